import { field, isObject, type Json, listOf } from './json.ts';
import { type Located, type References, refIn } from './references.ts';

/*
 * A schema says several things at once: what stands in it, what its `$ref` leads to and what its `allOf` lists. Here
 * they become a flat list of parts that all hold.
 */

/** A part of a schema: keywords on their own, or a ref that has not been followed. */
export type Part = { kind: 'plain'; value: Json; file: string } | { kind: 'ref'; ref: string; file: string };

export type PlainPart = Extract<Part, { kind: 'plain' }>;

/** What a reading of schemas came across. */
export interface Findings {
  /** Files that have to be loaded before the reading is repeated. */
  missing: Set<string>;
  /** Refs that lead nowhere, with the place they stand in and why. */
  broken: Map<string, { ref: string; file: string; why: string; where: string }>;
  /** What was left out or decided, for a person. */
  notes: Set<string>;
}

/** `allOf` in `allOf` deeper than this is no description of anything. */
const MAX_DEPTH = 50;

/** The parts of a schema: its own keywords first, then its ref and the members of its `allOf`. */
export function partsOf({ value, file }: Located, depth = 0): Part[] {
  if (!isObject(value) || depth > MAX_DEPTH) return [];
  const ref = refIn(value);
  const all = listOf(field(value, 'allOf'));
  if (ref === undefined && all.length === 0) return [{ kind: 'plain', value, file }];
  const own = keywordsBeside(value);
  return [
    ...(Object.keys(own).length > 0 ? [{ kind: 'plain' as const, value: own, file }] : []),
    ...(ref === undefined ? [] : [{ kind: 'ref' as const, ref, file }]),
    ...all.flatMap((each) => partsOf({ value: each, file }, depth + 1)),
  ];
}

/** Made once for each schema, so that one which contains itself is recognised. */
const beside = new WeakMap<object, Json>();

function keywordsBeside(schema: Json): Json {
  const known = beside.get(schema);
  if (known) return known;
  const { $ref: _, allOf: __, ...own } = schema;
  beside.set(schema, own);
  return own;
}

/** Follows one ref; `null` when it is broken or its file has to be loaded first, which is noted. */
export function followPart(
  references: References,
  part: Extract<Part, { kind: 'ref' }>,
  findings: Findings,
  where: string,
): (Located & { pointer: string }) | null {
  const target = references.step(part.ref, part.file);
  if (target.kind === 'unloaded') findings.missing.add(target.file);
  if (target.kind === 'broken') {
    const { ref, file } = part;
    findings.broken.set(`${file} ${ref}`, { ref, file, why: target.why, where });
  }
  if (target.kind !== 'found') return null;
  return { ...target.at, pointer: target.at.pointer ?? part.ref };
}

/** Every part with the refs followed; a schema that contains itself in this way adds nothing twice. */
export function allParts(
  parts: readonly Part[],
  references: References,
  findings: Findings,
  where: string,
): PlainPart[] {
  const seen = new Set<string>();
  const plain: PlainPart[] = [];
  const open = [...parts];
  for (let part = open.shift(); part; part = open.shift()) {
    if (part.kind === 'plain') {
      plain.push(part);
      continue;
    }
    const target = followPart(references, part, findings, where);
    if (!target || seen.has(target.pointer)) continue;
    seen.add(target.pointer);
    open.unshift(...partsOf(target));
  }
  return plain;
}
