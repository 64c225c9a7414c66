import { integrationNames, pascalCase } from '../../spec/names.ts';
import { type ResourceSpec, recordFields, resourceOperation } from '../../spec/patterns/resource.ts';
import { namesOf } from '../../spec/patterns/vendorRequest.ts';
import type { OperationSpec } from '../../spec/schema.ts';
import { code, comment, literal, type Safe } from '../safe.ts';
import { call, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import type { ImportPaths } from './integration.ts';
import { headerLines, namesView } from './names.ts';
import { requestCall, requestParameters, usesSettings } from './vendorRequest.ts';

/** The API that answers with the value: `getStreamUrl`. */
export function readApi({ resource: { entity, property } }: ResourceSpec): string {
  return `get${pascalCase(entity)}${pascalCase(property)}`;
}

/** The function that signs the URL: `signOpenStream`. */
export function signer(operation: OperationSpec): string {
  return `sign${pascalCase(operation.id)}`;
}

/** What `index.ts` prints. */
export function resourceView(spec: ResourceSpec, imports: ImportPaths): View {
  const { resource, system } = spec;
  const { entity, property, at, access, signing } = resource;
  const { pascal, api } = integrationNames(spec.name);
  const config = `${pascal}ApiConfig`;
  const operation = resourceOperation(spec);
  const usesFields = namesOf(spec.resource).length > 0;
  const read = at === 'read';
  const reader = `read${config}`;
  const usesConfig = signing !== undefined || usesSettings(spec.resource);
  return {
    names: namesView(spec.name),
    header: headerLines(`${system.name}: ${spec.purpose}`),
    explanation: headerLines(
      read
        ? `Whoever may see a ${entity} may ask for its ${property}; it is made for each question and not stored.`
        : `A ${entity} gets its ${property} when it is created, in the same transaction; nothing is sent.`,
    ),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImport: source(
      importLine(
        signing
          ? [reader, `type ${config}`, signer(operation)]
          : [api, reader, `type ${pascal}Api`, ...(usesConfig ? [`type ${config}`] : [])],
        './externalApi',
      ),
    ),
    fieldImport: usesFields,
    read,
    stored: !read,
    apiName: literal(readApi(spec)),
    entity: literal(entity),
    property: literal(property),
    fields: source(value(recordFields(spec))),
    owner: source(value(access && 'owner' in access ? access.owner.split('.') : null)),
    factorySignature: source(
      signature(
        `export function ${integrationNames(spec.name).factory}`,
        [`overrides: Partial<${pascal}IntegrationConfig> = {}`],
        ' {',
      ),
    ),
    explanationOfValue: comment(
      signing ? `The ${property} of a ${entity}.` : `What ${system.name} answers for a ${entity}.`,
    ),
    made: made(spec, operation),
    usesKey: !signing && operation.idempotencyHeader !== null,
    asked: !signing,
    signature: source(
      signature(
        `${signing ? '' : 'async '}function valueOf`,
        [
          ...(usesFields ? ['record: EntityIdRef'] : ['_record: EntityIdRef']),
          ...(signing ? [] : [`api: ${pascal}Api`]),
          ...(usesConfig ? [`config: ${config}`] : []),
        ],
        ' {',
      ),
    ),
    call: source(
      call('valueOf', ['record', ...(signing ? [] : ['api']), ...(usesConfig ? ['settings'] : [])]),
      6,
    ),
  };
}

/** The statements that make the value of a record, in the form the API answers or the property stores. */
function made(spec: ResourceSpec, operation: OperationSpec): Safe[] {
  const { property, at, signing, value: path = '' } = spec.resource;
  const field = (name: string) => `fieldOf(record, ${literal(name).text})`;
  if (signing) {
    const parameters = requestParameters(spec, operation, spec.resource, field);
    const signed = call(signer(operation), ['config', ...(parameters ? [parameters] : [])]);
    if (at === 'create') return [source(['return ', signed, '.url;'], 2)];
    return [
      source(['const { url, expiresAt } = ', signed, ';'], 2),
      source(
        [
          'return ',
          object([
            [property, 'url'],
            ['expiresAt', 'expiresAt'],
          ]),
          ';',
        ],
        2,
      ),
    ];
  }
  return [
    source(['const answer = await ', requestCall(spec, operation, spec.resource, field), ';'], 2),
    source(['return ', object([[property, printAccess(operation.response, path, 'answer').text]]), ';'], 2),
  ];
}
