import { applyEdits, findNodeAtLocation, getNodeValue, modify, type Node } from 'jsonc-parser';
import { OperationError } from '../errors.ts';
import { malformed, parseStrict } from './statusText.ts';
import { type TaskId, taskLabel } from './tasks.ts';

/** The module's status, shared with the agents of the other phases. Only these fields are ever read or written. */
export interface Status {
  module: string;
  /** `Task 4.1`, or what another phase wrote; `null` when absent. */
  currentTask: string | null;
  completed: boolean;
  completedItems: string[];
  integrationComplete: boolean;
}

/** What a finished Task 4 adds to `completedItems`. */
export const COMPLETED_ITEMS: readonly string[] = [
  'External system research and environment validation completed',
  'Integration design documentation created',
  'External SDK/API testing completed with real API calls',
  'Integration implementation completed',
  'Integration testing completed',
];

/**
 * Reads a status file.
 *
 * @param text - the file's text; a byte order mark is fine, comments are not
 * @param expectedModule - the name in `.currentmodule`
 * @param target - the file's path, for messages
 * @throws STATUS_MALFORMED (with line and column) for anything but an object with fields of the right type,
 *   MODULE_MISMATCH when the file is about another module
 */
export function parseStatus(
  text: string,
  expectedModule: string,
  target = statusFile(expectedModule),
): Status {
  const root = parseStrict(text, target);
  const read = reader(text.replace(/^\uFEFF/, ''), root, target);
  const module = read('module', 'string');
  if (module === undefined) {
    throw new OperationError({
      code: 'STATUS_MALFORMED',
      message: `${target} has no field "module".`,
      target,
      fix: `Add "module": ${JSON.stringify(expectedModule)} if the file is about that module.`,
    });
  }
  if (module !== expectedModule) {
    throw new OperationError({
      code: 'MODULE_MISMATCH',
      message: `${target} is about the module ${JSON.stringify(module)}, but .currentmodule names ${JSON.stringify(expectedModule)}.`,
      target,
      fix: 'Ask the user which of the two is right and correct the other. The field "module" is never changed by this tool.',
    });
  }
  return {
    module,
    currentTask: read('currentTask', 'string') ?? null,
    completed: read('completed', 'boolean') ?? false,
    completedItems: read('completedItems', 'strings') ?? [],
    integrationComplete: read('integration_complete', 'boolean') ?? false,
  };
}

/** The text of a status file for a module that has none yet. */
export function newStatus(module: string): string {
  return `${JSON.stringify({ module, currentTask: 'Task 4', completed: false }, null, 2)}\n`;
}

/**
 * The text after a task was started. If the module had finished Task 4 before (another integration, or an earlier
 * step again), its end is taken back: `integration_complete` becomes false and our five `completedItems` go, because
 * whoever waits for them must not go on. Items of other phases stay.
 *
 * @throws STATUS_MALFORMED
 */
export function startTask(text: string, task: TaskId): string {
  const root = parseStrict(text, 'status');
  const items = stringsAt(root, 'completedItems');
  const kept = items.filter((item) => !COMPLETED_ITEMS.includes(item));
  return edit(text, [
    ['currentTask', taskLabel(task)],
    ['completed', false],
    ...(kept.length < items.length ? [['completedItems', kept.length > 0 ? kept : undefined] as const] : []),
    ...(findNodeAtLocation(root, ['integration_complete']) ? [['integration_complete', false] as const] : []),
  ]);
}

/**
 * The text after a step was completed.
 *
 * @throws STATUS_MALFORMED
 */
export function completeTask(text: string, task: TaskId): string {
  return edit(text, [
    ['currentTask', taskLabel(task)],
    ['completed', true],
  ]);
}

/**
 * The text after Task 4 was finished.
 *
 * @throws STATUS_MALFORMED
 */
export function completeTask4(text: string): string {
  const items = stringsAt(parseStrict(text, 'status'), 'completedItems');
  const missing = COMPLETED_ITEMS.filter((item) => !items.includes(item));
  return edit(text, [
    ['currentTask', taskLabel('4')],
    ['completed', true],
    ['completedItems', [...items, ...missing]],
    ['integration_complete', true],
  ]);
}

type Field = readonly [name: string, value: string | boolean | readonly string[] | undefined];

/** Changes only the bytes of fields whose value differs, so that everything else survives as it was written. */
function edit(text: string, fields: readonly Field[]): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let body = text.slice(mark.length);
  for (const [name, value] of fields) {
    const node = findNodeAtLocation(parseStrict(body, 'status'), [name]);
    const current: unknown = node && getNodeValue(node);
    if (JSON.stringify(current) === JSON.stringify(value)) continue;
    body = applyEdits(body, modify(body, [name], value, { formattingOptions: formattingOf(body) }));
  }
  return mark + body;
}

/** `eol` only counts in a text without any line end; else jsonc-parser goes by the text. */
function formattingOf(text: string): { tabSize: number; insertSpaces: boolean; eol: string } {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return {
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    insertSpaces: !indent.startsWith('\t'),
    eol: '\n',
  };
}

function statusFile(module: string): string {
  return `${module}.status.json`;
}

function stringsAt(root: Node, name: string): string[] {
  const node = findNodeAtLocation(root, [name]);
  const value: unknown = node && getNodeValue(node);
  return isStrings(value) ? value : [];
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

interface Types {
  string: string;
  boolean: boolean;
  strings: string[];
}

const IS: { [T in keyof Types]: (value: unknown) => value is Types[T] } = {
  string: (value): value is string => typeof value === 'string',
  boolean: (value): value is boolean => typeof value === 'boolean',
  strings: isStrings,
};

const CALLED: Record<keyof Types, string> = {
  string: 'a text',
  boolean: 'true or false',
  strings: 'a list of texts',
};

function reader(text: string, root: Node, target: string) {
  return <T extends keyof Types>(name: string, type: T): Types[T] | undefined => {
    const node = findNodeAtLocation(root, [name]);
    if (!node) return undefined;
    const value: unknown = getNodeValue(node);
    const is: (value: unknown) => value is Types[T] = IS[type];
    if (is(value)) return value;
    throw malformed(text, node.offset, `"${name}" must be ${CALLED[type]}`, target);
  };
}
