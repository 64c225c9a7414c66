import { camelCase } from '../../spec/names.ts';
import { pathParameters, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { isNullable, type Shape, words } from '../../spec/shape.ts';
import { code, comment, expression, key, literal, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { namesView, typeNames } from './api.ts';

const KEY = '{ idempotencyKey: randomUUID() }';

/** What the external API test prints: success and refusal of every operation, and wrong credentials. */
export function externalTestView(spec: DesignedSpec, integrations: string): View {
  const start = startOperation(spec) ?? spec.operations[0];
  return {
    names: namesView(spec.name),
    system: comment(spec.system.name),
    title: literal(spec.system.name),
    integrations: code(`${integrations}/${spec.name}`),
    typeImports: code(
      spec.operations
        .filter((each) => each.body)
        .map((each) => typeNames(each).body)
        .sort()
        .join(', '),
    ),
    hasTypes: spec.operations.some((each) => each.body),
    authField: authField(spec),
    first: start ? { id: code(start.id), valid: validArguments(start) } : {},
    operations: spec.operations.map((each) => operationView(spec, each)),
  };
}

function authField({ system }: DesignedSpec): Safe | null {
  const auth = system.authentication;
  if (auth.type === 'none') return null;
  return code(camelCase(auth.type === 'basic' ? auth.passwordVariable : auth.variable));
}

function operationView(spec: DesignedSpec, operation: OperationSpec): View {
  const start = startOperation(spec);
  const { refused } = operation.examples;
  const asksForTask = spec.pattern === 'async-task' && operation.role === 'query' && start !== undefined;
  const started = asksForTask
    ? [code(`const started = await api.${start.id}(${validArguments(start).text});`)]
    : [];
  const id = asksForTask
    ? `String(${printAccess(start.response, spec.mapping.externalId ?? '', 'started').text})`
    : null;
  return {
    id: code(operation.id),
    title: literal(`${operation.id}: ${operation.method} ${operation.path}`),
    prepare: started,
    valid: id === null ? validArguments(operation) : code(`{ ${key(taskParameter(operation))}: ${id} }`),
    expected: expected(operation.response),
    more: statusLines(operation.response),
    refusedTitle: literal(`is refused with ${refused.status}`),
    refusedBody: operation.body ? expression(refused.body ?? {}, 6) : null,
    refused: refusedArguments(operation),
    refusedStatus: code(refused.status),
  };
}

function taskParameter(operation: OperationSpec): string {
  return [...pathParameters(operation.path), ...Object.keys(operation.query)][0] ?? '';
}

function validArguments(operation: OperationSpec): Safe {
  const { body, parameters } = operation.examples.valid;
  return argumentList(operation, expression(body ?? {}, 8).text, printParameters(operation, parameters));
}

/** A refused body is often not of the documented type; that is what makes the vendor refuse it. */
function refusedArguments(operation: OperationSpec): Safe {
  const { parameters } = operation.examples.refused;
  return argumentList(
    operation,
    `body as ${typeNames(operation).body}`,
    printParameters(operation, parameters),
  );
}

function printParameters(
  operation: OperationSpec,
  given: Readonly<Record<string, string | number>> = {},
): string {
  const inPath = pathParameters(operation.path);
  const values = Object.entries(given).map(([name, value]) => [
    name,
    inPath.includes(name) ? String(value) : value,
  ]);
  return expression(Object.fromEntries(values), 8).text;
}

function argumentList(operation: OperationSpec, body: string, parameters: string): Safe {
  const takesParameters = pathParameters(operation.path).length + Object.keys(operation.query).length > 0;
  return code(
    [
      ...(operation.body ? [body] : []),
      ...(takesParameters ? [parameters] : []),
      ...(operation.idempotencyHeader ? [KEY] : []),
    ].join(', '),
  );
}

/** Every field that the documentation promises, with its type. */
function expected(response: Shape): Safe {
  const promised = (response.required ?? []).flatMap((name) => {
    const matcher = anyOf(response.properties?.[name] ?? {});
    return matcher === null ? [] : [`${key(name)}: ${matcher}`];
  });
  return code(promised.length === 0 ? '{}' : `{ ${promised.join(', ')} }`);
}

function anyOf(of: Shape): string | null {
  if (isNullable(of) || Array.isArray(of.type)) return null;
  switch (of.type) {
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

/** A field with documented words holds one of them. */
function statusLines(response: Shape): Safe[] {
  return (response.required ?? []).flatMap((name) => {
    const of = response.properties?.[name] ?? {};
    const documented = isNullable(of) ? null : words(of);
    return documented === null || documented.length === 0
      ? []
      : [
          code(
            `expect(${expression(documented).text}).toContain(${printAccess(response, name, 'answer').text});`,
          ),
        ];
  });
}
