import { integrationNames } from '../../spec/names.ts';
import {
  type ClientDirectSpec,
  type CredentialsSpec,
  uploadVariables,
} from '../../spec/patterns/clientDirect.ts';
import { TEST_OBJECT } from '../../spec/patterns/exchanged.ts';
import { namesOf } from '../../spec/patterns/vendorRequest.ts';
import type { OperationSpec } from '../../spec/schema.ts';
import { locate, typesOf } from '../../spec/shape.ts';
import { code, literal } from '../safe.ts';
import { sampleWith } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { clientDirectApis, namedOperation } from './clientDirect.ts';
import { headerLines, namesView } from './names.ts';
import { testValue } from './sent.ts';

interface TestImports {
  app: string;
  kit: string;
  integrations: string;
  apis: string;
}

/** What the external API test prints for uploads; `null` where the server asks the vendor itself, or nobody. */
export function uploadsTestView(spec: ClientDirectSpec, imports: TestImports): View | null {
  const { uploads } = spec.clientDirect;
  if (!uploads) return null;
  const [type = '', other = 'application/x-other'] = uploads.contentTypes;
  return {
    kit: code(imports.kit),
    header: headerLines(
      `Puts one small object into the bucket of ${spec.system.name} for real, with the key in .env, over the same object each time. \`create-integration probe\` runs it and sees whether the real vendor answered.`,
    ),
    title: literal(spec.system.name),
    import: source(
      importLine(
        ['bucketOf', `read${integrationNames(spec.name).pascal}ApiConfig`],
        `${imports.integrations}/${spec.name}/externalApi`,
      ),
    ),
    read: code(`read${integrationNames(spec.name).pascal}ApiConfig`),
    key: literal(`${uploads.prefix}/${TEST_OBJECT}`),
    otherKey: literal(`${uploads.prefix}/${TEST_OBJECT}-other`),
    expires: code(uploads.expiresInSeconds),
    type: literal(type),
    otherType: literal(other === type ? 'application/x-other' : other),
  };
}

/** What the integration test prints: one test for each scenario the gate asks for. */
export function clientDirectTestView(spec: ClientDirectSpec, imports: TestImports): View {
  const { uploads, credentials, publicConfig } = spec.clientDirect;
  const { system, environment } = spec;
  const names = integrationNames(spec.name);
  const apis = clientDirectApis(spec.name);
  const path = (api: string) => literal(`${imports.apis}/${api}`);
  const operation = credentials && namedOperation(spec, credentials);
  const signing = new Map(uploads ? uploadVariables(uploads).map(([field, name]) => [name, field]) : []);
  const variables = environment.filter((each) => each.name !== system.baseUrl.variable);
  const [variable] = variables.filter((each) => each.required);
  const stub = (name: string, to: string) => source([call('vi.stubEnv', [value(name), to]), ';'], 2);
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImport: source(importLine([names.factory], `${imports.integrations}/${spec.name}/index`)),
    title: literal(`${system.name} for browsers`),
    server: code(uploads ? 'storage.url' : 'vendor.url'),
    baseUrl: literal(system.baseUrl.variable),
    environment: variables.map(({ name }) => {
      const field = signing.get(name);
      return stub(name, field ? `bucket.${PARTS[field] ?? ''}` : String(literal(testValue(name))));
    }),
    uploads: uploads
      ? {
          api: path(apis.upload),
          type: literal(uploads.contentTypes[0] ?? ''),
          otherType: literal('application/x-other'),
          prefix: literal(uploads.prefix),
          tooLarge: code(uploads.maxBytes + 1),
          expires: code(uploads.expiresInSeconds),
        }
      : null,
    credentials:
      credentials && operation
        ? {
            api: path(apis.credentials),
            route: literal(`${operation.method} ${operation.path}`),
            answer: source([
              'const ANSWER = ',
              object([['body', value(answerOf(operation, credentials))]]),
              ';',
            ]),
            given: source(
              value(
                Object.fromEntries(
                  Object.entries(credentials.answer).map(([name, path]) => [
                    name,
                    String(givenValue(operation, name, path)),
                  ]),
                ),
              ),
              6,
            ),
            secrets: source(
              [
                'const secrets = ',
                value(environment.filter((each) => each.secret).map(({ name }) => testValue(name))),
                ';',
              ],
              4,
            ),
            namesUser: namesOf(credentials).includes('user'),
          }
        : null,
    publicConfig: publicConfig
      ? {
          api: path(apis.config),
          given: source(
            value(
              Object.fromEntries(
                Object.entries(publicConfig).map(([name, each]) => [
                  name,
                  each === system.baseUrl.variable
                    ? code(uploads ? 'storage.url' : 'vendor.url')
                    : signing.has(each)
                      ? code(`bucket.${PARTS[signing.get(each) ?? ''] ?? ''}`)
                      : testValue(each),
                ]),
              ),
            ),
            6,
          ),
        }
      : null,
    anyApi: path(uploads ? apis.upload : credentials ? apis.credentials : apis.config),
    missingVariable: variable ? { name: literal(variable.name), title: code(variable.name) } : null,
  };
}

/** The fields of the test's bucket, by the field of the spec. */
const PARTS: Readonly<Record<string, string>> = {
  bucketVariable: 'name',
  regionVariable: 'region',
  accessKeyIdVariable: 'accessKeyId',
  secretAccessKeyVariable: 'secretAccessKey',
};

/** What the vendor of the test gives, in the type that its documentation has. */
function givenValue({ response }: OperationSpec, name: string, path: string): string | number {
  const found = locate(response, path);
  const types = found ? typesOf(found.shape) : [];
  return types.includes('number') || types.includes('integer') ? 60 : `given-${name.toLowerCase()}`;
}

/** What the vendor of the test answers with: every value in its place. */
function answerOf(operation: OperationSpec, { answer }: CredentialsSpec): unknown {
  const [first = ''] = Object.values(answer);
  return Object.entries(answer).reduce<unknown>(
    (from, [name, path]) => sampleWith(operation.response, path, givenValue(operation, name, path), from),
    sampleWith(operation.response, first, ''),
  );
}
