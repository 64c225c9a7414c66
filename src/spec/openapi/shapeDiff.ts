import { type Shape, typesOf } from '../shape.ts';
import { type Change, change, fieldPairs, presence } from './change.ts';
import type { Extract } from './extract.ts';

/** A pair of named schemas is looked at in so many places of one operation; the shallowest come first. */
const MAX_PLACES = 10;
const MAX_DEPTH = 10;

interface Pair {
  where: string;
  old: Shape;
  now: Shape;
  depth: number;
  /** The pairs of named schemas around it: one inside itself says nothing new. */
  inside: readonly string[];
}

/** Compares two shapes through their refs, the shallow parts first. */
export function shapeChanges(
  id: string,
  where: string,
  old: Shape,
  now: Shape,
  before: Extract,
  after: Extract,
): Change[] {
  const changes: Change[] = [];
  const places = new Map<string, number>();
  const open: Pair[] = [{ where, old, now, depth: 0, inside: [] }];
  for (let pair = open.shift(); pair; pair = open.shift()) {
    const { found, inner } = compare(id, pair, before, after, places);
    changes.push(...found);
    if (pair.depth < MAX_DEPTH) open.push(...inner);
  }
  return changes;
}

function compare(
  id: string,
  { where, old, now, depth, inside }: Pair,
  before: Extract,
  after: Extract,
  places: Map<string, number>,
): { found: Change[]; inner: Pair[] } {
  const a = core(old, before.schemas);
  const b = core(now, after.schemas);
  const found: Change[] = [];
  if (a.nullable !== b.nullable) {
    found.push(
      b.nullable
        ? change(id, where, 'now-nullable', `${where} may be null now.`)
        : change(id, where, 'no-longer-nullable', `${where} is never null now.`),
    );
  }
  const single = a.alternatives.length === 1 && b.alternatives.length === 1;
  const [one, other] = single ? [a.alternatives, b.alternatives] : unmatched(a.alternatives, b.alternatives);
  const [first, ...oldRest] = one;
  const [second, ...newRest] = other;
  const matched = single ? [] : matching(a.alternatives, b.alternatives);
  const same = matched.map(([old, now]): Pair => ({ where, old, now, depth: depth + 1, inside }));
  if (!first && !second) return { found, inner: same };
  if (!first || !second || oldRest.length + newRest.length > 0) {
    const [was, is] = [a, b].map((each) => each.alternatives.map(kind).join(' or '));
    return {
      found: [...found, change(id, where, 'type-changed', `${where} was ${was} and is ${is}.`)],
      inner: same,
    };
  }
  const names = `${first.$ref ?? old.$ref} ${second.$ref ?? now.$ref}`;
  const isNamed = !names.includes('undefined');
  const count = (places.get(names) ?? 0) + 1;
  if (isNamed) places.set(names, count);
  if (isNamed && (count > MAX_PLACES || inside.includes(names))) return { found, inner: same };
  const within = { depth: depth + 1, inside: isNamed ? [...inside, names] : inside };
  const x = followed(first, before.schemas);
  const y = followed(second, after.schemas);
  found.push(...typeChanges(id, where, x, y));
  const fields = fieldPairs(x.properties ?? {}, y.properties ?? {});
  const inner = fields.flatMap(([name, p, q]): Pair[] => {
    const at = `${where}.${name}`;
    found.push(...presence(id, at, p, q, isRequired(x, name), isRequired(y, name)));
    return p && q ? [{ where: at, old: p, now: q, ...within }] : [];
  });
  if (x.items && y.items)
    inner.push({ where: `${where}.[]`, old: x.items, now: y.items, depth: depth + 1, inside });
  if (typeof x.additionalProperties === 'object' && typeof y.additionalProperties === 'object') {
    const [p, q] = [x.additionalProperties, y.additionalProperties];
    inner.push({ where: `${where}.*`, old: p, now: q, depth: depth + 1, inside });
  }
  return { found, inner: [...same, ...inner] };
}

function isRequired(of: Shape, name: string): boolean {
  return of.required?.includes(name) ?? false;
}

function typeChanges(id: string, where: string, old: Shape, now: Shape): Change[] {
  const types = (of: Shape) => [...typesOf(of)].filter((each) => each !== 'null').sort();
  const literals = (of: Shape) =>
    (of.enum ?? (of.const === undefined ? null : [of.const]))?.filter((each) => each !== null).map(String);
  const [a, b] = [types(old), types(now)];
  if (a.length > 0 && b.length > 0 && a.join() !== b.join()) {
    return [change(id, where, 'type-changed', `${where} was ${kind(old)} and is ${kind(now)}.`)];
  }
  const [was, is] = [literals(old), literals(now)];
  if (!was && !is) {
    return a.join() === b.join()
      ? []
      : [change(id, where, 'type-changed', `${where} was ${kind(old)} and is ${kind(now)}.`)];
  }
  const gone = is ? (was ?? []).filter((each) => !is.includes(each)) : [];
  const came = was ? (is ?? []).filter((each) => !was.includes(each)) : [];
  return [
    ...(was && !is ? [change(id, where, 'words-added', `${where} may be any word now.`, [])] : []),
    ...(is && !was
      ? [change(id, where, 'words-removed', `${where} is limited to ${list(is)} now.`, [])]
      : []),
    ...(gone.length > 0
      ? [change(id, where, 'words-removed', `${where} is never ${list(gone)} now.`, gone)]
      : []),
    ...(came.length > 0
      ? [change(id, where, 'words-added', `${where} may be ${list(came)} now.`, came)]
      : []),
  ];
}

/** A shape apart from null. */
interface Core {
  nullable: boolean;
  /** What it is a choice of; refs are kept. Empty for null alone. */
  alternatives: Shape[];
}

function core(of: Shape, schemas: Readonly<Record<string, Shape>>): Core {
  const shape = followed(of, schemas);
  if (shape.anyOf) {
    const inner = shape.anyOf.map((each) => ({ each, core: simpleCore(each, followed(each, schemas)) }));
    return {
      nullable: inner.some((each) => each.core.nullable),
      alternatives: inner.filter(({ core }) => core.alternatives.length > 0).map(({ each }) => each),
    };
  }
  return simpleCore(of, shape);
}

function simpleCore(of: Shape, target: Shape): Core {
  const types = typesOf(target);
  const isNothing = types.length > 0 && types.every((each) => each === 'null');
  return {
    nullable: types.includes('null') || Boolean(target.enum?.includes(null)),
    alternatives: isNothing ? [] : [of],
  };
}

function followed(of: Shape, schemas: Readonly<Record<string, Shape>>): Shape {
  let shape = of;
  for (let steps = 0; steps < 20 && typeof shape.$ref === 'string'; steps++) {
    const name = shape.$ref.slice('#/schemas/'.length);
    shape = (Object.hasOwn(schemas, name) ? schemas[name] : undefined) ?? {};
  }
  return shape;
}

/** The alternatives of each side that the other one does not have. */
function unmatched(old: readonly Shape[], now: readonly Shape[]): [Shape[], Shape[]] {
  const [a, b] = [new Set(old.map(textOf)), new Set(now.map(textOf))];
  return [old.filter((each) => !b.has(textOf(each))), now.filter((each) => !a.has(textOf(each)))];
}

/** The alternatives that look the same on both sides; what they refer to may differ. */
function matching(old: readonly Shape[], now: readonly Shape[]): [Shape, Shape][] {
  return old.flatMap((each): [Shape, Shape][] => {
    const other = now.find((one) => textOf(one) === textOf(each));
    return other ? [[each, other]] : [];
  });
}

function textOf({ description: _, examples: __, ...shape }: Shape): string {
  return JSON.stringify(shape);
}

function kind(of: Shape): string {
  if (typeof of.$ref === 'string') return of.$ref.split('/').at(-1) ?? '';
  const types = typesOf(of).filter((each) => each !== 'null');
  return types.length > 0 ? types.join(' or ') : 'any value';
}

function list(words: readonly string[]): string {
  return words.map((each) => JSON.stringify(each)).join(', ');
}
