import { camelCase, integrationNames } from '../../spec/names.ts';
import { loginApi, type MiddlewareSpec, passwordLogin, vendorLogin } from '../../spec/patterns/middleware.ts';
import { namesOf } from '../../spec/patterns/vendorRequest.ts';
import type { VendorSpec } from '../../spec/schema.ts';
import { opened } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { namedOperation } from './clientDirect.ts';
import { configView } from './config.ts';
import type { ImportPaths } from './integration.ts';
import { headerLines, namesView } from './names.ts';
import { requestCall, usesSettings } from './vendorRequest.ts';

/** What `externalApi.ts` prints where nobody signs in with the vendor; `null` where somebody does. */
export function tokenSettingsView(spec: MiddlewareSpec, imports: { kit: string }): View | null {
  if (spec.operations.length > 0) return null;
  return {
    ...configView(spec, imports),
    header: headerLines(`The settings of ${spec.system.name}.`),
  };
}

/** What `externalApi.tokens.ts` prints: which tokens are believed. */
export function tokensView(spec: MiddlewareSpec, imports: { kit: string }): View {
  const { verify } = spec.middleware;
  const { pascal } = integrationNames(spec.name);
  const setting = (variable: string | undefined) =>
    variable === undefined ? null : code(`config.${camelCase(variable)}`);
  return {
    header: headerLines(
      `Which tokens of ${spec.system.name} are believed. What a token says of its own algorithm is not asked.`,
    ),
    kit: code(imports.kit),
    config: code(`${pascal}ApiConfig`),
    algorithms: source(value(verify.algorithms), 4),
    usesConfig: (verify.issuerVariable ?? verify.audienceVariable) !== undefined,
    issuer: setting(verify.issuerVariable),
    audience: setting(verify.audienceVariable),
    clockTolerance: code(verify.clockToleranceSeconds),
    secret: setting(verify.secretVariable),
    keys: verify.jwksPath === undefined ? null : literal(verify.jwksPath),
  };
}

/** What `index.ts` prints. */
export function middlewareView(spec: MiddlewareSpec, imports: ImportPaths): View {
  const { token, user, anonymous } = spec.middleware;
  const { pascal, api } = integrationNames(spec.name);
  const vendor = vendorLogin(spec);
  const password = passwordLogin(spec);
  const config = `${pascal}ApiConfig`;
  const { bearer, cookie, query } = token;
  const names = vendor ? namesOf(vendor) : ['identifier', 'password'];
  const login = vendor ?? password;
  return {
    names: namesView(spec.name),
    header: headerLines(`${spec.system.name}: ${spec.purpose}`),
    explanation: headerLines(
      'Every request is looked at before the routes of the app are. Its token says who asks; without a valid one only the anonymous paths are open.',
    ),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImport: source(
      importLine(
        [
          ...(vendor ? [api, `type ${pascal}Api`] : []),
          ...(vendor && usesSettings(vendor) ? [`type ${config}`] : []),
          `read${config}`,
        ],
        './externalApi',
      ),
    ),
    tokensImport: source(
      importLine(['createVerifier', ...(password ? ['tokenRules'] : [])], './externalApi.tokens'),
    ),
    sources: source(
      ['sources: ', value({ bearer, ...(cookie !== undefined && { cookie }), ...(query && { query }) }), ','],
      2,
    ),
    users: source(['users: ', value(user), ','], 2),
    anonymous: source(['anonymous: ', value(anonymous), ','], 2),
    login: login
      ? {
          api: literal(loginApi(pascal)),
          params: source(['params: ', object(names.map((each) => [each, "'string'"])), ','], 12),
          names: names.map((each) => code(each)),
        }
      : null,
    password: password
      ? {
          claim: literal(user.claim),
          lifetime: code(password.lifetimeSeconds),
          secret: code(`settings.${camelCase(spec.middleware.verify.secretVariable ?? '')}`),
          users: source([
            'const PASSWORDS = ',
            opened(
              value({ identifierField: password.identifierField, passwordField: password.passwordField }),
            ),
            ';',
          ]),
        }
      : null,
    usesKey: vendor !== null && namedOperation(spec, vendor).idempotencyHeader !== null,
    vendor: vendor
      ? {
          signature: source(
            signature(
              'async function requestToken',
              [
                `api: ${pascal}Api`,
                ...(usesSettings(vendor) ? [`config: ${config}`] : []),
                'params: SignInParams',
              ],
              ' {',
            ),
          ),
          login: source(
            [
              'return ',
              call('loginWithVendor', ['request', value(vendor.token), value(vendor.operation), 'rules']),
              ';',
            ],
            12,
          ),
          usesConfig: usesSettings(vendor),
          call: source(
            [
              'return ',
              // The rules ask for a base URL wherever there are operations.
              requestCall(
                spec as VendorSpec,
                namedOperation(spec, vendor),
                vendor,
                (name) => `params.${name}`,
              ),
              ';',
            ],
            2,
          ),
        }
      : null,
  };
}
