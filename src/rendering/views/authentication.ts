import { isOnBaseUrl, type Scheme, schemesOf } from '../../spec/authentication.ts';
import { integrationNames } from '../../spec/names.ts';
import type { VendorSpec } from '../../spec/schema.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, inTemplate, literal } from '../safe.ts';
import { call, documentation, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { settingText } from './names.ts';

/** The functions of the kit by which a client says who asks. Its settings are fields of `config`. */
const SENDERS = {
  'api-key-header': 'apiKeyHeader',
  'api-key-query': 'apiKeyQuery',
  'api-key-cookie': 'apiKeyCookie',
  bearer: 'bearer',
  basic: 'basic',
  signed: 'signed',
  'oauth2-client-credentials': 'clientCredentials',
} as const;

type Sent = Exclude<Scheme, { type: 'none' }>;

/** What the client prints about authentication. */
export function authenticationView(spec: VendorSpec, kit: string): View {
  const schemes = sentSchemes(spec);
  const names = [...new Set(schemes.map((each) => SENDERS[each.type]))].sort();
  const simple: string[] = names.filter((each) => each !== 'clientCredentials');
  const signing = schemes.find((each) => each.type === 'signed');
  if (signing) simple.push('type PreparedRequest');
  const tokens = tokenScheme(spec);
  return {
    imports: [
      ...(simple.length > 0 ? [source(importLine(simple, `${kit}/authentication`))] : []),
      ...(tokens ? [source(importLine(['clientCredentials'], `${kit}/clientCredentials`))] : []),
    ],
    schemes:
      schemes.length === 0
        ? null
        : source(
            [
              'authentication: ',
              bracketed(
                '[',
                schemes.map((each) => sender(each, spec)),
                ']',
              ),
              ',',
            ],
            4,
          ),
    tokenUrl: tokens
      ? {
          value: literal(tokens.tokenUrl),
          documentation: code(
            documentation(
              `Where tokens are asked for${isOnBaseUrl(tokens.tokenUrl) ? ': a path on the host of `baseUrl`, or an address of its own' : ''}.`,
              2,
            ),
          ),
        }
      : null,
    signing: signing ? signingView(signing.scheme, spec) : null,
  };
}

/** The scheme that asks for tokens, where there is one. */
export function tokenScheme({ system }: Pick<VendorSpec, 'system'>) {
  return schemesOf(system).find((each) => each.type === 'oauth2-client-credentials');
}

/** The schemes in the order in which they are applied: a signature covers what the others add. */
function sentSchemes({ system }: VendorSpec): Sent[] {
  const schemes = schemesOf(system).filter((each) => each.type !== 'none');
  return [
    ...schemes.filter((each) => each.type !== 'signed'),
    ...schemes.filter((each) => each.type === 'signed'),
  ];
}

function sender(scheme: Sent, spec: VendorSpec): Doc {
  const name = SENDERS[scheme.type];
  const setting = (variable: string) => settingText(spec, variable);
  switch (scheme.type) {
    case 'api-key-header': {
      const { header, prefix = '', variable } = scheme;
      const key = prefix === '' ? setting(variable) : `\`${inTemplate(prefix)}\${${setting(variable)}}\``;
      return call(name, [value(header), key]);
    }
    case 'api-key-query':
      return call(name, [value(scheme.parameter), setting(scheme.variable)]);
    case 'api-key-cookie':
      return call(name, [value(scheme.cookie), setting(scheme.variable)]);
    case 'bearer':
      return call(name, [setting(scheme.variable)]);
    case 'basic':
      return call(name, [setting(scheme.userVariable), setting(scheme.passwordVariable)]);
    case 'signed':
      return call(name, ['(request) => signRequest(config, request)']);
    case 'oauth2-client-credentials': {
      const { tokenUrl, scopes, clientAuthentication, audience, expired } = scheme;
      return call(name, [
        object([
          [
            'tokenUrl',
            isOnBaseUrl(tokenUrl) ? 'new URL(config.tokenUrl, config.baseUrl).href' : 'config.tokenUrl',
          ],
          ['clientId', setting(scheme.idVariable)],
          ['clientSecret', setting(scheme.secretVariable)],
          ['scopes', value(scopes)],
          ['clientAuthentication', value(clientAuthentication)],
          ...(audience === undefined ? [] : [['audience', value(audience)] as const]),
          ...(expired === undefined ? [] : [['expired', value(expired)] as const]),
          ['timeoutMs', 'config.timeoutMs'],
          ['fetch', 'transport.fetch'],
          ['maxBytes', 'transport.maxBytes'],
        ]),
      ]);
    }
  }
}

/** The function that a person writes, because no two vendors sign alike. */
function signingView(scheme: string, spec: VendorSpec): View {
  const { pascal } = integrationNames(spec.name);
  const parameters = [`config: ${pascal}ApiConfig`, 'request: PreparedRequest'];
  return {
    documentation: code(documentation(`The headers that sign a request. How the vendor wants it: ${scheme}`)),
    signature: source(signature('export function signRequest', parameters, ': Record<string, string> {')),
  };
}

/** Whether requests are signed by a function that a person writes. */
export function isSigned({ system }: Pick<VendorSpec, 'system'>): boolean {
  return schemesOf(system).some((each) => each.type === 'signed');
}
