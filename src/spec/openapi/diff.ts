import type { Shape } from '../shape.ts';
import { type Change, change, fieldPairs, presence } from './change.ts';
import type { Extract, ExtractOperation } from './extract.ts';
import { shapeChanges } from './shapeDiff.ts';

/** What changed for the operations of an extract, in the order of the older one. */
export function diffExtracts(before: Extract, after: Extract): Change[] {
  const added = Object.keys(after.operations).filter((id) => !Object.hasOwn(before.operations, id));
  return [
    ...Object.entries(before.operations).flatMap(([id, old]) => {
      const now = Object.hasOwn(after.operations, id) ? after.operations[id] : undefined;
      return now
        ? operationChanges(id, old, now, before, after)
        : [change(id, '', 'operation-removed', `${old.source} is no longer there.`)];
    }),
    ...added.map((id) => change(id, '', 'operation-added', `${after.operations[id]?.source ?? id} is new.`)),
  ];
}

function operationChanges(
  id: string,
  old: ExtractOperation,
  now: ExtractOperation,
  before: Extract,
  after: Extract,
): Change[] {
  const shapes = (where: string, a: Shape, b: Shape) => shapeChanges(id, where, a, b, before, after);
  const simple = (['method', 'path', 'server', 'bodyType', 'responseType'] as const)
    .filter((field) => old[field] !== now[field])
    .map((field) =>
      change(id, field, 'request-changed', `${field} was ${shown(old[field])} and is ${shown(now[field])}.`),
    );
  return [
    ...simple,
    ...parameterChanges(id, 'query', old, now, shapes),
    ...parameterChanges(id, 'headers', old, now, shapes),
    ...styleChanges(id, 'query', old.styles, now.styles),
    ...bodyChanges(id, old, now, shapes),
    ...styleChanges(id, 'body', old.bodyStyles, now.bodyStyles),
    ...shapes('response', old.response, now.response),
    ...errorChanges(id, old, now),
    ...(old.idempotencyHeader === now.idempotencyHeader
      ? []
      : [
          change(
            id,
            'idempotencyHeader',
            'request-changed',
            `the idempotency header was ${shown(old.idempotencyHeader)} and is ${shown(now.idempotencyHeader)}.`,
          ),
        ]),
  ];
}

type CompareShapes = (where: string, a: Shape, b: Shape) => Change[];

function parameterChanges(
  id: string,
  place: 'query' | 'headers',
  old: ExtractOperation,
  now: ExtractOperation,
  shapes: CompareShapes,
): Change[] {
  return fieldPairs(old[place], now[place]).flatMap(([name, a, b]) => {
    const where = `${place}.${name}`;
    const [was, is] = [old.required.includes(name), now.required.includes(name)];
    return [...presence(id, where, a, b, was, is), ...(a && b ? shapes(where, a, b) : [])];
  });
}

function bodyChanges(
  id: string,
  old: ExtractOperation,
  now: ExtractOperation,
  shapes: CompareShapes,
): Change[] {
  return [
    ...presence(id, 'body', old.body, now.body, old.bodyRequired, now.bodyRequired),
    ...(old.body && now.body ? shapes('body', old.body, now.body) : []),
  ];
}

function styleChanges(
  id: string,
  place: string,
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): Change[] {
  return fieldPairs(old, now).flatMap(([name, a, b]) =>
    a === b
      ? []
      : [
          change(
            id,
            `${place}.${name}`,
            'request-changed',
            `${place}.${name} was written in the style ${a ?? 'repeat'} and is in ${b ?? 'repeat'}.`,
          ),
        ],
  );
}

function errorChanges(id: string, old: ExtractOperation, now: ExtractOperation): Change[] {
  const byStatus = (of: ExtractOperation) =>
    Object.fromEntries(of.errors.map((each) => [each.status, each.meaning]));
  return fieldPairs(byStatus(old), byStatus(now)).flatMap(([status, a, b]) => {
    const where = `errors.${status}`;
    if (a === b) return [];
    if (a === undefined) return [change(id, where, 'added', `HTTP ${status} is documented now: ${b}`)];
    if (b === undefined) return [change(id, where, 'removed', `HTTP ${status} is no longer documented.`)];
    return [change(id, where, 'meaning-changed', `HTTP ${status} meant "${a}" and means "${b}".`)];
  });
}

function shown(value: unknown): string {
  return value === null || value === undefined ? 'none' : String(value);
}
