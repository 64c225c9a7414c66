import { camelCase, integrationNames } from '../../spec/names.ts';
import { parameterNames, pathParameters, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { isNullable, propertyOf, type Shape, typesOf, words } from '../../spec/shape.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { headerLines, namesView, typeNames } from './api.ts';

const KEY: Doc = object([['idempotencyKey', 'randomUUID()']]);

/** What the external API test prints: success and refusal of every operation, and wrong credentials. */
export function externalTestView(spec: DesignedSpec, integrations: string): View {
  const names = integrationNames(spec.name);
  const first = startOperation(spec) ?? spec.operations[0];
  const field = authField(spec);
  const config = `read${names.pascal}ApiConfig`;
  const module = `${integrations}/${spec.name}/externalApi`;
  const types = spec.operations.filter((each) => each.body).map((each) => typeNames(each).body);
  return {
    names: namesView(spec.name),
    header: headerLines(
      `Calls ${spec.system.name} for real, with the credentials in .env; this may cost money. \`create-integration probe\` runs it and sees whether the real vendor answered.`,
    ),
    usesKeys: spec.operations.some((each) => each.idempotencyHeader !== null),
    imports: [
      source(importLine([names.api, ...(field ? [config] : [])], module)),
      ...(types.length > 0 ? [source(importLine(types.sort(), `${module}.types`, true))] : []),
    ],
    title: literal(spec.system.name),
    stranger:
      field && first
        ? {
            config: source(
              [
                'const config = ',
                bracketed('{', [`...${config}()`, `${field}: 'not-the-key'`], '}', { spaced: true }),
                ';',
              ],
              4,
            ),
            attempt: source(
              ['const attempt = ', call(`${names.api}(config).${first.id}`, validArguments(first)), ';'],
              4,
            ),
          }
        : null,
    operations: spec.operations.map((each) => operationView(spec, each)),
  };
}

function authField({ system }: DesignedSpec): string | null {
  const auth = system.authentication;
  if (auth.type === 'none') return null;
  return camelCase(auth.type === 'basic' ? auth.passwordVariable : auth.variable);
}

function operationView(spec: DesignedSpec, operation: OperationSpec): View {
  const start = startOperation(spec);
  const { refused } = operation.examples;
  const asksForTask = spec.pattern === 'async-task' && operation.role === 'query' && start !== undefined;
  const [parameter = ''] = parameterNames(operation);
  const id = asksForTask
    ? `String(${printAccess(start.response, spec.mapping.externalId ?? '', 'started').text})`
    : '';
  const statement = (name: string, doc: Doc) => source([`const ${name} = `, doc, ';'], 6);
  return {
    title: literal(`${operation.id}: ${operation.method} ${operation.path}`),
    prepare: asksForTask
      ? [statement('started', ['await ', call(`api.${start.id}`, validArguments(start))])]
      : [],
    answer: statement('answer', [
      'await ',
      call(`api.${operation.id}`, asksForTask ? [object([[parameter, id]])] : validArguments(operation)),
    ]),
    expectation: source([call('expect(answer).toMatchObject', [expected(operation.response)]), ';'], 6),
    refusedTitle: literal(`is refused with ${refused.status}`),
    refusedBody: operation.body
      ? source(['const body: unknown = ', value(refused.body ?? {}), ';'], 6)
      : null,
    attempt: statement('attempt', call(`api.${operation.id}`, refusedArguments(operation))),
    refusedStatus: code(refused.status),
  };
}

function validArguments(operation: OperationSpec): Doc[] {
  const { body, parameters } = operation.examples.valid;
  return argumentList(operation, value(body ?? {}), parameters);
}

/** A refused body is often not of the documented type; that is what makes the vendor refuse it. */
function refusedArguments(operation: OperationSpec): Doc[] {
  return argumentList(
    operation,
    `body as ${typeNames(operation).body}`,
    operation.examples.refused.parameters,
  );
}

function argumentList(
  operation: OperationSpec,
  body: Doc,
  given: Readonly<Record<string, string | number>> = {},
): Doc[] {
  const inPath = pathParameters(operation.path);
  const parameters = Object.entries(given).map(([name, each]) => [
    name,
    inPath.includes(name) ? String(each) : each,
  ]);
  return [
    ...(operation.body ? [body] : []),
    ...(parameterNames(operation).length > 0 ? [value(Object.fromEntries(parameters))] : []),
    ...(operation.idempotencyHeader ? [KEY] : []),
  ];
}

/** Every field that the documentation promises, with its type or its words. */
function expected(response: Shape): Doc {
  return object(
    (response.required ?? []).flatMap((name) => {
      const matcher = matcherOf(propertyOf(response, name) ?? {});
      return matcher === null ? [] : [[name, matcher] as const];
    }),
  );
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
