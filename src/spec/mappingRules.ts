import { pathParameters, resultOperation, startOperation } from './operations.ts';
import type { DesignedSpec, Inconsistency, OperationSpec } from './schema.ts';
import { isNullable, locate, type Shape, words } from './shape.ts';

/** The mapping names only paths that the shapes have, and covers every status word. */
export function mappingRules(spec: DesignedSpec): Inconsistency[] {
  const { mapping } = spec;
  const start = startOperation(spec);
  const result = resultOperation(spec);
  if (!start || !result) return [];
  const found: Inconsistency[] = [];
  const custom = (['request', 'result'] as const).filter((each) => '$custom' in mapping[each]);
  if (custom.length > 1) {
    found.push({
      path: ['mapping'],
      message: 'has two custom functions',
      fix: 'Express request or result as a table of paths; one function is what a reader can review at once.',
    });
  }
  if (!('$custom' in mapping.request)) {
    const body = start.body ?? { type: 'object', properties: {} };
    for (const [field, from] of Object.entries(mapping.request)) {
      require(found, body, field, ['mapping', 'request', field], `a field of the body of ${start.id}`, 'top');
      require(found, spec.apiCall.requestParams, from, [
        'mapping',
        'request',
        field,
      ], 'a path in apiCall.requestParams');
    }
    for (const field of body.required ?? []) {
      if (!(field in mapping.request)) {
        found.push({
          path: ['mapping', 'request', field],
          message: `is missing, and ${start.id} requires it`,
          fix: `Say which field of requestParams becomes "${field}".`,
        });
      }
    }
  }
  if (!('$custom' in mapping.result)) {
    for (const [field, from] of Object.entries(mapping.result)) {
      require(found, result.response, from, [
        'mapping',
        'result',
        field,
      ], `a path in the response of ${result.id}`);
    }
  }
  return [
    ...found,
    ...(spec.pattern === 'async-task' ? asyncRules(spec, start, result) : syncRules(spec, result)),
  ];
}

function asyncRules(spec: DesignedSpec, submit: OperationSpec, query: OperationSpec): Inconsistency[] {
  const { mapping } = spec;
  const found: Inconsistency[] = [];
  const missing = (field: 'externalId' | 'status' | 'error', fix: string) =>
    found.push({ path: ['mapping', field], message: 'is missing; an async-task needs it', fix });
  if (mapping.externalId === undefined)
    missing('externalId', `Write the path of the task id in the response of ${submit.id}.`);
  else
    require(found, submit.response, mapping.externalId, [
      'mapping',
      'externalId',
    ], `a path in the response of ${submit.id}`);
  if (mapping.error === undefined)
    missing('error', `Write where the response of ${query.id} says why a task failed.`);
  else {
    require(found, query.response, mapping.error.message, [
      'mapping',
      'error',
      'message',
    ], `a path in the response of ${query.id}`);
    if (mapping.error.code !== undefined) {
      require(found, query.response, mapping.error.code, [
        'mapping',
        'error',
        'code',
      ], `a path in the response of ${query.id}`);
    }
  }
  if (pathParameters(query.path).length + Object.keys(query.query).length !== 1) {
    found.push({
      path: ['operations', spec.operations.indexOf(query), 'path'],
      message: 'must take exactly one parameter, the task id',
      fix: 'Write the path with the task id in braces, such as "/v1/speech/{id}".',
    });
  }
  if (mapping.status === undefined)
    missing('status', 'Write { "field": …, "values": { "word": "processing", … } }.');
  else found.push(...statusRules(mapping.status, query));
  return found;
}

function statusRules(
  status: NonNullable<DesignedSpec['mapping']['status']>,
  query: OperationSpec,
): Inconsistency[] {
  const found: Inconsistency[] = [];
  const located = require(found, query.response, status.field, [
    'mapping',
    'status',
    'field',
  ], `a path in the response of ${query.id}`);
  if (!located) return found;
  const documented = words(located);
  if (documented === null) {
    found.push({
      path: ['mapping', 'status', 'field'],
      message: 'points at a text without "enum"',
      fix: `List every documented word as "enum" in the response of ${query.id}; the type checker then proves the table complete.`,
    });
    return found;
  }
  for (const word of documented.filter((each) => !Object.hasOwn(status.values, each))) {
    found.push({
      path: ['mapping', 'status', 'values', word],
      message: 'is missing, although the vendor documents the word',
      fix: 'Say whether it means pending, processing, completed or failed.',
    });
  }
  for (const word of Object.keys(status.values).filter((each) => !documented.includes(each))) {
    found.push({
      path: ['mapping', 'status', 'values', word],
      message: `is no word of the response of ${query.id}`,
      fix: `Use the documented words: ${documented.join(', ')}.`,
    });
  }
  for (const needed of ['completed', 'failed']) {
    if (!Object.values(status.values).includes(needed as 'completed')) {
      found.push({
        path: ['mapping', 'status', 'values'],
        message: `never says "${needed}"`,
        fix: `Say which word of the vendor means ${needed}.`,
      });
    }
  }
  return found;
}

function syncRules(spec: DesignedSpec, call: OperationSpec): Inconsistency[] {
  return (['externalId', 'status', 'error'] as const)
    .filter((each) => spec.mapping[each] !== undefined)
    .map((each) => ({
      path: ['mapping', each],
      message: 'is not used by the pattern sync-call',
      fix: `Remove it: ${call.id} answers at once, and an HTTP error is the failure.`,
    }));
}

/** Notes a path that the shape does not have. */
function require(
  found: Inconsistency[],
  root: Shape,
  path: string,
  at: PropertyKey[],
  what: string,
  depth: 'top' | 'any' = 'any',
): Shape | null {
  const located = depth === 'top' && path.includes('.') ? null : locate(root, path);
  if (located) return located.shape;
  const known = Object.keys(root.properties ?? {}).join(', ');
  found.push({
    path: at,
    message: `says "${path}", which is not ${what}`,
    fix: known
      ? `Use one of its fields: ${known}.`
      : `Declare the field there first${isNullable(root) ? ' (the shape may be null)' : ''}.`,
  });
  return null;
}
