import { camelCase, integrationNames } from '../../spec/names.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import type { Shape } from '../../spec/shape.ts';
import { bracketed } from '../layout.ts';
import { writtenOut } from '../namedShapes.ts';
import { code, literal } from '../safe.ts';
import { call, documentation, importLine, signature, source } from '../source.ts';
import type { View } from '../template.ts';
import { authenticationView } from './authentication.ts';
import { headerLines, namesView, ownTypes, settingText } from './names.ts';
import { operationView } from './operation.ts';
import { hasResponseSchemas, typeImport } from './types.ts';

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
  const config = `${pascal}ApiConfig`;
  const secrets = others.filter((each) => each.secret).map((each) => settingText(spec, each.name));
  const operations = spec.operations.map((each) => ({
    ...each,
    query: ownNamesOnly(each.query, pascal),
    headers: ownNamesOnly(each.headers, pascal),
  }));
  const parameters = operations.flatMap(({ query, headers }) => Object.values({ ...query, ...headers }));
  return {
    header: headerLines(
      `The HTTP interface of ${spec.system.name}: sends what the vendor documents, returns what the vendor answers. What an answer means for the application is decided in ./index.ts.`,
    ),
    names: namesView(spec.name),
    kit: code(imports.kit),
    hasSchemas: hasResponseSchemas(spec),
    typeImport: typeImport(ownTypes(spec, spec.operations), parameters, './externalApi.types'),
    authentication: authenticationView(spec, imports.kit),
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
    environmentImport:
      required.length === 0 ? null : source(importLine(['readEnvironment'], `${imports.kit}/environment`)),
    baseUrl: baseRequired
      ? code(`env.${baseUrl.variable}`)
      : code(`source.${baseUrl.variable} || ${literal(baseUrl.default ?? '').text}`),
    timeoutMs: code(spec.delivery.timeoutMs),
    createSignature: source(
      signature(`export function ${api}`, [`config: ${config} = read${pascal}ApiConfig()`], ' {'),
    ),
    secrets: source(['secrets: ', bracketed('[', secrets, ']'), ','], 4),
    operations: operations.map((each) => operationView(spec, each)),
  };
}

/** Parameters whose types name nothing that `externalApi.ts` means something else by. */
function ownNamesOnly(shapes: Readonly<Record<string, Shape>>, pascal: string): Record<string, Shape> {
  const taken = [`${pascal}Api`, `${pascal}ApiConfig`, 'PreparedRequest'];
  return Object.fromEntries(Object.entries(shapes).map(([name, each]) => [name, writtenOut(each, taken)]));
}
