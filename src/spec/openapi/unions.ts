import type { Shape } from '../shape.ts';
import { type PlainPart, partsOf } from './conjuncts.ts';
import { isObject, type Json, listOf, objectOf, textOf } from './json.ts';
import { saysNothing, typesOfSchema } from './keywords.ts';
import { deeper, type Place, pendingRef, type Reading } from './reading.ts';
import { type Located, refIn } from './references.ts';

/** Choices within choices, each with everything beside them, are written out so deep. */
const MAX_NESTED = 3;

/** A choice of this many alternatives times those of another one is not written out. */
const MAX_PRODUCT = 32;

interface Choice {
  part: PlainPart;
  keyword: 'oneOf' | 'anyOf';
  branches: unknown[];
}

/**
 * The shape of parts that leave a choice (`oneOf`, `anyOf`): the alternatives, each together with what stands beside
 * them. `null` where there is no choice.
 *
 * @param rest the shape of what stands beside the choices
 */
export function unionOf(
  reader: Reading,
  parts: readonly PlainPart[],
  rest: Shape,
  place: Place,
): Shape | null {
  const [first, ...others] = parts.flatMap((part) => choicesIn(reader, part, place));
  if (!first) return null;
  const combinations = others.reduce(
    (product, each) => product * each.branches.length,
    first.branches.length,
  );
  const tooMany = combinations > MAX_PRODUCT && others.length > 0;
  if (tooMany) {
    reader.findings.notes.add(`${place.where} leaves several choices at once; only the first one is kept.`);
  }
  const distributed = isMeaningful(rest) || (others.length > 0 && !tooMany);
  if (distributed && place.choices >= MAX_NESTED) {
    reader.findings.notes.add(`${place.where} leaves a choice in a choice in a choice; it is left out.`);
    return null;
  }
  const beside = parts.map((each) => without(each, tooMany ? [first, ...others] : [first]));
  const alternatives = usableBranches(reader, first, place).map((value) => {
    const branch: Located = { value, file: first.part.file };
    if (!distributed) return reader.shape([branch], deeper(place, ''));
    const inside = { ...deeper(place, ''), choices: place.choices + 1 };
    return reader.shape([...beside, branch], inside);
  });
  noteDiscriminator(reader, first, place);
  return joined(alternatives);
}

/** One shape for several alternatives: each once, nested choices opened, null at the end. */
export function joined(alternatives: readonly Shape[]): Shape {
  const flat = alternatives.flatMap((each) => (isPlainChoice(each) ? (each.anyOf ?? []) : [each]));
  if (flat.some((each) => !isMeaningful(each) && each.type === undefined)) return {};
  const seen = new Set<string>();
  const distinct = flat.filter((each) => {
    const { description: _, ...shape } = each;
    const text = JSON.stringify(shape);
    return seen.has(text) ? false : Boolean(seen.add(text));
  });
  const isNull = (each: Shape) => each.type === 'null';
  const ordered = [...distinct.filter((each) => !isNull(each)), ...distinct.filter(isNull)];
  const [only] = ordered;
  return ordered.length === 1 && only ? only : { anyOf: ordered };
}

function choicesIn(reader: Reading, part: PlainPart, place: Place): Choice[] {
  return (['oneOf', 'anyOf'] as const).flatMap((keyword) => {
    const branches = listOf(part.value[keyword]).filter(isObject);
    const telling = branches.some((each) => !onlyRequires(each));
    return branches.length > 0 && telling
      ? [{ part, keyword, branches: withoutExpansions(reader, part, branches, place) }]
      : [];
  });
}

/** `anyOf: [{ required: [a] }, { required: [b] }]` says which fields go together, not what they are. */
function onlyRequires(branch: Json): boolean {
  const { required: _, not: __, type, properties, allOf, anyOf, oneOf, ...others } = branch;
  const inner = [allOf, anyOf, oneOf].flatMap(listOf);
  return (
    saysNothing(others) &&
    (type === undefined || type === 'object') &&
    Object.values(objectOf(properties)).every((each) => isObject(each) && saysNothing(each)) &&
    inner.every((each) => isObject(each) && onlyRequires(each))
  );
}

/** Stripe: an id, or on request the object it stands for. Nobody requests it here. */
function withoutExpansions(reader: Reading, part: PlainPart, branches: Json[], place: Place): Json[] {
  if (part.value['x-expansionResources'] === undefined) return branches;
  const ids = branches.filter((each) =>
    reader.plain(partsOf({ value: each, file: part.file }), place.where).every(({ value }) => {
      const types = typesOfSchema(value);
      return types.length > 0 && types.every((type) => type === 'string');
    }),
  );
  return ids.length > 0 ? ids : branches;
}

/** The branches whose refs lead somewhere; all of them when none does, so that the broken ref is reported. */
function usableBranches(reader: Reading, { part, branches }: Choice, place: Place): unknown[] {
  const usable = branches.filter((branch) => {
    const ref = refIn(branch);
    return ref === undefined || reader.references.resolve(ref, part.file).kind !== 'broken';
  });
  if (usable.length === 0) return branches;
  for (const branch of branches.filter((each) => !usable.includes(each))) {
    reader.findings.notes.add(
      `${place.where} has an alternative ${refIn(branch)}, which leads to nothing; it is left out.`,
    );
  }
  return usable;
}

/** A branch that does not say itself by which word it is chosen is told so once it has been read. */
function noteDiscriminator(reader: Reading, { part }: Choice, place: Place): void {
  const { propertyName, mapping } = objectOf(part.value.discriminator);
  if (typeof propertyName !== 'string') return;
  for (const [word, target] of Object.entries(objectOf(mapping))) {
    const name = textOf(target);
    const ref = /[#/]/.test(name) ? name : `#/components/schemas/${name}`;
    const found = reader.references.resolve(ref, part.file);
    const pointer = found.kind === 'found' ? found.at.pointer : undefined;
    if (pointer !== undefined) reader.choose(pendingRef(place.side, pointer), propertyName, word);
  }
}

/** Made once for each part, so that a schema which contains itself is recognised. */
const remainders = new WeakMap<object, Map<string, Json>>();

/** A part without choices that are made elsewhere, and without null, which is not for each alternative to say. */
function without({ value, file }: PlainPart, choices: readonly Choice[]): Located {
  const taken = choices.filter((each) => each.part.value === value).map((each) => each.keyword);
  const known = remainders.get(value) ?? new Map<string, Json>();
  remainders.set(value, known);
  const key = taken.join(' ');
  const rest = known.get(key) ?? remainder(value, taken);
  known.set(key, rest);
  return { value: rest, file };
}

function remainder(value: Json, taken: readonly string[]): Json {
  const entries = Object.entries(value).filter(
    ([keyword]) => !NOT_SHARED.has(keyword) && !taken.includes(keyword),
  );
  const rest: Json = Object.fromEntries(entries);
  if (Array.isArray(rest.type)) rest.type = rest.type.filter((each) => each !== 'null');
  return rest;
}

const NOT_SHARED = new Set(['nullable', 'x-nullable', 'description', 'discriminator']);

/** Whether a shape says more than its type and remarks. */
function isMeaningful(of: Shape): boolean {
  return ['properties', 'items', 'additionalProperties', 'enum', 'const', 'anyOf', '$ref'].some(
    (keyword) => of[keyword] !== undefined,
  );
}

function isPlainChoice(of: Shape): boolean {
  return (
    of.anyOf !== undefined && Object.keys(of).every((each) => each === 'anyOf' || each === 'description')
  );
}
