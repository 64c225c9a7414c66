import { camelCase, integrationNames, pascalCase } from '../../spec/names.ts';
import { pathParameters } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec, VariableSpec } from '../../spec/schema.ts';
import { bracketed, type Doc, either, group, indent, join, line, opened } from '../layout.ts';
import { code, comment, key, literal, type Safe } from '../safe.ts';
import { call, documentation, importLine, object, signature, source, value, wrapped } from '../source.ts';
import type { View } from '../template.ts';
import { member, printDeclaration, typeDoc } from '../typescript.ts';

/** `createSpeech` -> `CreateSpeechBody`, `CreateSpeechResponse`. */
export function typeNames(operation: OperationSpec): { body: string; response: string } {
  const name = pascalCase(operation.id);
  return { body: `${name}Body`, response: `${name}Response` };
}

/** The lines of a file's first comment. */
export function headerLines(text: string): Safe[] {
  return wrapped(text).map(code);
}

/** What `externalApi.types.ts` prints: the body and response types of every operation. */
export function typesView(spec: DesignedSpec): View {
  return {
    header: headerLines(`${spec.system.name}: requests and answers as its documentation has them.`),
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
  const { pascal, api } = integrationNames(spec.name);
  const others = spec.environment.filter((each) => each.name !== baseUrl.variable);
  const baseRequired = baseUrl.default === undefined;
  const required = [
    ...(baseRequired ? [baseUrl.variable] : []),
    ...others.filter((each) => each.required).map((each) => each.name),
  ];
  const types = spec.operations.flatMap((each) => [
    ...(each.body ? [typeNames(each).body] : []),
    typeNames(each).response,
  ]);
  const config = `${pascal}ApiConfig`;
  const secrets = others.filter((each) => each.secret).map((each) => fieldOf(spec.environment, each.name));
  return {
    header: headerLines(
      `The HTTP interface of ${spec.system.name}: sends what the vendor documents, returns what the vendor answers. What an answer means for the application is decided in ./index.ts.`,
    ),
    names: namesView(spec.name),
    kit: code(imports.kit),
    typeImport: source(importLine(types.sort(), './externalApi.types', true)),
    variables: others.map((each) => ({
      purpose: code(documentation(each.purpose, 2)),
      field: code(camelCase(each.name)),
      optional: !each.required,
      source: code(`${each.required ? 'env' : 'source'}.${each.name}`),
    })),
    readSignature: source(
      signature(
        `export function read${pascal}ApiConfig`,
        ['source: NodeJS.ProcessEnv = process.env'],
        `: ${config} {`,
      ),
    ),
    readEnvironment:
      required.length === 0
        ? null
        : source(
            [
              'const env = ',
              call('readEnvironment', [
                bracketed(
                  '[',
                  required.map((each) => literal(each).text),
                  ']',
                ),
                'source',
              ]),
              ';',
            ],
            2,
          ),
    baseUrl: baseRequired
      ? code(`env.${baseUrl.variable}`)
      : code(`source.${baseUrl.variable} || ${literal(baseUrl.default ?? '').text}`),
    timeoutMs: code(spec.delivery.timeoutMs),
    createSignature: source(
      signature(`export function ${api}`, [`config: ${config} = read${pascal}ApiConfig()`], ' {'),
    ),
    authHeaders: authHeaders(spec),
    secrets: source(['secrets: ', bracketed('[', secrets, ']'), ','], 4),
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
  const print = (name: string, value: string) =>
    source(['headers: () => (', object([[name, value]]), '),'], 4);
  switch (auth.type) {
    case 'api-key-header':
      return print(auth.header, fieldOf(environment, auth.variable));
    case 'bearer':
      return print('Authorization', `\`Bearer \${${fieldOf(environment, auth.variable)}}\``);
    case 'basic': {
      const user = fieldOf(environment, auth.userVariable);
      const pair = `\`\${${user}}:\${${fieldOf(environment, auth.passwordVariable)}}\``;
      return print('Authorization', `\`Basic \${Buffer.from(${pair}).toString('base64')}\``);
    }
    case 'none':
      return null;
  }
}

/** `config.ttsApiKey`; an optional variable that is not set counts as empty. */
function fieldOf(environment: readonly VariableSpec[], name: string): string {
  const required = environment.find((each) => each.name === name)?.required ?? true;
  return `config.${camelCase(name)}${required ? '' : " ?? ''"}`;
}

function operationView(operation: OperationSpec): View {
  const names = typeNames(operation);
  const inPath = pathParameters(operation.path);
  const inQuery = Object.keys(operation.query);
  const pick = (name: string) => [name, `parameters${member(name)}`] as const;
  const line = (name: string, doc: Doc) => source([`${name}: `, doc, ','], 8);
  const repeatable = operation.errors.filter((each) => each.repeatable).map((each) => each.status);
  return {
    documentation: code(documentation(`${operation.purpose} (\`${operation.method} ${operation.path}\`)`, 4)),
    signature: source([methodSignature(operation, names), ' {'], 4),
    method: literal(operation.method),
    path: literal(operation.path),
    options: [
      ...(inPath.length > 0 ? [line('params', object(inPath.map(pick)))] : []),
      ...(inQuery.length > 0 ? [line('query', object(inQuery.map(pick)))] : []),
      ...(operation.idempotencyHeader
        ? [line('headers', object([[operation.idempotencyHeader, 'options.idempotencyKey']]))]
        : []),
      ...(operation.body ? [code('json: body,')] : []),
      ...(repeatable.length > 0 ? [line('repeatable', value(repeatable))] : []),
    ],
  };
}

function methodSignature(
  operation: OperationSpec,
  { body, response }: { body: string; response: string },
): Doc {
  const fields: Doc[] = [
    ...pathParameters(operation.path).map((each) => `${key(each)}: string`),
    ...Object.entries(operation.query).map(([name, shape]): Doc => [`${key(name)}?: `, typeDoc(shape)]),
  ];
  const parameters = group(['{', indent([line, join([';', line], fields)]), either(';', ''), line, '}']);
  const before = operation.body ? [`body: ${body}`] : [];
  const after = operation.idempotencyHeader ? ['options: { idempotencyKey: string }'] : [];
  const all: Doc[] = [...before, ...(fields.length > 0 ? [['parameters: ', parameters]] : []), ...after];
  const flat = signature(operation.id, all, `: Promise<${response}>`);
  if (fields.length === 0 || all.length > 1) return flat;
  // An only parameter that is an object keeps its brace on the line.
  const hugged: Doc = [`${operation.id}(parameters: `, opened(parameters), `): Promise<${response}>`];
  return { kind: 'choice', layouts: [flat, hugged] };
}
