/** Where an answer differs from what the vendor's document says about it. Nothing here holds a value of the answer. */
export interface Finding {
  /** Dotted path, such as `jobs.0.status`; `*` for a name that is data, and empty for the answer itself. */
  field: string;
  /** Such as `is missing` or `is number, declared as string`. */
  problem: string;
}

/** What a value is, in the words of JSON Schema. */
/**
 * `null`, `boolean`, `number`, `integer`, `string`, `array` or `object`. TypeScript reads a word under a field that is
 * called `constructor` as any text, so that is what it is.
 */
export type Kind = string;

/** The part of JSON Schema that shapes of a spec consist of. */
export interface ResponseShape {
  /** `#/schemas/<Name>` */
  $ref?: string;
  type?: Kind | readonly Kind[];
  properties?: Readonly<Record<string, ResponseShape>>;
  required?: readonly string[];
  additionalProperties?: boolean | ResponseShape;
  items?: ResponseShape;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly ResponseShape[];
  oneOf?: readonly ResponseShape[];
  /** Keywords that say nothing about kinds, such as `format`. */
  [keyword: string]: unknown;
}

export interface ResponseSchemas {
  /** The shape of the answer to each operation. */
  operations: Readonly<Record<string, ResponseShape>>;
  /** What `$ref` names. */
  schemas: Readonly<Record<string, ResponseShape>>;
}

/** The problem of a field that nobody declared. Vendors add fields all the time, so it is a note and no complaint. */
export const UNDECLARED = 'is not declared';

const MAX_FINDINGS = 50;
const MAX_ITEMS = 20;
const MAX_DEPTH = 20;
/** Values to look at. Unions inside unions would otherwise be tried in all their combinations. */
const MAX_VISITS = 20_000;
const PLAIN_WORD = /^[\w .:-]{1,40}$/;
const PLAIN_NAME = /^[\w$@:/ -]{1,60}$/;

/**
 * Compares an answer with its shape. Bounded: 50 findings, the first 20 items of a list, a depth of 20.
 * @param schemas what `$ref` names
 */
export function findDrift(
  value: unknown,
  shape: ResponseShape,
  schemas: ResponseSchemas['schemas'] = {},
): Finding[] {
  return compare(value, shape, [], { schemas, visits: 0, choosing: 0 }).slice(0, MAX_FINDINGS);
}

interface Walk {
  schemas: ResponseSchemas['schemas'];
  visits: number;
  /** Alternatives that are being tried inside each other; a union may consist of itself. */
  choosing: number;
}

function compare(value: unknown, declared: ResponseShape, path: readonly string[], walk: Walk): Finding[] {
  walk.visits += 1;
  if (path.length > MAX_DEPTH || walk.visits > MAX_VISITS) return [];
  const shape = resolve(declared, walk.schemas);
  const found = (problem: string): Finding[] => [{ field: path.join('.'), problem }];
  if (value === undefined) return found('is missing');

  const kinds = [shape.type ?? []].flat();
  if (kinds.length > 0 && !kinds.some((kind) => isOfKind(value, kind))) return found(mismatch(value, kinds));
  const words = shape.const === undefined ? shape.enum : [shape.const];
  if (words && !isAmong(value, words)) return found(unknownWord(value));

  const choices = shape.anyOf ?? shape.oneOf;
  return [
    ...(choices ? compareChoices(value, choices, path, walk) : []),
    ...(Array.isArray(value) ? compareItems(value, shape, path, walk) : []),
    ...(isRecord(value) ? compareFields(value, shape, path, walk) : []),
  ];
}

function compareItems(
  value: unknown[],
  { items }: ResponseShape,
  path: readonly string[],
  walk: Walk,
): Finding[] {
  if (!items) return [];
  return value
    .slice(0, MAX_ITEMS)
    .flatMap((item, index) => compare(item, items, [...path, String(index)], walk));
}

function compareFields(
  value: Record<string, unknown>,
  { properties, required = [], additionalProperties: others }: ResponseShape,
  path: readonly string[],
  walk: Walk,
): Finding[] {
  const found: Finding[] = [];
  const at = (name: string) => [...path, PLAIN_NAME.test(name) ? name : '*'];
  for (const [name, shape] of Object.entries(properties ?? {})) {
    if (Object.hasOwn(value, name)) found.push(...compare(value[name], shape, at(name), walk));
    else if (required.includes(name)) found.push({ field: at(name).join('.'), problem: 'is missing' });
    if (found.length >= MAX_FINDINGS) return found;
  }
  const undeclared = Object.keys(value).filter((name) => !properties || !Object.hasOwn(properties, name));
  if (typeof others === 'object') {
    // The names of a dictionary are data.
    for (const name of undeclared.slice(0, MAX_ITEMS)) {
      found.push(...compare(value[name], others, [...path, '*'], walk));
    }
  } else if (properties && others !== true) {
    found.push(...undeclared.map((name) => ({ field: at(name).join('.'), problem: UNDECLARED })));
  }
  return found;
}

/** What is wrong with the alternative that fits best; nothing where one fits. */
function compareChoices(
  value: unknown,
  choices: readonly ResponseShape[],
  path: readonly string[],
  walk: Walk,
): Finding[] {
  if (walk.choosing >= MAX_DEPTH) return [];
  walk.choosing += 1;
  const kinds = new Set<Kind>();
  let best: Finding[] | undefined;
  for (const choice of choices) {
    const shape = resolve(choice, walk.schemas);
    const own = [shape.type ?? []].flat();
    for (const kind of own) kinds.add(kind);
    // Of another kind: nothing of it can be compared.
    if (own.length > 0 && !own.some((kind) => isOfKind(value, kind))) continue;
    const findings = compare(value, shape, path, walk);
    if (!best || weight(findings) < weight(best)) best = findings;
    if (best.length === 0) break;
  }
  walk.choosing -= 1;
  return best ?? [{ field: path.join('.'), problem: mismatch(value, [...kinds]) }];
}

/** Undeclared fields count less than anything else. */
function weight(findings: readonly Finding[]): number {
  return findings.reduce((sum, { problem }) => sum + (problem === UNDECLARED ? 1 : 1000), 0);
}

/** Follows `$ref`; one that leads nowhere says nothing about the value. */
function resolve(shape: ResponseShape, schemas: ResponseSchemas['schemas']): ResponseShape {
  let current = shape;
  for (let step = 0; current.$ref !== undefined && step < MAX_DEPTH; step++) {
    const name = current.$ref.replace('#/schemas/', '');
    current = schemas[name] ?? {};
  }
  return current;
}

function mismatch(value: unknown, kinds: readonly Kind[]): string {
  return value === null ? 'is null' : `is ${kindOf(value)}, declared as ${kinds.join(' or ')}`;
}

function unknownWord(value: unknown): string {
  if (value === null) return 'is null';
  return typeof value === 'string' && PLAIN_WORD.test(value)
    ? `is "${value}", which is not among the documented words`
    : 'is none of the documented words';
}

function isAmong(value: unknown, words: readonly unknown[]): boolean {
  // Lists and objects as constants are too rare to compare them.
  return words.some((word) => word === value || (isNested(word) && isNested(value)));
}

export function isOfKind(value: unknown, kind: Kind): boolean {
  return kind === 'integer' ? Number.isInteger(value) : kindOf(value) === kind;
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !Array.isArray(value);
}
