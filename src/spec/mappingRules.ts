import { misfitOfShape, misfitOfValue } from './fits.ts';
import { resultOperation, startOperation } from './operations.ts';
import { TASK_MAPPING } from './patterns/calls.ts';
import { progressRules } from './progressRules.ts';
import { FieldGivenTwice, type RequestTree, requestPath, requestTree } from './requestTree.ts';
import { requirePath, requireType } from './requirePath.ts';
import type { CallSpec, Inconsistency, OperationSpec, Source } from './schema.ts';
import { present, propertyOf, type Shape, WHOLE, words } from './shape.ts';
import { isPlainObject } from './shapeRules.ts';
import { sourceRules } from './sources.ts';

const TEXT: Shape = { type: 'string' };
const NUMBER: Shape = { type: 'number' };

/** The mapping names only paths that the shapes have, and covers every status word. */
export function mappingRules(spec: CallSpec, known: { documented: boolean }): Inconsistency[] {
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
      requirePath(
        found,
        result.response,
        from,
        ['mapping', 'result', field],
        `a path in the response of ${result.id}`,
      );
    }
  }
  return [
    ...found,
    ...(spec.pattern === 'async-task' ? asyncRules(spec, start, result, known) : syncRules(spec, result)),
    ...progressRules(spec),
  ];
}

/** The table builds a body that has the declared type from what requestParams always has. */
function requestRules(spec: CallSpec, start: OperationSpec): Inconsistency[] {
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
  if (start.body && !isPlainObject(start.body) && !Object.hasOwn(map, WHOLE)) {
    const fix =
      'Write { "$": "items" } for a body that is requestParams.items as it is, or { "$custom": "why" }: only an object can be built field by field.';
    return [
      ...found,
      { path: ['mapping', 'request'], message: `is a table, but the body of ${start.id} is no object`, fix },
    ];
  }
  return [...found, ...tableRules(spec, map, body, start)];
}

/** Every row fills a field the body has, and every field the vendor requires is filled. */
function tableRules(
  spec: CallSpec,
  map: Readonly<Record<string, Source>>,
  body: Shape,
  start: OperationSpec,
): Inconsistency[] {
  const rows = Object.entries(map).flatMap(([field, source]) => {
    const at = ['mapping', 'request', field];
    const target = locateField(body, requestPath(field, body));
    // A body that is one value has to be there.
    if (target)
      return sourceRules(spec, source, {
        ...target,
        required: target.required || target.shape === body,
        at,
        isQuery: false,
      });
    const known = Object.keys(body.properties ?? {}).join(', ');
    return [
      {
        path: at,
        message: `is no field of the body of ${start.id}`,
        fix: known
          ? `Use one of its fields: ${known}; a field inside an object is written with a dot.`
          : `Declare the body of ${start.id} first.`,
      },
    ];
  });
  if (rows.length > 0) return rows;
  try {
    const sent = start.bodyRequired || Object.keys(map).length > 0;
    return sent ? unfilled(requestTree(map, body), body, start, []) : [];
  } catch (error) {
    if (!(error instanceof FieldGivenTwice)) throw error;
    const fix = 'Give the whole object, or its fields.';
    return [{ path: ['mapping', 'request', error.field], message: 'is given twice', fix }];
  }
}

/** A field inside objects; `null` where the way to it is not made of plain objects. */
function locateField(body: Shape, steps: readonly string[]): { shape: Shape; required: boolean } | null {
  let owner: Shape | null = body;
  let required = false;
  let shape: Shape = body;
  for (const step of steps) {
    if (!owner || !isPlainObject(owner)) return null;
    const next = propertyOf(owner, step);
    if (!next) return null;
    required = owner.required?.includes(step) ?? false;
    shape = next;
    owner = present(next);
  }
  return { shape, required };
}

function unfilled(tree: RequestTree, body: Shape, start: OperationSpec, path: string[]): Inconsistency[] {
  if (tree.kind === 'source') return [];
  const given = tree.fields;
  const missing = (body.required ?? []).filter((field) => !given.has(field));
  return [
    ...missing.map((field) => {
      const name = [...path, field].join('.');
      return {
        path: ['mapping', 'request', name],
        message: `is missing, and ${start.id} requires it`,
        fix: `Say what becomes "${name}": a field of requestParams, "$callId", "$env.NAME" or { "value": … }.`,
      };
    }),
    ...[...given].flatMap(([name, each]) => {
      const inner = propertyOf(body, name);
      return inner ? unfilled(each, present(inner) ?? inner, start, [...path, name]) : [];
    }),
  ];
}

function asyncRules(
  spec: CallSpec,
  submit: OperationSpec,
  query: OperationSpec,
  known: { documented: boolean },
): Inconsistency[] {
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
  const fails = Object.values(mapping.status?.values ?? {}).includes('failed');
  if (mapping.error === undefined) {
    // Tasks of some vendors end one way or the other without a word for it.
    if (fails || mapping.status === undefined)
      missing('error', `Write where the response of ${query.id} says why a task failed.`);
  } else {
    const { message, code } = mapping.error;
    const at = ['mapping', 'error'];
    requireType(found, query.response, message, [...at, 'message'], inQuery, [TEXT]);
    if (code !== undefined)
      requireType(found, query.response, code, [...at, 'code'], inQuery, [TEXT, NUMBER]);
  }
  const index = spec.operations.indexOf(query);
  if (submit.method === query.method && submit.path === query.path) {
    found.push({
      path: ['operations', index, 'path'],
      message: `is the one of ${submit.id} as well`,
      fix: 'Name the address at which the vendor says how the task is.',
    });
  }
  if (mapping.status === undefined)
    missing('status', 'Write { "field": …, "values": { "word": "processing", … } }.');
  else found.push(...statusRules(mapping.status, query, { ...known, fails: mapping.error !== undefined }));
  return found;
}

/** Every word the vendor documents has a meaning, and both ends can be reached. */
export function statusRules(
  status: NonNullable<CallSpec['mapping']['status']>,
  query: OperationSpec,
  { documented, fails }: { documented: boolean; fails: boolean },
): Inconsistency[] {
  const found: Inconsistency[] = [];
  const located = requirePath(
    found,
    query.response,
    status.field,
    ['mapping', 'status', 'field'],
    `a path in the response of ${query.id}`,
  );
  if (!located) return found;
  // A document that names no words is not ours to complete: then the words of the table are all that is known.
  const isText = misfitOfShape(located.shape, { anyOf: [TEXT, { type: 'null' }] }) === null;
  const listed = words(located.shape) ?? (documented && isText ? Object.keys(status.values) : null);
  if (listed === null) {
    found.push({
      path: ['mapping', 'status', 'field'],
      message: 'points at a text without "enum"',
      fix: `List every documented word as "enum" in the response of ${query.id}; the type checker then proves the table complete.`,
    });
    return found;
  }
  for (const word of listed.filter((each) => !Object.hasOwn(status.values, each))) {
    found.push({
      path: ['mapping', 'status', 'values', word],
      message: 'is missing, although the vendor documents the word',
      fix: 'Say whether it means pending, processing, completed or failed.',
    });
  }
  for (const word of Object.keys(status.values).filter((each) => !listed.includes(each))) {
    found.push({
      path: ['mapping', 'status', 'values', word],
      message: `is no word of the response of ${query.id}`,
      fix: `Use the documented words: ${listed.join(', ')}.`,
    });
  }
  const needed =
    fails || words(located.shape) === null ? (['completed', 'failed'] as const) : (['completed'] as const);
  for (const event of needed) {
    if (!Object.values(status.values).includes(event)) {
      found.push({
        path: ['mapping', 'status', 'values'],
        message: `never says "${event}"`,
        fix: `Say which word of the vendor means ${event}${event === 'failed' ? '; where tasks cannot fail, remove mapping.error' : ''}.`,
      });
    }
  }
  return found;
}

function syncRules(spec: CallSpec, call: OperationSpec): Inconsistency[] {
  return TASK_MAPPING.filter((each) => spec.mapping[each] !== undefined).map((each) => ({
    path: ['mapping', each],
    message: 'is not used by the pattern sync-call',
    fix: `Remove it: ${call.id} answers at once, and an HTTP error is the failure.`,
  }));
}
