import type { Shape } from '../shape.ts';
import { mapRefs, schemaNames } from './naming.ts';
import { FILE_PART } from './shapes.ts';

/** Values that are no JSON, as JSON. */
export const BINARY_CONTENT = 'BinaryContent';

const text: Shape = { type: 'string' };
const BUILT_IN: Readonly<Record<string, Shape>> = {
  [BINARY_CONTENT]: {
    description: 'A file as the vendor sends or takes it.',
    type: 'object',
    properties: { contentType: text, base64: text },
    required: ['contentType', 'base64'],
  },
  [FILE_PART]: {
    description: 'A file in a multipart body.',
    type: 'object',
    properties: { filename: text, contentType: text, base64: text },
    required: ['filename', 'base64'],
  },
};

/** Suffixes where a schema differs by what it is used for. */
const SUFFIX = { response: 'Output', body: 'Input', multipart: 'Form' } as const;
const SIDES = ['response', 'body', 'multipart'] as const;

/** The named schemas, and the way from the refs they have while they are read to `#/schemas/Name`. */
export interface SchemaTable {
  schemas: Record<string, Shape>;
  rename(shape: Shape): Shape;
}

/**
 * Names the schemas that the given shapes reach. One that is the same in requests and responses has one name; one that
 * differs (by `readOnly` or `writeOnly` fields) has the plain name in responses.
 *
 * @param named by their pending refs, as `ShapeReader` keeps them
 */
export function schemaTable(
  named: ReadonlyMap<string, Shape>,
  roots: readonly Shape[],
  operationIds: readonly string[],
): SchemaTable {
  const aliases = aliasesOf(named);
  const target = (ref: string) => aliases.get(ref) ?? ref;
  const reached = reach(named, roots, target);
  const same = merged(named, reached, target);
  const pointers = [...new Set([...reached].map(pointerOf))];
  const names = schemaNames(pointers, operationIds);
  const final = new Map<string, string>();
  const used = new Set(names.values());
  for (const ref of reached) {
    const name = names.get(pointerOf(ref)) ?? '';
    const first = SIDES.map((side) => `${side} ${pointerOf(ref)}`).find((each) => reached.has(each));
    const plain = ref === first || same.has(ref);
    const suffixed = plain ? name : unique(`${name}${SUFFIX[sideOf(ref)]}`, used);
    used.add(suffixed);
    final.set(ref, suffixed);
  }
  const builtIn = new Set<string>();
  const rename = (shape: Shape): Shape =>
    mapRefs(shape, (ref) => {
      if (Object.hasOwn(BUILT_IN, ref)) builtIn.add(ref);
      return `#/schemas/${final.get(target(ref)) ?? ref}`;
    });
  const schemas: Record<string, Shape> = {};
  for (const [ref, name] of final) schemas[name] ??= rename(named.get(ref) ?? {});
  for (const root of roots) rename(root);
  for (const name of builtIn) schemas[name] = BUILT_IN[name] ?? {};
  return { schemas, rename };
}

/** Schemas that are nothing but another one's ref, and which one in the end; those in a circle are any value. */
function aliasesOf(named: ReadonlyMap<string, Shape>): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const [key, shape] of named) {
    const seen = new Set([key]);
    let to = aliasTarget(shape);
    for (let next = to; next !== undefined && !seen.has(next); next = aliasTarget(named.get(next))) {
      seen.add(next);
      to = next;
    }
    if (to !== undefined && to !== key) aliases.set(key, to);
  }
  return aliases;
}

function aliasTarget(shape: Shape | undefined): string | undefined {
  const others = Object.keys(shape ?? {}).some((each) => each !== '$ref' && each !== 'description');
  return typeof shape?.$ref === 'string' && !others ? shape.$ref : undefined;
}

function reach(
  named: ReadonlyMap<string, Shape>,
  roots: readonly Shape[],
  target: (ref: string) => string,
): Set<string> {
  const reached = new Set<string>();
  const open = [...roots];
  for (let shape = open.shift(); shape; shape = open.shift()) {
    mapRefs(shape, (ref) => {
      const key = target(ref);
      const next = named.get(key);
      if (next && !reached.has(key)) {
        reached.add(key);
        open.push(next);
      }
      return ref;
    });
  }
  return reached;
}

/** The refs whose schema is the same as the one of another side that comes first. */
function merged(
  named: ReadonlyMap<string, Shape>,
  reached: ReadonlySet<string>,
  target: (ref: string) => string,
): Set<string> {
  const firstOf = (ref: string) =>
    SIDES.map((side) => `${side} ${pointerOf(ref)}`).find((each) => reached.has(each)) ?? ref;
  const same = new Set([...reached].filter((ref) => firstOf(ref) !== ref));
  const textOf = (ref: string) =>
    JSON.stringify(
      mapRefs(named.get(ref) ?? {}, (each) => {
        const to = target(each);
        return same.has(to) ? firstOf(to) : to;
      }),
    );
  // All are taken for the same until one is found to differ; what contains it differs then as well.
  for (let changed = true; changed; ) {
    const different = [...same].filter((ref) => textOf(ref) !== textOf(firstOf(ref)));
    for (const ref of different) same.delete(ref);
    changed = different.length > 0;
  }
  return same;
}

function unique(name: string, used: ReadonlySet<string>): string {
  let number = 1;
  while (used.has(number === 1 ? name : `${name}${number}`)) number += 1;
  return number === 1 ? name : `${name}${number}`;
}

function sideOf(ref: string): keyof typeof SUFFIX {
  return SIDES.find((side) => ref.startsWith(`${side} `)) ?? 'response';
}

function pointerOf(ref: string): string {
  return ref.slice(ref.indexOf(' ') + 1);
}
