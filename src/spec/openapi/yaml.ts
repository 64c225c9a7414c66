import { FAILSAFE_SCHEMA, load, Type } from 'js-yaml';
import { parseDocument } from 'yaml';

/** Why a text is no YAML that can be used. */
export type YamlProblem = { kind: 'syntax'; place: string } | { kind: 'aliases' } | { kind: 'depth' };

/** What aliases repeat may have that many values in all; more is a bomb. */
const MAX_REPEATED = 100_000;

/** What the thorough parser complains about, but reads without doubt about what is meant. */
const TOLERATED = new Set(['DUPLICATE_KEY', 'TAB_AS_INDENT', 'BAD_DQ_ESCAPE', 'KEY_OVER_1024_CHARS']);

/**
 * The value of a YAML 1.2 text in the core schema, with merge keys; dates stay text, and of two keys the last one holds.
 *
 * Documents of megabytes are read by js-yaml, which takes a fifth of the time and memory of the package yaml. That one
 * reads what js-yaml refuses (tags it does not know, some tabs), and says where a text is wrong.
 */
export function readYaml(text: string): { value: unknown } | { problem: YamlProblem } {
  let value: unknown;
  try {
    value = load(text, { schema: CORE, json: true });
  } catch {
    return readThoroughly(text);
  }
  return repeatsTooMuch(value) ? { problem: { kind: 'aliases' } } : { value };
}

function readThoroughly(text: string): { value: unknown } | { problem: YamlProblem } {
  try {
    const document = parseDocument(text, {
      schema: 'core',
      merge: true,
      uniqueKeys: false,
      strict: false,
      logLevel: 'silent',
      stringKeys: false,
    });
    const error = document.errors.find((each) => !TOLERATED.has(each.code));
    if (error?.code === 'RESOURCE_EXHAUSTION') return { problem: { kind: 'depth' } };
    if (error) {
      const at = error.linePos?.[0];
      return {
        problem: { kind: 'syntax', place: `${at ? ` at ${at.line}:${at.col}` : ''} (${error.code})` },
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_REPEATED });
    return repeatsTooMuch(value) ? { problem: { kind: 'aliases' } } : { value };
  } catch (error) {
    if (error instanceof ReferenceError) return { problem: { kind: 'aliases' } };
    if (error instanceof RangeError) return { problem: { kind: 'depth' } };
    throw error;
  }
}

/** js-yaml's own numbers may have `_` in them, which YAML 1.2 took back: a version `2024_10` is no number. */
const CORE = FAILSAFE_SCHEMA.extend({
  implicit: [
    scalar('null', /^(~|null|Null|NULL|)$/, () => null),
    scalar('bool', /^(true|True|TRUE|false|False|FALSE)$/, (text) => /^t/i.test(text)),
    scalar('int', /^([-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/, Number),
    scalar('float', /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/, Number),
    scalar('merge', /^<<$/, (text) => text),
  ],
});

function scalar(name: string, pattern: RegExp, construct: (text: string) => unknown): Type {
  const resolve = (text: string | null) => pattern.test(text ?? '');
  return new Type(`tag:yaml.org,2002:${name}`, { kind: 'scalar', resolve, construct });
}

/** Whether a value is far larger written out than it is in memory, or contains itself. */
function repeatsTooMuch(root: unknown): boolean {
  const sizes = new Map<object, number>();
  let values = 0;
  const sizeOf = (value: unknown): number => {
    if (value === null || typeof value !== 'object') return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    // Until it is known, which is when it is met again inside itself.
    sizes.set(value, Number.POSITIVE_INFINITY);
    const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
    let size = 1;
    for (const each of inner) size += sizeOf(each);
    values += 1 + inner.filter((each) => each === null || typeof each !== 'object').length;
    sizes.set(value, size);
    return size;
  };
  return sizeOf(root) - values > MAX_REPEATED;
}
