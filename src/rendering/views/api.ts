import { camelCase, integrationNames, pascalCase } from '../../spec/names.ts';
import { pathParameters } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec, VariableSpec } from '../../spec/schema.ts';
import { code, comment, key, literal, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { printDeclaration, printType } from '../typescript.ts';

/** `createSpeech` -> `CreateSpeechBody`, `CreateSpeechResponse`. */
export function typeNames(operation: OperationSpec): { body: string; response: string } {
  const name = pascalCase(operation.id);
  return { body: `${name}Body`, response: `${name}Response` };
}

/** What `externalApi.types.ts` prints: the body and response types of every operation. */
export function typesView(spec: DesignedSpec): View {
  return {
    system: comment(spec.system.name),
    documentation: comment(spec.system.documentation),
    declarations: spec.operations.flatMap((operation) => {
      const names = typeNames(operation);
      const endpoint = `\`${operation.method} ${operation.path}\``;
      return [
        ...(operation.body
          ? [code(printDeclaration(names.body, operation.body, `Body of ${endpoint}.`))]
          : []),
        code(printDeclaration(names.response, operation.response, `Answer to ${endpoint}.`)),
      ];
    }),
  };
}

/** What `externalApi.ts` prints: configuration, client and one function per operation. */
export function apiView(spec: DesignedSpec, imports: { kit: string }): View {
  const { baseUrl } = spec.system;
  const others = spec.environment.filter((each) => each.name !== baseUrl.variable);
  const baseRequired = baseUrl.default === undefined;
  const required = [
    ...(baseRequired ? [baseUrl.variable] : []),
    ...others.filter((each) => each.required).map((each) => each.name),
  ];
  return {
    system: comment(spec.system.name),
    names: namesView(spec.name),
    kit: code(imports.kit),
    typeImports: code(
      spec.operations
        .flatMap((each) => [...(each.body ? [typeNames(each).body] : []), typeNames(each).response])
        .sort()
        .join(', '),
    ),
    variables: others.map((each) => ({
      purpose: comment(each.purpose),
      field: code(camelCase(each.name)),
      optional: !each.required,
      source: each.required ? code(`env.${each.name}`) : code(`source.${each.name}`),
    })),
    requiredVariables: code(`[${required.map((each) => literal(each).text).join(', ')}]`),
    baseUrl: baseRequired
      ? code(`env.${baseUrl.variable}`)
      : code(`source.${baseUrl.variable} || ${literal(baseUrl.default ?? '')}`),
    timeoutMs: code(spec.delivery.timeoutMs),
    authHeaders: authHeaders(spec),
    secrets: code(
      others
        .filter((each) => each.secret)
        .map((each) => `config.${camelCase(each.name)}${each.required ? '' : " ?? ''"}`)
        .join(', '),
    ),
    operations: spec.operations.map(operationView),
  };
}

/** The derived identifiers, as every template uses them. */
export function namesView(name: string): View {
  return Object.fromEntries(
    Object.entries(integrationNames(name)).map(([each, value]) => [each, code(value)]),
  );
}

function authHeaders({ system, environment }: DesignedSpec): Safe | null {
  const auth = system.authentication;
  const field = (variable: string) =>
    `config.${camelCase(variable)}${isRequired(environment, variable) ? '' : " ?? ''"}`;
  switch (auth.type) {
    case 'api-key-header':
      return code(`{ ${key(auth.header)}: ${field(auth.variable)} }`);
    case 'bearer':
      return code(`{ Authorization: \`Bearer \${${field(auth.variable)}}\` }`);
    case 'basic': {
      const pair = `\`\${${field(auth.userVariable)}}:\${${field(auth.passwordVariable)}}\``;
      return code(`{ Authorization: \`Basic \${Buffer.from(${pair}).toString('base64')}\` }`);
    }
    case 'none':
      return null;
  }
}

function isRequired(environment: readonly VariableSpec[], name: string): boolean {
  return environment.find((each) => each.name === name)?.required ?? true;
}

function operationView(operation: OperationSpec): View {
  const names = typeNames(operation);
  const inPath = pathParameters(operation.path);
  const inQuery = Object.keys(operation.query);
  const parameters = [
    ...inPath.map((each) => `${key(each)}: string`),
    ...inQuery.map((each) => `${key(each)}?: ${printType(operation.query[each] ?? {}, '')}`),
  ];
  return {
    id: code(operation.id),
    purpose: comment(operation.purpose),
    endpoint: comment(`${operation.method} ${operation.path}`),
    response: code(names.response),
    method: literal(operation.method),
    path: literal(operation.path),
    parameters: code(
      [
        ...(operation.body ? [`body: ${names.body}`] : []),
        ...(parameters.length > 0 ? [`parameters: { ${parameters.join('; ')} }`] : []),
        ...(operation.idempotencyHeader ? ['options: { idempotencyKey: string }'] : []),
      ].join(', '),
    ),
    options: [
      ...(inPath.length > 0 ? [code(`params: { ${inPath.map(pick).join(', ')} }`)] : []),
      ...(inQuery.length > 0 ? [code(`query: { ${inQuery.map(pick).join(', ')} }`)] : []),
      ...(operation.idempotencyHeader
        ? [code(`headers: { ${key(operation.idempotencyHeader)}: options.idempotencyKey }`)]
        : []),
      ...(operation.body ? [code('json: body')] : []),
    ],
  };
}

function pick(name: string): string {
  const bare = key(name) === name;
  return `${key(name)}: parameters${bare ? `.${name}` : `[${literal(name)}]`}`;
}
