import { integrationNames, pascalCase } from '../../spec/names.ts';
import { pathParameters } from '../../spec/operations.ts';
import {
  type ResourceSource,
  type ResourceSpec,
  recordFields,
  resourceOperation,
} from '../../spec/patterns/resource.ts';
import type { OperationSpec } from '../../spec/schema.ts';
import { propertyOf, type Shape, typesOf } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { code, comment, literal, type Safe } from '../safe.ts';
import { call, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import type { ImportPaths } from './integration.ts';
import { headerLines, namesView, settingText } from './names.ts';
import { callArguments } from './operation.ts';

/** The API that answers with the value: `getStreamUrl`. */
export function readApi({ resource: { entity, property } }: ResourceSpec): string {
  return `get${pascalCase(entity)}${pascalCase(property)}`;
}

/** The function that signs the URL: `signOpenStream`. */
export function signer(operation: OperationSpec): string {
  return `sign${pascalCase(operation.id)}`;
}

/** The operation of the section; a spec that was read without complaint has it. */
export function namedOperation(spec: ResourceSpec): OperationSpec {
  const operation = resourceOperation(spec);
  if (!operation) throw new Error('a designed spec has the operation that its resource names');
  return operation;
}

/** What `index.ts` prints. */
export function resourceView(spec: ResourceSpec, imports: ImportPaths): View {
  const { resource, system } = spec;
  const { entity, property, at, access, signing } = resource;
  const { pascal, api } = integrationNames(spec.name);
  const config = `${pascal}ApiConfig`;
  const operation = namedOperation(spec);
  const usesFields = recordFields(spec).length > 0;
  const read = at === 'read';
  const reader = `read${config}`;
  const usesConfig = signing !== undefined || usesVariables(spec);
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
    fields: source(value(recordFields(spec).filter((each) => each !== 'id'))),
    owner: source(value(access && 'owner' in access ? access.owner.split('.') : null)),
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
  const parameters = parametersDoc(spec, operation);
  if (signing) {
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
  const { body } = spec.resource;
  const args = callArguments(operation, {
    body: body
      ? object(
          Object.entries(body).map(([name, from]) => [
            name,
            read(spec, from, propertyOf(operation.body ?? {}, name)),
          ]),
        )
      : null,
    parameters,
    // A question asked again is a question of its own.
    key: 'randomUUID()',
  });
  return [
    source(['const answer = await ', call(`api.${operation.id}`, args), ';'], 2),
    source(['return ', object([[property, printAccess(operation.response, path, 'answer').text]]), ';'], 2),
  ];
}

function parametersDoc(spec: ResourceSpec, operation: OperationSpec): Doc | null {
  const inPath = pathParameters(operation.path);
  const shapes: Readonly<Record<string, Shape>> = { ...operation.query, ...operation.headers };
  const entries = Object.entries(spec.resource.parameters).map(([name, from]): [string, Doc] => [
    name,
    read(spec, from, inPath.includes(name) ? undefined : shapes[name]),
  ]);
  return entries.length === 0 ? null : object(entries);
}

/** A value of the record in the type that the vendor takes; without a shape it is text. */
function read(spec: ResourceSpec, from: ResourceSource, shape: Shape | undefined): Doc {
  const types = shape ? typesOf(shape) : ['string'];
  if (typeof from !== 'string') return value(shape ? from.value : String(from.value));
  if (from.startsWith('$env.')) return settingText(spec, from.slice('$env.'.length));
  const text = `fieldOf(record, ${literal(from).text})`;
  if (types.includes('number') || types.includes('integer')) return `Number(${text})`;
  return types.includes('boolean') ? `${text} === 'true'` : text;
}

function usesVariables({ resource: { parameters, body = {} } }: ResourceSpec): boolean {
  return [...Object.values(parameters), ...Object.values(body)].some(
    (each) => typeof each === 'string' && each.startsWith('$env.'),
  );
}
