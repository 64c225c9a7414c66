import { createHash } from 'node:crypto';
import { findNodeAtLocation, type Node, type ParseError, parse, parseTree } from 'jsonc-parser';
import { tooDeepAt } from '../source/depth.ts';

/** How to take our entries out of a settings file again. */
export interface Undo {
  /** Our entries that were not there before. */
  added: string[];
  /** What we made: 0 the file, 1 `permissions`, 2 its list, 3 nothing but the entries. */
  created: 0 | 1 | 2 | 3;
  /** SHA-256 of the file as we left it; while it is so, `edit` restores every byte. */
  sha256: string;
  edit: { offset: number; length: number; content: string };
}

const LIST = ['permissions', 'allow'];

/**
 * A settings file that permits `entries`, formatted as it was; comments and trailing commas are fine.
 *
 * @param text - the file, or `null` where there is none
 * @param earlier - the record of the last time
 * @returns `undo` is absent where everything was permitted by the user already; `null` for a file that cannot be edited
 */
export function permit(
  text: string | null,
  entries: readonly string[],
  earlier?: Undo,
): { text: string; undo?: Undo } | null {
  const ours = earlier && text !== null ? earlier.added.filter((each) => listOf(text)?.includes(each)) : [];
  // Begin anew from the user's own text where it can be had: so the record always leads back to that.
  const untouched = earlier && text !== null && hash(text) === earlier.sha256;
  const base = untouched ? forbid(text, earlier) : text;
  const root = base === null || body(base).trim() === '' ? 'empty' : objectIn(base);
  if (root === null) return null;

  const known = base === null ? [] : (listOf(base) ?? []);
  const added = entries.filter((each) => !known.includes(each));
  const result = base === null || root === 'empty' ? mark(base) + fresh(entries) : insert(base, added);
  if (!entries.every((each) => listOf(result)?.includes(each))) return null;
  if (added.length === 0) return { text: result, ...(ours.length > 0 && earlier && { undo: earlier }) };
  // Edited since, and some of ours still in it: there is no text of before to go back to, only entries to take out.
  if (!untouched && earlier && ours.length > 0) {
    return { text: result, undo: { ...earlier, added: [...ours, ...added], sha256: '' } };
  }
  const undo: Undo = {
    added,
    created: base === null ? 0 : root === 'empty' ? 1 : levelOf(root),
    sha256: hash(result),
    edit: difference(result, base ?? ''),
  };
  return { text: result, undo };
}

/** The file without our entries, as it was before {@link permit}; `null` where there was none. */
export function forbid(text: string, undo: Undo): string | null {
  if (hash(text) === undo.sha256) {
    const { offset, length, content } = undo.edit;
    return undo.created === 0 ? null : text.slice(0, offset) + content + text.slice(offset + length);
  }
  if (objectIn(text) === null) return text;
  let result = body(text);
  for (const entry of undo.added) {
    const index = listOf(result)?.lastIndexOf(entry) ?? -1;
    if (index !== -1) result = without(result, node(result, [...LIST, index]));
  }
  if (result === body(text)) return text;
  if (undo.created <= 2 && isEmpty(result, LIST)) result = without(result, node(result, LIST));
  if (undo.created <= 1 && isEmpty(result, ['permissions']))
    result = without(result, node(result, ['permissions']));
  return undo.created === 0 && isEmpty(result, []) ? null : mark(text) + result;
}

/** The list, or the object that lacks it, gets one more item; nothing else is formatted anew. */
function insert(text: string, entries: readonly string[]): string {
  const list = entries.map((each) => JSON.stringify(each)).join(', ');
  const items = [
    [LIST, list],
    [['permissions'], `"allow": [${list}]`],
    [[], `"permissions": { "allow": [${list}] }`],
  ] as const;
  for (const [path, item] of items) {
    const container = entries.length > 0 && node(text, path);
    if (container) return mark(text) + append(body(text), container, item);
  }
  return text;
}

/** After the last child, on a line of its own if that has one. */
function append(text: string, container: Node, item: string): string {
  const children = container.children ?? [];
  const [last, previous] = [children.at(-1), children.at(-2)];
  const end = last ? last.offset + last.length : container.offset + 1;
  const start = previous ? previous.offset + previous.length : container.offset + 1;
  const line = /\r?\n[ \t]*$/.exec(text.slice(start, last?.offset ?? start))?.[0];
  return `${text.slice(0, end)}${last ? `,${line ?? ' '}` : ''}${item}${text.slice(end)}`;
}

/** Without an item of a list, or the property that has a value, and the comma that goes with it. */
function without(text: string, found: Node | undefined): string {
  const item = found?.parent?.type === 'property' ? found.parent : found;
  const siblings = item?.parent?.children ?? [];
  const index = item ? siblings.indexOf(item) : -1;
  if (!item || index === -1) return text;
  const [previous, next] = [siblings[index - 1], siblings[index + 1]];
  const end = item.offset + item.length;
  if (previous) return text.slice(0, previous.offset + previous.length) + text.slice(end);
  if (next) return text.slice(0, item.offset) + text.slice(next.offset);
  return text.slice(0, item.offset) + text.slice(end).replace(/^\s*,/, '');
}

function fresh(entries: readonly string[]): string {
  return `${JSON.stringify({ permissions: { allow: entries } }, null, 2)}\n`;
}

/** The root, when it is an object whose `permissions.allow` is a list or absent. */
function objectIn(text: string): Node | null {
  if (tooDeepAt(text) !== null) return null;
  const errors: ParseError[] = [];
  const root = parseTree(body(text), errors, { allowTrailingComma: true });
  if (errors.length > 0 || root?.type !== 'object') return null;
  const permissions = findNodeAtLocation(root, ['permissions']);
  const list = findNodeAtLocation(root, LIST);
  const fits = (found: Node | undefined, type: string) => found === undefined || found.type === type;
  return fits(permissions, 'object') && fits(list, 'array') ? root : null;
}

function levelOf(root: Node): 1 | 2 | 3 {
  if (findNodeAtLocation(root, LIST)) return 3;
  return findNodeAtLocation(root, ['permissions']) ? 2 : 1;
}

function node(text: string, path: readonly (string | number)[]): Node | undefined {
  const root = parseTree(body(text), [], { allowTrailingComma: true });
  return root && findNodeAtLocation(root, [...path]);
}

function isEmpty(text: string, path: string[]): boolean {
  const found = node(text, path);
  return found !== undefined && (found.children ?? []).length === 0;
}

/** What the file's readers see as permitted. */
function listOf(text: string): unknown[] | null {
  const value: unknown = parse(body(text), [], { allowTrailingComma: true });
  const list = (value as { permissions?: { allow?: unknown } } | null | undefined)?.permissions?.allow;
  return Array.isArray(list) ? list : null;
}

/** The one edit that turns `from` into `to`. */
function difference(from: string, to: string): Undo['edit'] {
  const limit = Math.min(from.length, to.length);
  let start = 0;
  while (start < limit && from[start] === to[start]) start++;
  let end = 0;
  while (end < limit - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return { offset: start, length: from.length - end - start, content: to.slice(start, to.length - end) };
}

function mark(text: string | null): string {
  return text?.startsWith('\uFEFF') ? '\uFEFF' : '';
}

function body(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
