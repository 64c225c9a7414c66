import type { Shape } from '../spec/shape.ts';
import { isNullable } from '../spec/shape.ts';
import { matchPath, specificity } from './pathTemplate.ts';
import type { RecordedAnswer, SeenShape } from './recording.ts';

/** Where a vendor's answer differs from what the spec declares. */
export interface Drift {
  operation: string;
  /** Dotted path in the response; array items as `0`. */
  field: string;
  problem: string;
}

export interface DeclaredResponse {
  id: string;
  method: string;
  path: string;
  response: Shape;
}

/**
 * Compares the kinds of fields in real answers with the declared responses. Real documents are often wrong about their
 * own vendor, so this informs; what the integration cannot do without is asserted by its tests.
 */
export function findDrift(
  answers: readonly RecordedAnswer[],
  baseUrl: string,
  operations: readonly DeclaredResponse[],
): Drift[] {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const candidates = [...operations].sort((a, b) => specificity(b.path, a.path));
  const found = new Map<string, Drift>();
  for (const { origin, method, path, shape } of answers) {
    if (origin !== base.origin || !path.startsWith(prefix)) continue;
    const operation = candidates.find(
      (each) => each.method === method && matchPath(each.path, path.slice(prefix.length)),
    );
    if (!operation) continue;
    for (const { field, problem } of compare(operation.response, shape, '')) {
      found.set(`${operation.id} ${field} ${problem}`, { operation: operation.id, field, problem });
    }
  }
  return [...found.values()];
}

type Difference = Omit<Drift, 'operation'>;

function compare(declared: Shape, seen: SeenShape, path: string): Difference[] {
  const options = alternatives(declared);
  const kind = seen.kinds[0] ?? 'null';
  const here = path === '' ? '(the answer)' : path;
  if (kind === 'null')
    return isNullable(declared) || isAnything(declared) ? [] : [{ field: here, problem: 'is null' }];
  const fitting = options.filter((each) => isAnything(each) || kindsOf(each).includes(kind));
  if (fitting.length === 0) {
    return [
      {
        field: here,
        problem: `is ${kind}, declared as ${[...new Set(options.flatMap(kindsOf))].join(' or ')}`,
      },
    ];
  }
  // With several fitting alternatives nobody knows which was meant; one without differences is enough.
  const results = fitting.map((each) => compareInside(each, seen, path));
  return results.find((each) => each.length === 0) ?? results[0] ?? [];
}

function compareInside(declared: Shape, seen: SeenShape, path: string): Difference[] {
  if (seen.items) {
    const { items } = declared;
    return items ? seen.items.flatMap((each) => compare(items, each, join(path, '0'))) : [];
  }
  if (!seen.fields || !declared.properties) return [];
  const { properties } = declared;
  const given = new Map(seen.fields);
  return [
    ...(declared.required ?? [])
      .filter((name) => !given.has(name))
      .map((name) => ({ field: join(path, name), problem: 'is missing' })),
    ...seen.fields.flatMap(([name, shape]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property) return compare(property, shape, join(path, name));
      return declared.additionalProperties ? [] : [{ field: join(path, name), problem: 'is not declared' }];
    }),
  ];
}

function alternatives(of: Shape): Shape[] {
  const choices = [...(of.anyOf ?? []), ...(of.oneOf ?? [])];
  return choices.length > 0 && !of.properties ? choices.flatMap(alternatives) : [of];
}

function isAnything(of: Shape): boolean {
  return (
    of.type === undefined && !of.enum && of.const === undefined && !of.properties && !of.anyOf && !of.oneOf
  );
}

function kindsOf(of: Shape): string[] {
  if (of.const !== undefined) return [of.const === null ? 'null' : typeof of.const];
  if (of.type === undefined)
    return of.enum ? of.enum.map((each) => (each === null ? 'null' : typeof each)) : ['object'];
  return [of.type].flat().map((each) => (each === 'integer' ? 'number' : each));
}

function join(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}
