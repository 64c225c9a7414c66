import { integrationNames } from '../../spec/names.ts';
import type { VendorSpec } from '../../spec/schema.ts';
import type { Shape } from '../../spec/shape.ts';
import { bracketed } from '../layout.ts';
import { writtenOut } from '../namedShapes.ts';
import { code } from '../safe.ts';
import { signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { authenticationView } from './authentication.ts';
import { configView } from './config.ts';
import { headerLines, ownTypes, settingText } from './names.ts';
import { operationView } from './operation.ts';
import { hasResponseSchemas, typeImport } from './types.ts';

/** What `externalApi.ts` prints: configuration, client and one function per operation. */
export function apiView(spec: VendorSpec, imports: { kit: string }): View {
  const { pascal, api } = integrationNames(spec.name);
  const config = `${pascal}ApiConfig`;
  const secrets = spec.environment
    .filter((each) => each.secret && each.name !== spec.system.baseUrl.variable)
    .map((each) => settingText(spec, each.name));
  const operations = spec.operations.map((each) => ({
    ...each,
    query: ownNamesOnly(each.query, pascal),
    headers: ownNamesOnly(each.headers, pascal),
  }));
  const parameters = operations.flatMap(({ query, headers }) => Object.values({ ...query, ...headers }));
  const authentication = authenticationView(spec, imports.kit);
  return {
    ...configView(spec, imports),
    header: headerLines(
      `The HTTP interface of ${spec.system.name}: sends what the vendor documents, returns what the vendor answers. What an answer means for the application is decided in ./index.ts.`,
    ),
    kit: code(imports.kit),
    hasSchemas: hasResponseSchemas(spec),
    typeImport: typeImport(ownTypes(spec, spec.operations), parameters, './externalApi.types'),
    authentication,
    tokenUrl: authentication.tokenUrl ?? null,
    createSignature: source(
      signature(
        `export function ${api}`,
        [`config: ${config} = read${pascal}ApiConfig()`, 'transport: Transport = {}'],
        ' {',
      ),
    ),
    secrets: source(['secrets: ', bracketed('[', secrets, ']'), ','], 4),
    errorAnswer: spec.system.errorAnswer
      ? source(['errorAnswer: ', value(spec.system.errorAnswer), ','], 4)
      : null,
    operations: operations.map((each) => operationView(spec, each)),
  };
}

/** Parameters whose types name nothing that `externalApi.ts` means something else by. */
function ownNamesOnly(shapes: Readonly<Record<string, Shape>>, pascal: string): Record<string, Shape> {
  const taken = [`${pascal}Api`, `${pascal}ApiConfig`, 'PreparedRequest', 'Transport'];
  return Object.fromEntries(Object.entries(shapes).map(([name, each]) => [name, writtenOut(each, taken)]));
}
