import { camelCase, integrationNames } from '../../spec/names.ts';
import { type ResourceSpec, recordFields, resourceOperation } from '../../spec/patterns/resource.ts';
import { code, comment, literal } from '../safe.ts';
import { sampleWith } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { headerLines, namesView } from './names.ts';
import { readApi, signer } from './resource.ts';
import { testValue } from './sent.ts';

interface TestImports {
  app: string;
  kit: string;
  integrations: string;
  apis: string;
}

/** What the vendor of the test answers with where it makes the value. */
const MADE = 'a-test-value-of-the-vendor';

/** What the external API test prints where URLs are signed here: the vendor opens one, and no other. */
export function signedTestView(spec: ResourceSpec, imports: TestImports): View | null {
  const { signing, expiresInSeconds } = spec.resource;
  if (!signing) return null;
  const operation = resourceOperation(spec);
  const config = `read${integrationNames(spec.name).pascal}ApiConfig`;
  const { valid, refused } = operation.examples;
  const url = (settings: string, of: typeof valid, options: [string, string][] = []) => {
    const parameters = Object.entries(of.parameters ?? {});
    const given = [['address', 'config.baseUrl'] as const, ...options];
    return source(
      [
        'const { url } = ',
        call(signer(operation), [
          settings,
          ...(parameters.length > 0 ? [value(of.parameters)] : []),
          object(given),
        ]),
        ';',
      ],
      4,
    );
  };
  return {
    header: headerLines(
      `Opens signed addresses of ${spec.system.name} for real, with the key in .env. \`create-integration probe\` runs it and sees whether the real vendor answered.`,
    ),
    title: literal(spec.system.name),
    import: source(
      importLine([config, signer(operation)], `${imports.integrations}/${spec.name}/externalApi`),
    ),
    read: code(config),
    opened: url('config', valid),
    refusedTitle: literal(`refuses a URL with another signature with ${refused.status}`),
    refusedStatus: code(refused.status),
    stranger: url(`{ ...config, ${camelCase(signing.secretVariable)}: 'not-the-key' }`, {
      ...valid,
      ...refused,
    }),
    ended:
      expiresInSeconds === null ? null : url('config', valid, [['now', 'Date.now() - LIFETIME - 60_000']]),
    lifetime: code(expiresInSeconds === null ? '0' : `${expiresInSeconds} * 1000`),
  };
}

/** What the integration test prints: one test for each scenario the gate asks for. */
export function resourceTestView(spec: ResourceSpec, imports: TestImports): View {
  const { resource, system } = spec;
  const { entity, property, at, access, example, signing } = resource;
  const names = integrationNames(spec.name);
  const operation = resourceOperation(spec);
  const module = `${imports.integrations}/${spec.name}`;
  const owner = access && 'owner' in access ? access.owner.split('.') : null;
  const others = spec.environment.filter((each) => each.name !== system.baseUrl.variable);
  const [field] = recordFields(spec);
  const [variable] = others.filter((each) => each.required);
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImport: source(importLine([names.factory], `${module}/index`)),
    title: literal(`${system.name} integration`),
    read: at === 'read',
    stored: at === 'create',
    readSigned: at === 'read' && signing !== undefined,
    readMade: signing === undefined,
    signed: signing !== undefined,
    owned: owner !== null,
    apiPath: literal(`${imports.apis}/${readApi(spec)}`),
    entity: literal(entity),
    modelProperty: at === 'create' ? source(['property: ', literal(property).text, ','], 2) : null,
    example: source(['example: ', value(example), ','], 2),
    owner: source(['owner: ', value(owner), ','], 2),
    environment: [
      source([call('vi.stubEnv', [value(system.baseUrl.variable), 'vendor.url']), ';'], 2),
      ...others.map(({ name }) => {
        const sent = name === signing?.addressVariable ? 'vendor.url' : value(testValue(name));
        return source([call('vi.stubEnv', [value(name), sent]), ';'], 2);
      }),
    ],
    route: literal(`${operation.method} ${operation.path}`),
    property: literal(property),
    signatureParameter: literal(signing?.signatureParameter ?? ''),
    expiresParameter: signing?.expiresParameter === undefined ? null : literal(signing.expiresParameter),
    answer: source([
      'const ANSWER = ',
      object([
        ['body', signing ? "'content'" : value(sampleWith(operation.response, resource.value ?? '', MADE))],
      ]),
      ';',
    ]),
    foreign: created('id', true, property, "'https://elsewhere.example/'"),
    made: literal(MADE),
    lifetime: resource.expiresInSeconds === null ? null : code(resource.expiresInSeconds),
    missingField:
      field === undefined
        ? null
        : {
            name: literal(field),
            title: comment(field),
            create:
              at === 'read'
                ? created('id', true, field, typeof example[field] === 'string' ? "''" : 'null')
                : created('attempt', false, field, typeof example[field] === 'string' ? "''" : 'null'),
          },
    missingVariable: variable ? { name: literal(variable.name), title: code(variable.name) } : null,
  };
}

/** `const id = await model.createRecord(app.controller, userId, { name: '' });` */
function created(name: string, awaited: boolean, field: string, of: string) {
  const fields = object([[field, of]]);
  const made = call('model.createRecord', ['app.controller', 'userId', fields]);
  return source([`const ${name} = ${awaited ? 'await ' : ''}`, made, ';'], 4);
}
