import { integrationNames } from '../../spec/names.ts';
import { pathParameters } from '../../spec/operations.ts';
import { type ResourceSpec, resourceOperation } from '../../spec/patterns/resource.ts';
import type { OperationSpec } from '../../spec/schema.ts';
import { either, group, indent, join, line, opened } from '../layout.ts';
import { code, comment, key, literal } from '../safe.ts';
import { documentation, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { annotation, member } from '../typescript.ts';
import { configView } from './config.ts';
import { headerLines, settingText } from './names.ts';
import { signer } from './resource.ts';

/** What `externalApi.ts` prints where URLs are signed here; `null` where the vendor makes the value. */
export function signedApiView(spec: ResourceSpec, imports: { kit: string }): View | null {
  const { signing, expiresInSeconds } = spec.resource;
  if (!signing) return null;
  const operation = resourceOperation(spec);
  const { secretVariable, addressVariable, signatureParameter, expiresParameter, ...scheme } = signing;
  const inPath = pathParameters(operation.path);
  const inQuery = Object.keys(operation.query);
  const pick = (name: string) => [name, `parameters${member(name)}`] as const;
  const option = (name: string, doc: Parameters<typeof source>[0]) => source([`${name}: `, doc, ','], 6);
  return {
    ...configView(spec, imports),
    kit: code(imports.kit),
    header: headerLines(
      `The addresses of ${spec.system.name}: signs them as the vendor documents. Nothing is sent from here.`,
    ),
    system: comment(spec.system.name),
    signature: source([
      'const signature: UrlSignature = ',
      opened(
        value({
          ...scheme,
          signatureParameter,
          ...(expiresParameter && { expiresParameter }),
          expiresInSeconds,
        }),
      ),
      ';',
    ]),
    documentation: code(documentation(`${operation.purpose} (\`${operation.method} ${operation.path}\`)`)),
    signer: code(signer(operation)),
    configType: code(`${integrationNames(spec.name).pascal}ApiConfig`),
    parameters: source(
      group(['{', indent([line, join([';', line], parameterTypes(operation))]), either(';', ''), line, '}']),
      2,
    ),
    hasParameters: inPath.length + inQuery.length > 0,
    canBeLeftOut: inPath.length === 0 && operation.required.length === 0,
    address: code(addressVariable === undefined ? 'config.baseUrl' : settingText(spec, addressVariable)),
    options: [
      option('path', literal(operation.path).text),
      ...(inPath.length > 0 ? [option('params', object(inPath.map(pick)))] : []),
      ...(inQuery.length > 0 ? [option('query', object(inQuery.map(pick)))] : []),
      option('secret', settingText(spec, secretVariable)),
    ],
  };
}

function parameterTypes(operation: OperationSpec) {
  return [
    ...pathParameters(operation.path).map((each) => `${key(each)}: string`),
    ...Object.entries(operation.query).map(([name, shape]) => [
      `${key(name)}${operation.required.includes(name) ? '' : '?'}:`,
      annotation(shape, 2),
    ]),
  ];
}
