import { CALL_KEY, findOperation, parameterSources, startOperation } from './operations.ts';
import { requirePath, requireType } from './requirePath.ts';
import type { CallSpec, Inconsistency, OperationSpec } from './schema.ts';
import { isNullable, present } from './shape.ts';

const TEXT = { type: 'string' } as const;
const NUMBER = { type: 'number' } as const;

/** The vendor can be asked for the task of a call: it was given our key, is asked by it, and says whose each task is. */
export function findRules(spec: CallSpec): Inconsistency[] {
  const { find } = spec.delivery;
  if (!find) return [];
  const at = ['delivery', 'find'];
  const operation = findOperation(spec);
  const byHand = 'Leave it out, and write find in createVendor of index.ts.';
  if (spec.pattern !== 'async-task')
    return [{ path: at, message: 'is for async-task: here the answer is the result', fix: byHand }];
  if (operation?.role !== 'support' || operation.method !== 'GET' || operation.responseType !== 'json') {
    const fix = 'Name a GET operation that answers with JSON, and give it the role support.';
    return [{ path: [...at, 'operation'], message: 'is no such operation', fix }];
  }
  if (spec.mapping.started)
    return [{ path: at, message: 'knows nothing of what mapping.started keeps', fix: byHand }];
  return [...keyRules(spec, operation), ...answerRules(find, operation)];
}

function keyRules(spec: CallSpec, operation: OperationSpec): Inconsistency[] {
  const start = startOperation(spec);
  const { request } = spec.mapping;
  const isGiven =
    '$custom' in request ||
    [...Object.values(request), ...Object.values(start ? parameterSources(spec, start) : {})].includes(
      CALL_KEY,
    );
  const isAsked = Object.values(parameterSources(spec, operation)).includes(CALL_KEY);
  return [
    ...(isGiven
      ? []
      : [
          {
            path: ['delivery', 'find'],
            message: 'looks for our key, which the vendor is not given',
            fix: 'Send "$idempotencyKey" in mapping.request, in the field the vendor has for a reference of its clients.',
          },
        ]),
    ...(isAsked
      ? []
      : [
          {
            path: ['mapping', 'parameters', operation.id],
            message:
              'does not ask for our key: a list of everything has pages, and the task may be on a later one',
            fix: 'Give "$idempotencyKey" to the parameter by which the vendor filters.',
          },
        ]),
  ];
}

function answerRules(
  { items, by, id }: NonNullable<CallSpec['delivery']['find']>,
  operation: OperationSpec,
): Inconsistency[] {
  const at = ['delivery', 'find'];
  const found: Inconsistency[] = [];
  const answer = `a path in the response of ${operation.id}`;
  const list = requirePath(found, operation.response, items, [...at, 'items'], answer);
  if (!list) return found;
  const item = present(list.shape)?.items;
  if (!item || list.undefinable || isNullable(list.shape)) {
    const fix = 'Name the list, and declare it and what is around it as required.';
    return [{ path: [...at, 'items'], message: 'is not always a list', fix }];
  }
  const what = `a path in an item of ${operation.id}`;
  requireType(found, item, by, [...at, 'by'], what, [TEXT]);
  requireType(found, item, id, [...at, 'id'], what, [TEXT, NUMBER]);
  return found;
}
