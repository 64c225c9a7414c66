import type { OperationSpec } from '../../spec/schema.ts';
import { Safe } from '../safe.ts';

type Style = OperationSpec['styles'][string] | undefined;
export type Pair = [name: string, text: string | Safe];

const SEPARATORS = { comma: ',', space: ' ', pipe: '|' } as const;

/**
 * The pairs by which a query or a form says a field, as a server reads them. An object without a style stands for its
 * fields in a query; in a form each of its fields is `a[b]`.
 */
export function fieldPairs(name: string, of: unknown, style: Style, place: 'query' | 'form'): Pair[] {
  if (style === undefined && place === 'query' && isObject(of)) {
    return Object.entries(of).flatMap(([field, each]) => nested(field, each, style));
  }
  const isWhole = style === 'comma' || style === 'space' || style === 'pipe';
  if (isWhole && (Array.isArray(of) || isObject(of))) {
    const items = (Array.isArray(of) ? of : Object.entries(of).flat()).filter(isGiven);
    const isFlat = items.every((each) => typeof each !== 'object');
    if (isFlat) return items.length > 0 ? [[name, items.join(SEPARATORS[style])]] : [];
  }
  return nested(name, of, style);
}

/** As `URLSearchParams.sort` has it: a database keeps no order of fields, and neither has the request one. */
export function sorted(pairs: readonly Pair[]): Pair[] {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function nested(name: string, of: unknown, style: Style): Pair[] {
  if (of instanceof Safe) return [[name, of]];
  if (Array.isArray(of)) {
    const numbered =
      style === 'deep' || (style !== 'brackets' && of.some((each) => typeof each === 'object' && each));
    return of.flatMap((each, index) => {
      const place = numbered ? `[${index}]` : style === 'brackets' ? '[]' : '';
      return nested(`${name}${place}`, each, style);
    });
  }
  if (isObject(of)) {
    return Object.entries(of).flatMap(([field, each]) => nested(`${name}[${field}]`, each, style));
  }
  return isGiven(of) ? [[name, String(of)]] : [];
}

function isGiven(of: unknown): boolean {
  return of !== undefined && of !== null;
}

function isObject(of: unknown): of is Record<string, unknown> {
  return typeof of === 'object' && of !== null && !Array.isArray(of) && !(of instanceof Safe);
}
