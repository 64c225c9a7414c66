import type { Shape, ShapeType } from '../shape.ts';
import { allParts, type Findings, followPart, type Part, type PlainPart, partsOf } from './conjuncts.ts';
import { isObject, type Json, textOf } from './json.ts';
import {
  allowsNull,
  annotations,
  commonTypes,
  exampleNote,
  hasParts,
  literalsOf,
  saysNothing,
  typesOfSchema,
} from './keywords.ts';
import { objectShape } from './objects.ts';
import { deeper, type Place, pendingRef, type Reading, type Side, start } from './reading.ts';
import type { Located, References } from './references.ts';
import { plainText } from './text.ts';
import { unionOf } from './unions.ts';
import { common, isFile, isNull, itemsOf, limited, withNull, withWord } from './values.ts';

/** What is nested deeper than this in one schema is taken as any value. */
const MAX_DEPTH = 40;

/** A reading of more parts multiplies schemas in a circle; all 1,223 operations of GitHub at once take fewer. */
const MAX_PARTS = 50_000;

/** Converts the schemas of a document to shapes. Those with parts of their own keep a name, and are read once. */
export class ShapeReader implements Reading {
  /** By {@link pendingRef}; `$ref`s between them have that form until they are named. */
  readonly named = new Map<string, Shape>();
  readonly #open: { key: string; part: Part; side: Side; where: string }[] = [];
  readonly #merging = new Set<string>();
  readonly #chosen = new Map<string, { key: string; property: string; words: string[] }>();
  readonly #identities = new WeakMap<object, number>();
  /** By what is merged: the same schemas are the same shape wherever they stand. */
  readonly #shapes = new Map<string, Shape>();
  #parts = 0;
  #identified = 0;

  constructor(
    readonly references: References,
    readonly findings: Findings,
  ) {}

  /** The shape of a schema, and of everything it leads to. */
  read(schema: Located, side: Side, where: string): Shape {
    const shape = this.shape([schema], start(side, where));
    for (let next = this.#open.shift(); next; next = this.#open.shift()) {
      const { key, part, side, where } = next;
      this.named.set(key, this.merged(this.plain([part], where), start(side, where)));
    }
    return shape;
  }

  /** The shape of values that fit every one of the schemas. */
  shape(schemas: readonly Located[], place: Place): Shape {
    if (place.depth > MAX_DEPTH) {
      this.findings.notes.add(`${place.where} is nested deeper than ${MAX_DEPTH}; it is taken as any value.`);
      return {};
    }
    let parts = schemas.flatMap((each) => partsOf(each));
    const seen = new Set<string>();
    for (let ref = onlyRef(parts); ref; ref = onlyRef(parts)) {
      const target = followPart(this.references, ref, this.findings, place.where);
      if (!target || seen.has(target.pointer)) break;
      seen.add(target.pointer);
      const own = parts.filter((each) => each.kind === 'plain');
      const inner = partsOf(target);
      const isScalar = inner.every((each) => each.kind === 'plain' && !hasParts(each.value));
      if (!isScalar && !onlyRef(inner)) return this.#reference(ref, target.pointer, own, place);
      parts = [...own, ...inner];
    }
    return this.#mergedOnce(schemas, parts, place);
  }

  choose(key: string, property: string, word: string): void {
    const id = JSON.stringify([key, property]);
    const known = this.#chosen.get(id) ?? { key, property, words: [] };
    this.#chosen.set(id, { ...known, words: [...new Set([...known.words, word])] });
  }

  /** Tells the alternatives of unions by which words they are chosen; nothing is read afterwards. */
  finish(): void {
    for (const { key, property, words } of this.#chosen.values()) {
      const shape = this.named.get(key);
      if (shape) this.named.set(key, withWord(shape, property, words));
    }
  }

  plain(parts: readonly Part[], where: string): PlainPart[] {
    const plain = allParts(parts, this.references, this.findings, where);
    this.#parts += plain.length;
    return plain;
  }

  /** The shape of values that all the parts hold for. */
  merged(parts: readonly PlainPart[], place: Place): Shape {
    const types = this.#types(parts, place);
    const description = parts.map((each) => plainText(textOf(each.value.description))).find(Boolean);
    const nullable = this.#nullable(parts);
    const described = description === undefined ? {} : { description };
    if (place.side === 'multipart' && parts.some((each) => isFile(each))) {
      return { $ref: FILE_PART, ...described };
    }
    const literals = parts
      .map((each) => literalsOf(each.value, types))
      .reduce((a, b) => (a && b ? common(a, b) : (a ?? b)), null);
    if (parts.some(({ value }) => isNull(value))) return { ...described, type: 'null' };
    const rest = this.#rest(parts, types, place);
    const choice = literals ? null : unionOf(this, parts, rest, place);
    const shape = { ...described, ...(literals ? limited(literals, types, nullable) : (choice ?? rest)) };
    if (description !== undefined) shape.description = description;
    return nullable ? withNull(shape) : shape;
  }

  #reference(
    ref: Extract<Part, { kind: 'ref' }>,
    pointer: string,
    own: readonly PlainPart[],
    place: Place,
  ): Shape {
    const key = pendingRef(place.side, pointer);
    if (!this.named.has(key)) {
      this.named.set(key, {});
      this.#open.push({ key, part: ref, side: place.side, where: place.where });
    }
    const description = own.map((each) => plainText(textOf(each.value.description))).find(Boolean);
    const shape = { $ref: key, ...(description === undefined ? {} : { description }) };
    return own.some((each) => allowsNull(each.value)) ? withNull(shape) : shape;
  }

  /** Schemas that are merged with others have no name; one that leads to itself in that way ends there. */
  #mergedOnce(schemas: readonly Located[], parts: readonly Part[], place: Place): Shape {
    const marker = `${place.side} ${[...new Set(schemas.map((each) => this.#identity(each)))].join(' ')}`;
    const known = this.#shapes.get(marker);
    if (known) return known;
    if (this.#merging.has(marker) || this.#parts > MAX_PARTS) {
      this.findings.notes.add(`${place.where} contains itself; it is taken as any value there.`);
      return {};
    }
    this.#merging.add(marker);
    const shape = this.merged(this.plain(parts, place.where), place);
    this.#merging.delete(marker);
    this.#shapes.set(marker, shape);
    return shape;
  }

  /** A number for each schema of the document; scalars and lists are no schemas, and all the same. */
  #identity({ value }: Located): number {
    if (!isObject(value)) return value === false ? -1 : 0;
    const known = this.#identities.get(value) ?? ++this.#identified;
    this.#identities.set(value, known);
    return known;
  }

  #types(parts: readonly PlainPart[], place: Place): ShapeType[] {
    let types: ShapeType[] = [];
    for (const { value } of parts) {
      const own = typesOfSchema(value).filter((each) => each !== 'null');
      const both = commonTypes(types, own);
      if (both) types = both;
      else this.findings.notes.add(`${place.where} is declared with types that exclude each other.`);
    }
    return types;
  }

  /** The outermost part that says something about null decides. */
  #nullable(parts: readonly PlainPart[]): boolean {
    const telling = parts.find(({ value }) => allowsNull(value) || typesOfSchema(value).length > 0);
    return telling !== undefined && allowsNull(telling.value);
  }

  /** Everything but the choices. */
  #rest(parts: readonly PlainPart[], types: ShapeType[], place: Place): Shape {
    const notes: Shape = Object.assign({}, ...parts.map((each) => annotations(each.value)).reverse());
    const type = types.length === 1 ? types[0] : types;
    const shape: Shape = { ...(types.length > 0 ? { type } : {}), ...notes };
    // Requests are sent as examples; of answers nobody makes any up.
    if (place.side !== 'response') {
      Object.assign(shape, ...parts.map(({ value }) => exampleNote(value, types)).reverse());
    }
    if (types.includes('object')) Object.assign(shape, objectShape(this, parts, place));
    if (types.includes('array')) {
      const items = parts.flatMap(itemsOf);
      if (items.length > 0) shape.items = this.shape(items, deeper(place, '[]'));
    }
    return shape;
  }
}

export const FILE_PART = 'FilePart';

/** The ref that the parts are nothing but remarks about. */
function onlyRef(parts: readonly Part[]): Extract<Part, { kind: 'ref' }> | null {
  const refs = parts.filter((each) => each.kind === 'ref');
  const [first] = refs;
  const same = refs.every((each) => each.ref === first?.ref && each.file === first.file);
  return first && same && parts.every((each) => each.kind === 'ref' || isRemark(each.value)) ? first : null;
}

/** Beside a ref: nothing about the value, or the kind that the ref leads to anyway. */
function isRemark({ type, ...others }: Json): boolean {
  return saysNothing(others) && (type === undefined || ['object', 'array'].includes(textOf(type)));
}
