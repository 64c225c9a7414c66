import { schemeVariables } from '../../spec/authentication.ts';
import { camelCase, integrationNames } from '../../spec/names.ts';
import { EXTERNAL_ID, parameterSources, pathParameters, startOperation } from '../../spec/operations.ts';
import { type CallSpec, hasCalls, type OperationSpec, type RequestingSpec } from '../../spec/schema.ts';
import { isNullable, propertyOf, type Shape, typesOf, words } from '../../spec/shape.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, literal, Safe } from '../safe.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { tokenScheme } from './authentication.ts';
import { headerLines, namesView, typeNames } from './names.ts';
import { callArguments } from './operation.ts';
import { expectation } from './snippets.ts';

const KEY: Doc = 'randomUUID()';

/** What the external API test prints: success and refusal of every operation, and wrong credentials. */
export function externalTestView(spec: RequestingSpec, integrations: string): View {
  const names = integrationNames(spec.name);
  const first = (hasCalls(spec) ? startOperation(spec) : undefined) ?? spec.operations[0];
  const credentials = schemeVariables(spec.system).filter((each) => each.credential);
  const fields = [...new Set(credentials.map(({ name }) => camelCase(name)))].map(
    (field) => `${field}: 'not-the-key'`,
  );
  const config = `read${names.pascal}ApiConfig`;
  const module = `${integrations}/${spec.name}/externalApi`;
  const types = spec.operations.filter((each) => each.body).map((each) => typeNames(spec, each).body);
  return {
    names: namesView(spec.name),
    header: headerLines(
      `Calls ${spec.system.name} for real, with the credentials in .env; this may cost money. \`create-integration probe\` runs it and sees whether the real vendor answered.`,
    ),
    usesKeys: spec.operations.some((each) => each.idempotencyHeader !== null),
    imports: [
      source(importLine([names.api, ...(fields.length > 0 ? [config] : [])], module)),
      ...(types.length > 0 ? [source(importLine(types.sort(), `${module}.types`, true))] : []),
    ],
    title: literal(spec.system.name),
    stranger:
      fields.length > 0 && first
        ? {
            config: source(
              ['const config = ', bracketed('{', [`...${config}()`, ...fields], '}', { spaced: true }), ';'],
              4,
            ),
            attempt: source(
              ['const attempt = ', call(`${names.api}(config).${first.id}`, validArguments(first)), ';'],
              4,
            ),
            // RFC 6749, 5.2: a token is refused with 400 as well.
            statuses: source(value(tokenScheme(spec) ? [400, 401, 403] : [401, 403])),
          }
        : null,
    operations: spec.operations.map((each) => operationView(spec, each)),
  };
}

function operationView(spec: RequestingSpec, operation: OperationSpec): View {
  const task = hasCalls(spec) && operation.role === 'query' ? startedTask(spec, operation) : null;
  const { refused } = operation.examples;
  const statement = (name: string, doc: Doc) => source([`const ${name} = `, doc, ';'], 6);
  return {
    title: literal(`${operation.id}: ${operation.method} ${operation.path}`),
    prepare: task ? [statement('started', task.started)] : [],
    answer: statement('answer', [
      'await ',
      call(`api.${operation.id}`, validArguments(operation, task?.parameters ?? {})),
    ]),
    expectation: source(expected(operation), 6),
    refusedTitle: literal(`is refused with ${refused.status}`),
    refusedBody: operation.body
      ? source(['const body: unknown = ', value(refused.body ?? {}), ';'], 6)
      : null,
    attempt: statement('attempt', call(`api.${operation.id}`, refusedArguments(spec, operation))),
    refusedStatus: code(refused.status),
  };
}

/** How the test starts a task to ask about, and the parameters of the query that take its id. */
function startedTask(spec: CallSpec, query: OperationSpec) {
  const start = startOperation(spec);
  if (spec.pattern !== 'async-task' || !start) return null;
  const id = code(`String(${printAccess(start.response, spec.mapping.externalId ?? '', 'started').text})`);
  const sources = Object.entries(parameterSources(spec, query));
  return {
    started: ['await ', call(`api.${start.id}`, validArguments(start))],
    parameters: Object.fromEntries(
      sources.filter(([, from]) => from === EXTERNAL_ID).map(([name]): [string, Safe] => [name, id]),
    ),
  };
}

function validArguments(operation: OperationSpec, known: Readonly<Record<string, Safe>> = {}): Doc[] {
  const { body, parameters } = operation.examples.valid;
  return callArguments(operation, {
    body: body === undefined ? null : value(body),
    parameters: parameterValues(operation, { ...parameters, ...known }),
    key: KEY,
  });
}

/** A refused body is often not of the documented type; that is what makes the vendor refuse it. */
function refusedArguments(spec: RequestingSpec, operation: OperationSpec): Doc[] {
  const { refused } = operation.examples;
  return callArguments(operation, {
    body: `body as ${typeNames(spec, operation).body}`,
    parameters: parameterValues(operation, refused.parameters),
    key: KEY,
  });
}

/** A place in the path takes text; numbers are written as such. */
function parameterValues({ path }: OperationSpec, given: Readonly<Record<string, unknown>> = {}): Doc | null {
  const inPath = pathParameters(path);
  const entries = Object.entries(given).map(([name, each]): [string, unknown] => [
    name,
    inPath.includes(name) && !(each instanceof Safe) ? String(each) : each,
  ]);
  return entries.length === 0 ? null : value(Object.fromEntries(entries));
}

/** What the documentation promises: of an object every required field, with its type or its words. */
function expected({ response, responseType }: OperationSpec): Doc {
  if (responseType === 'none') return 'expect(answer).toBeUndefined();';
  if (responseType === 'text') return ['expect(answer).toEqual(expect.any(String));'];
  if (typesOf(response).join() !== 'object' || isNullable(response)) {
    const matcher = matcherOf(response);
    return matcher ? expectation('answer', 'toEqual', matcher) : 'expect(answer).toBeDefined();';
  }
  const fields = (response.required ?? []).flatMap((name) => {
    const matcher = matcherOf(propertyOf(response, name) ?? {});
    return matcher === null ? [] : [[name, matcher] as const];
  });
  // Every object matches an empty one.
  return fields.length === 0
    ? expectation('answer', 'toEqual', 'expect.any(Object)')
    : expectation('answer', 'toMatchObject', object(fields));
}

function matcherOf(of: Shape): Doc | null {
  if (isNullable(of)) return null;
  const documented = words(of);
  if (documented?.length) return call('expect.toBeOneOf', [value(documented)]);
  const [type, ...others] = typesOf(of);
  if (others.length > 0 || of.enum || of.const !== undefined) return null;
  switch (type) {
    case 'string':
      return 'expect.any(String)';
    case 'number':
    case 'integer':
      return 'expect.any(Number)';
    case 'boolean':
      return 'expect.any(Boolean)';
    case 'array':
      return 'expect.any(Array)';
    case 'object':
      return 'expect.any(Object)';
    default:
      return null;
  }
}
