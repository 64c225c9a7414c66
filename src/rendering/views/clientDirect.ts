import { camelCase, integrationNames } from '../../spec/names.ts';
import type { ClientDirectSpec, UploadsSpec } from '../../spec/patterns/clientDirect.ts';
import { namesOf, requestedOperation, type VendorRequest } from '../../spec/patterns/vendorRequest.ts';
import type { OperationSpec, VendorSpec } from '../../spec/schema.ts';
import { opened } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { configView } from './config.ts';
import type { ImportPaths } from './integration.ts';
import { headerLines, namesView, settingText } from './names.ts';
import { requestCall, usesSettings } from './vendorRequest.ts';

/** The APIs that browsers use. */
export function clientDirectApis(name: string): { upload: string; credentials: string; config: string } {
  const { pascal } = integrationNames(name);
  return {
    upload: `prepare${pascal}Upload`,
    credentials: `get${pascal}Credentials`,
    config: `get${pascal}Config`,
  };
}

/** The operation that a request names; a spec that was read without complaint has it. */
export function namedOperation(spec: Pick<VendorSpec, 'operations'>, request: VendorRequest): OperationSpec {
  const operation = requestedOperation(spec, request);
  if (!operation) throw new Error('a designed spec has the operation that its request names');
  return operation;
}

/** What `externalApi.ts` prints where the server requests nothing itself; `null` where it does. */
export function browserApiView(spec: ClientDirectSpec, imports: { kit: string }): View | null {
  if (spec.operations.length > 0) return null;
  const { uploads } = spec.clientDirect;
  return {
    ...configView(spec, imports),
    kit: code(imports.kit),
    configType: code(`${integrationNames(spec.name).pascal}ApiConfig`),
    header: headerLines(
      uploads
        ? `Where ${spec.system.name} keeps uploads. Nothing is sent from here: the browser sends what the server has signed.`
        : `The settings of ${spec.system.name}. Nothing is sent from here.`,
    ),
    uploads: uploads ? bucketView(spec, uploads) : null,
  };
}

function bucketView(spec: ClientDirectSpec, uploads: UploadsSpec): View {
  const setting = (variable: string) => code(settingText(spec, variable));
  return {
    bucket: setting(uploads.bucketVariable),
    region: setting(uploads.regionVariable),
    accessKeyId: setting(uploads.accessKeyIdVariable),
    secretAccessKey: setting(uploads.secretAccessKeyVariable),
    addressing: literal(uploads.addressing),
  };
}

function uploadsView(name: string, { prefix, contentTypes, maxBytes, expiresInSeconds }: UploadsSpec): View {
  return {
    api: literal(clientDirectApis(name).upload),
    rules: source(['uploads: ', opened(value({ prefix, contentTypes, maxBytes, expiresInSeconds })), ','], 2),
  };
}

/** What `index.ts` prints. */
export function clientDirectView(spec: ClientDirectSpec, imports: ImportPaths): View {
  const { uploads, credentials, publicConfig } = spec.clientDirect;
  const { pascal, api } = integrationNames(spec.name);
  const config = `${pascal}ApiConfig`;
  const apis = clientDirectApis(spec.name);
  const secrets = spec.environment
    .filter((each) => each.secret && each.name !== spec.system.baseUrl.variable)
    .map((each) => `settings.${camelCase(each.name)}${each.required ? '' : " ?? ''"}`);
  return {
    names: namesView(spec.name),
    header: headerLines(`${spec.system.name}: ${spec.purpose}`),
    explanation: headerLines(
      'The browser talks to the vendor itself. Here it gets what it needs for that, for a short time and as a signed-in user; the credentials of the vendor stay on the server.',
    ),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImport: source(
      importLine(
        [
          ...(uploads ? ['bucketOf'] : []),
          ...(credentials ? [api, `type ${pascal}Api`] : []),
          ...(credentials && usesSettings(credentials) ? [`type ${config}`] : []),
          `read${config}`,
        ],
        './externalApi',
      ),
    ),
    uploads: uploads ? uploadsView(spec.name, uploads) : null,
    credentials: credentials
      ? {
          api: literal(apis.credentials),
          signature: source(
            signature(
              'async function requestCredentials',
              [
                `api: ${pascal}Api`,
                ...(usesSettings(credentials) ? [`config: ${config}`] : []),
                ...(namesOf(credentials).includes('user') ? ['user: string'] : []),
              ],
              ' {',
            ),
          ),
          issue: source(
            [
              'return ',
              call('issueCredentials', [
                'request',
                value(credentials.operation),
                object([
                  ['answer', 'CREDENTIALS'],
                  ['secrets', 'secrets'],
                ]),
              ]),
              ';',
            ],
            12,
          ),
          answer: source(['const CREDENTIALS = ', value(Object.entries(credentials.answer)), ' as const;']),
          usesUser: namesOf(credentials).includes('user'),
          usesConfig: usesSettings(credentials),
          call: source(
            ['return ', requestCall(spec, namedOperation(spec, credentials), credentials, () => 'user'), ';'],
            2,
          ),
        }
      : null,
    publicConfig: publicConfig
      ? {
          api: literal(apis.config),
          variables: source(['const PUBLIC = ', value(publicConfig), ' as const;']),
        }
      : null,
    secrets: source(value(secrets.map(code)), 8),
    usesKey: credentials !== undefined && namedOperation(spec, credentials).idempotencyHeader !== null,
    usesConfig: credentials !== undefined && usesSettings(credentials),
    usesSecrets: credentials !== undefined || publicConfig !== undefined,
  };
}
