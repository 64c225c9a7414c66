import { misfitOfShape, misfitOfValue } from './fits.ts';
import { parameterNames, resultOperation, startOperation } from './operations.ts';
import type { DesignedSpec, Inconsistency, OperationSpec } from './schema.ts';
import { isNullable, type Located, locate, propertyOf, type Shape, words } from './shape.ts';

const TEXT: Shape = { type: 'string' };
const NUMBER: Shape = { type: 'number' };

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
  found.push(...requestRules(spec, start));
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

/** The table builds a body that has the declared type from what requestParams always has. */
function requestRules(spec: DesignedSpec, start: OperationSpec): Inconsistency[] {
  const { requestParams, example } = spec.apiCall;
  const map = spec.mapping.request;
  const found: Inconsistency[] = [];
  const misfit = misfitOfValue(example, requestParams);
  if (misfit) {
    found.push({
      path: ['apiCall', 'example', ...misfit.path],
      message: misfit.message,
      fix: 'Write an example that fits requestParams, or correct requestParams.',
    });
  }
  if ('$custom' in map) {
    if (start.body) return found;
    const fix = `Write {}, or declare the body of ${start.id}.`;
    return [
      ...found,
      { path: ['mapping', 'request'], message: `is a function, but ${start.id} has no body`, fix },
    ];
  }
  const body = start.body ?? { type: 'object', properties: {} };
  for (const [field, from] of Object.entries(map)) {
    const at = ['mapping', 'request', field];
    const target = propertyOf(body, field);
    if (!target) {
      const known = Object.keys(body.properties ?? {}).join(', ');
      found.push({
        path: at,
        message: `is no field of the body of ${start.id}`,
        fix: known
          ? `Use one of its fields: ${known}; for fields inside them write { "$custom": "why" }.`
          : `Declare the body of ${start.id} first.`,
      });
    }
    const located = require(found, requestParams, from, at, 'a path in apiCall.requestParams');
    if (!target || !located) continue;
    found.push(...fieldRules(located, target, body.required?.includes(field) ?? false, from, at));
  }
  for (const field of body.required ?? []) {
    if (!Object.hasOwn(map, field)) {
      found.push({
        path: ['mapping', 'request', field],
        message: `is missing, and ${start.id} requires it`,
        fix: `Say which field of requestParams becomes "${field}".`,
      });
    }
  }
  return found;
}

/** One row of the request table: what comes from requestParams is what the body's field takes. */
function fieldRules(
  { shape, undefinable }: Located,
  target: Shape,
  required: boolean,
  from: string,
  at: PropertyKey[],
): Inconsistency[] {
  const misfit = misfitOfShape(shape, target);
  if (misfit) {
    const place = [from, ...misfit.path.map(String)].join('.');
    return [
      {
        path: at,
        message: `takes "${from}", but there ${place} ${misfit.message}`,
        fix: 'Give both fields the same type, in apiCall.requestParams or in the body; or write { "$custom": … }.',
      },
    ];
  }
  return required && undefinable
    ? [
        {
          path: at,
          message: `takes "${from}", which requestParams may lack, but the vendor requires the field`,
          fix: `Add it to "required" of apiCall.requestParams, with every object on the way.`,
        },
      ]
    : [];
}

function asyncRules(spec: DesignedSpec, submit: OperationSpec, query: OperationSpec): Inconsistency[] {
  const { mapping } = spec;
  const found: Inconsistency[] = [];
  const inSubmit = `a path in the response of ${submit.id}`;
  const inQuery = `a path in the response of ${query.id}`;
  const missing = (field: 'externalId' | 'status' | 'error', fix: string) =>
    found.push({ path: ['mapping', field], message: 'is missing; an async-task needs it', fix });
  if (mapping.externalId === undefined) {
    missing('externalId', `Write the path of the task id in the response of ${submit.id}.`);
  } else {
    requireType(found, submit.response, mapping.externalId, ['mapping', 'externalId'], inSubmit, [
      TEXT,
      NUMBER,
    ]);
  }
  if (mapping.error === undefined) {
    missing('error', `Write where the response of ${query.id} says why a task failed.`);
  } else {
    const { message, code } = mapping.error;
    const at = ['mapping', 'error'];
    requireType(found, query.response, message, [...at, 'message'], inQuery, [TEXT]);
    if (code !== undefined)
      requireType(found, query.response, code, [...at, 'code'], inQuery, [TEXT, NUMBER]);
  }
  const index = spec.operations.indexOf(query);
  const [parameter = '', ...others] = parameterNames(query);
  if (parameter === '' || others.length > 0) {
    found.push({
      path: ['operations', index, 'path'],
      message: 'must take exactly one parameter, the task id',
      fix: 'Write the path with the task id in braces, such as "/v1/speech/{id}".',
    });
  } else if (Object.hasOwn(query.query, parameter) && misfitOfShape(TEXT, query.query[parameter] ?? {})) {
    found.push({
      path: ['operations', index, 'query', parameter],
      message: 'takes the task id, but is not a string',
      fix: 'Write { "type": "string" }: ids are kept as text, also where the vendor counts.',
    });
  }
  if (submit.method === query.method && submit.path === query.path) {
    found.push({
      path: ['operations', index, 'path'],
      message: `is the one of ${submit.id} as well`,
      fix: 'Name the address at which the vendor says how the task is.',
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
  const documented = words(located.shape);
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
): Located | null {
  const located = locate(root, path);
  if (located) return located;
  const known = Object.keys(root.properties ?? {}).join(', ');
  found.push({
    path: at,
    message: `says "${path}", which is not ${what}`,
    fix: known
      ? `Use one of its fields: ${known}; what lies deeper is written with a dot.`
      : `Declare the field there first${isNullable(root) ? ' (the shape may be null)' : ''}.`,
  });
  return null;
}

/** Notes a path that is there, but not as one of the types. */
function requireType(
  found: Inconsistency[],
  root: Shape,
  path: string,
  at: PropertyKey[],
  what: string,
  allowed: readonly Shape[],
): void {
  const located = require(found, root, path, at, what);
  if (!located || misfitOfShape(located.shape, { anyOf: [...allowed, { type: 'null' }] }) === null) return;
  found.push({
    path: at,
    message: `says "${path}", which is not ${allowed.map((each) => each.type).join(' or ')}`,
    fix: 'Use the path of such a value, or declare its type in the response.',
  });
}
