import { z } from 'zod';
import { designed, systemWithoutRequests, withoutCalls } from '../common.ts';
import { dottedPath, HEADER, IDENTIFIER, matching, PASCAL, text, variableName } from '../fields.ts';
import { vendorRequest } from './vendorRequest.ts';

/*
 * The pattern `middleware`: every request is looked at before the app's own routes are, and its token says who asks.
 */

export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
const KEY_ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;
const ALGORITHMS = [...SECRET_ALGORITHMS, ...KEY_ALGORITHMS] as const;

/** Segments of letters and digits; `*` for any one of them, at the end for all that follow. */
const ROUTE = /^\/([\w.~-]+|\*)?(\/([\w.~-]+|\*))*$/;
const route = matching(ROUTE, 'a path of the app, such as "/health" or "/webhooks/*"');

const token = z
  .strictObject({
    bearer: z.boolean().default(true).describe('whether tokens arrive as "Authorization: Bearer <token>"'),
    cookie: matching(HEADER, 'the name of the cookie, which somebody else sets').optional(),
    query: z
      .strictObject({
        name: matching(HEADER, 'the name of the query parameter, such as "token"'),
        paths: z.array(route).min(1, 'names no path').describe('the paths it is read on, and no other'),
      })
      .optional()
      .describe(
        'a query parameter, only for what cannot send headers (WebSockets, event streams): addresses are logged',
      ),
  })
  .describe('where a request carries its token; the first place that has one counts');

const verify = z
  .strictObject({
    algorithms: z
      .array(z.enum(ALGORITHMS, { error: `is not one of ${ALGORITHMS.join(', ')}` }))
      .min(1, 'names no algorithm')
      .describe('the algorithms of a token that is believed'),
    secretVariable: variableName
      .optional()
      .describe('the variable with the secret that signs tokens (HS256, HS384, HS512)'),
    jwksPath: matching(
      /^\/(?![/\\])[^\s\\?#]*$/,
      'the path of the issuer\'s published keys below the base URL, such as "/.well-known/jwks.json"',
    ).optional(),
    issuerVariable: variableName.optional().describe('the variable with what "iss" has to be'),
    audienceVariable: variableName.optional().describe('the variable with what "aud" has to be'),
    clockToleranceSeconds: z.int().min(0).max(300).default(30).describe('seconds that clocks may differ'),
  })
  .describe(
    'which tokens are believed: signed with a shared secret, or with a key that the issuer publishes',
  );

const user = z
  .strictObject({
    entity: matching(PASCAL, "the app's entity of users").default('User'),
    field: matching(IDENTIFIER, 'its property that says who somebody is').default('id'),
    claim: text('the claim of the token with the same value').default('sub'),
  })
  .prefault({})
  .describe("how the token's user is found in the app; a token of somebody who is not there is refused");

const password = z.strictObject({
  identifierField: matching(IDENTIFIER, 'the property people sign in with, such as "email"'),
  passwordField: matching(
    IDENTIFIER,
    'the property with what the kit\'s hashPassword made, such as "passwordHash"',
  ),
  lifetimeSeconds: z.int().min(60).max(2_592_000).default(3600).describe('seconds a token is good for'),
});

const login = z
  .union([
    z.strictObject({ password }),
    z.strictObject({
      vendor: z.strictObject({
        ...vendorRequest('parameter of the sign-in API, such as "email"'),
        token: dottedPath('the path of the token in the response'),
      }),
    }),
  ])
  .describe(
    'the API that gives out tokens: { "password": … } where the app issues them, { "vendor": … } where it hands on those of the vendor',
  );

export const middleware = z
  .strictObject({
    token,
    verify,
    user,
    login: login.optional(),
    anonymous: z
      .array(route)
      .default([])
      .describe('the paths that need no token, such as webhooks of others; every other path is closed'),
  })
  .describe('how requests are authenticated');

export const middlewareSchema = z.strictObject({
  ...designed,
  ...withoutCalls,
  system: systemWithoutRequests,
  pattern: z.literal('middleware').describe('middleware: every request is authenticated by its token'),
  middleware,
});

export type MiddlewareSpec = z.infer<typeof middlewareSchema>;
export type VendorLogin = Extract<
  NonNullable<MiddlewareSpec['middleware']['login']>,
  { vendor: object }
>['vendor'];

/** The sign-in by an operation of the vendor, where there is one. */
export function vendorLogin({ middleware: { login } }: MiddlewareSpec): VendorLogin | null {
  return login && 'vendor' in login ? login.vendor : null;
}

/** The sign-in with a password of the app, where there is one. */
export function passwordLogin({ middleware: { login } }: MiddlewareSpec) {
  return login && 'password' in login ? login.password : null;
}

/** The API that gives out tokens: `signInAuth`. */
export function loginApi(pascal: string): string {
  return `signIn${pascal}`;
}
