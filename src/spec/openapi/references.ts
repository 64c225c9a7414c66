import { posix } from 'node:path';

/** A value of a document and the file it stands in, against which its refs are resolved. */
export interface Located {
  value: unknown;
  file: string;
  /** The JSON pointer of a `$ref`'s target; other values have none. */
  pointer?: string;
}

/** What a `$ref` leads to. */
export type Target =
  | { kind: 'found'; at: Located }
  /** The file is not loaded yet. */
  | { kind: 'unloaded'; file: string }
  | { kind: 'broken'; why: string };

/** A chain of `$ref`s longer than this goes in a circle. */
const MAX_CHAIN = 50;

/** The files of a document, parsed, and the way from one to another. */
export class References {
  readonly files = new Map<string, unknown>();
  /** Files that could not be loaded, and why. */
  readonly failed = new Map<string, string>();

  /** Follows a ref, and the refs it leads to, until something else stands there. */
  resolve(ref: string, from: string): Target {
    let at: Located = { value: { $ref: ref }, file: from };
    for (let steps = 0; steps < MAX_CHAIN; steps++) {
      const next = refIn(at.value);
      if (next === undefined) return { kind: 'found', at };
      const target = this.step(next, at.file);
      if (target.kind !== 'found') return target;
      at = target.at;
    }
    return { kind: 'broken', why: 'refers to itself' };
  }

  /** Follows one ref; what stands there may be another. */
  step(ref: string, from: string): Target {
    const [address = '', fragment = ''] = splitOnce(ref);
    const file = address === '' ? from : resolveAddress(address, from);
    const failed = this.failed.get(file);
    if (failed !== undefined) return { kind: 'broken', why: failed };
    if (!this.files.has(file)) return { kind: 'unloaded', file };
    if (fragment !== '' && !fragment.startsWith('/')) return { kind: 'broken', why: 'is no JSON pointer' };
    let value = this.files.get(file);
    for (const step of pointerSteps(fragment)) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) {
        return { kind: 'broken', why: 'leads to nothing' };
      }
      value = Reflect.get(value, step);
    }
    return { kind: 'found', at: { value, file, pointer: `${file}#${fragment}` } };
  }
}

export function refIn(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, '$ref')) return undefined;
  const ref: unknown = Reflect.get(value, '$ref');
  return typeof ref === 'string' ? ref : undefined;
}

/** The names a JSON pointer consists of: `/paths/~1v1~1jobs` -> `paths`, `/v1/jobs`. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((each) => unescaped(each).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where a relative address leads from a file; both are web addresses or paths of the project. */
export function resolveAddress(address: string, from: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(address)) return address;
  if (URL.canParse(from) && /^https?:/i.test(from)) {
    return URL.canParse(address, from) ? new URL(address, from).href : address;
  }
  const path = unescaped(address);
  return path.startsWith('/') ? path : posix.join(posix.dirname(from), path);
}

function splitOnce(ref: string): [string, string] {
  const at = ref.indexOf('#');
  return at < 0 ? [ref, ''] : [ref.slice(0, at), ref.slice(at + 1)];
}
