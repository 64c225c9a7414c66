import { integrationNames } from '../../spec/names.ts';
import { loginApi, type MiddlewareSpec, passwordLogin, vendorLogin } from '../../spec/patterns/middleware.ts';
import { code, markdown, markdownCode, mermaid, type Safe } from '../safe.ts';
import { namedOperation } from './clientDirect.ts';
import { endpoint } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { errorTexts, listed, sourceText } from './designTexts.ts';

/** What the design document says of the pattern `middleware`. */
export function middlewareDesign(spec: MiddlewareSpec): DesignPart {
  const { token, verify, user, anonymous } = spec.middleware;
  const vendor = vendorLogin(spec);
  const password = passwordLogin(spec);
  const api = loginApi(integrationNames(spec.name).pascal);
  const keys = verify.jwksPath;
  const unreachable = keys
    ? 'While the keys of the issuer cannot be had, nobody is let in: 503 `SIGN_IN_UNAVAILABLE`; no token is called wrong.'
    : 'Nothing is asked over the network to verify a token.';
  return {
    guarantee: code(
      'a request without a valid token reaches only the paths that are named; with nothing to verify by, the app does not start',
    ),
    vendorName: mermaid(spec.system.name),
    hasKeys: keys !== undefined,
    sources: [
      ...(token.bearer ? [code('`Authorization: Bearer <token>`')] : []),
      ...(token.query
        ? [
            code(
              `query parameter ${markdownCode(token.query.name).text}, only on ${listed(token.query.paths).text}`,
            ),
          ]
        : []),
      ...(token.cookie === undefined
        ? []
        : [code(`cookie ${markdownCode(token.cookie).text}, never for a change that another site asks for`)]),
    ],
    algorithms: listed(verify.algorithms),
    key: keys
      ? code(`the keys that the issuer publishes at ${markdownCode(keys).text}`)
      : variable(verify.secretVariable),
    issuer: variable(verify.issuerVariable),
    audience: variable(verify.audienceVariable),
    tolerance: code(verify.clockToleranceSeconds),
    claim: markdownCode(user.claim),
    user: markdownCode(`${user.entity}.${user.field}`),
    entity: markdownCode(user.entity),
    anonymous: anonymous.length > 0 ? listed(anonymous) : null,
    login: vendor || password ? { api: markdownCode(api) } : null,
    password: password
      ? {
          identifier: markdownCode(password.identifierField),
          field: markdownCode(password.passwordField),
          lifetime: code(password.lifetimeSeconds),
        }
      : null,
    vendor: vendor
      ? {
          operation: markdownCode(endpoint(namedOperation(spec, vendor))),
          sent: Object.entries({ ...vendor.parameters, ...vendor.body }).map(([name, from]) => ({
            to: markdownCode(name),
            from: sourceText(from),
          })),
          token: markdownCode(vendor.token),
        }
      : null,
    errors: errorTexts(spec.errorStrategy, {
      network: vendor
        ? `${unreachable} A vendor that cannot be reached for a sign-in is said to be, with the same answer.`
        : unreachable,
      rateLimit: password
        ? 'After five wrong passwords for a name within a minute: 429 `TOO_MANY_ATTEMPTS`, counted in each process.'
        : unreachable,
      credentials: 'A secret that is missing or shorter than its hash: the app does not start.',
      businessErrors:
        vendor || password
          ? 'A wrong name or password: 401 `SIGN_IN_REFUSED`, the same for both.'
          : 'There is no sign-in here; tokens come from elsewhere.',
      missingFields:
        'A request without a token: 401 `UNAUTHENTICATED`; a token without its user or its end the same.',
      invalidData:
        'A token that is expired, changed, of somebody else or for somebody else: 401 `UNAUTHENTICATED`, which does not tell why.',
    }),
    limits: [
      {
        title: 'Other sites',
        text: code('A change that another site asks for with the cookie of a user: 403 `CROSS_SITE`.'),
      },
    ],
  };
}

function variable(name: string | undefined): Safe {
  return name === undefined ? markdown('not looked at') : markdownCode(name);
}
