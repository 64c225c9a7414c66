import { z } from 'zod';
import { dottedPath, EMPTY, HEADER, matching, sentence, text, variableName } from './fields.ts';

/*
 * How a vendor knows who asks. A kind of authentication is an entry of `SCHEMES` and a line in each of the two functions
 * below; how it is sent is in the kit (`kit/authentication.ts`), how it is printed in `rendering/views/authentication.ts`.
 */

/** A web address, or a path of the base URL's host; `//` and a backslash would lead to another host. */
const TOKEN_ADDRESS = /^(https?:\/\/[^\s\\]+|\/(?![/\\])[^\s\\#]*)$/;
const ANY_ORIGIN = 'https://any.invalid';

/** The path of a token address, without the host. */
export function tokenPath(tokenUrl: string): string {
  return new URL(tokenUrl, ANY_ORIGIN).pathname;
}

/** Whether tokens come from the host that the base URL names, wherever that is. */
export function isOnBaseUrl(tokenUrl: string): boolean {
  return tokenUrl.startsWith('/');
}

const SCHEMES = [
  z.strictObject({
    type: z.literal('api-key-header'),
    header: matching(HEADER, 'the header that carries the key, such as "X-API-Key"'),
    variable: variableName,
    prefix: z
      .string()
      .regex(/^[\x20-\x7E]+$/, 'is not plain text')
      .optional()
      .describe('what stands before the key, such as "Token "'),
  }),
  z.strictObject({
    type: z.literal('api-key-query'),
    parameter: text('the query parameter that carries the key'),
    variable: variableName,
  }),
  z.strictObject({
    type: z.literal('api-key-cookie'),
    cookie: matching(HEADER, 'the cookie that carries the key'),
    variable: variableName,
  }),
  z.strictObject({ type: z.literal('bearer'), variable: variableName }),
  z.strictObject({ type: z.literal('basic'), userVariable: variableName, passwordVariable: variableName }),
  z.strictObject({
    type: z.literal('oauth2-client-credentials'),
    tokenUrl: z
      .string({ error: 'is missing' })
      .min(1, EMPTY)
      .regex(TOKEN_ADDRESS, 'is neither a web address nor a path')
      .refine((each) => URL.canParse(each, ANY_ORIGIN), 'is neither a web address nor a path')
      .describe(
        'where tokens are asked for: a path such as "/oauth/token" on the host of the base URL, or a web address such as "https://auth.vendor.com/oauth/token" where it is another host',
      ),
    idVariable: variableName,
    secretVariable: variableName,
    scopes: z.array(text('a scope')).default([]).describe('the scopes to ask for'),
    audience: text('the audience to ask for').optional(),
    clientAuthentication: z
      .enum(['basic', 'body'], { error: 'is not one of basic, body' })
      .default('basic')
      .describe('whether id and secret are sent as Basic authentication or in the form'),
    expired: z
      .strictObject({
        field: dottedPath('the path of the field that says so'),
        values: z
          .array(z.union([z.string(), z.number(), z.boolean()]))
          .min(1, 'names no value')
          .describe('the values it has then'),
      })
      .optional()
      .describe('how the vendor says with status 200 that the token is not valid any more'),
  }),
  z.strictObject({
    type: z.literal('signed'),
    variables: z
      .array(variableName)
      .min(1, 'names no variable')
      .describe('the variables the signature needs'),
    scheme: sentence('how the vendor wants requests signed'),
  }),
  z.strictObject({ type: z.literal('none') }),
] as const;

const scheme = z
  .discriminatedUnion('type', SCHEMES, {
    error: `is not one of ${SCHEMES.map((each) => `"${each.shape.type.value}"`).join(', ')}`,
  })
  .describe('how requests are authenticated, such as { "type": "bearer", "variable": "STRIPE_SECRET_KEY" }');

export const authentication = z
  .union([scheme, z.array(scheme).min(1, 'is empty')])
  .describe('how requests are authenticated; a list when the vendor wants several together');

export type Scheme = z.infer<typeof scheme>;

/** The schemes that a request carries, all of them; empty for a vendor that asks for nothing. */
export function schemesOf(system: { authentication: Scheme | Scheme[] }): Scheme[] {
  return [system.authentication].flat().filter((each) => each.type !== 'none');
}

/** A variable that a scheme reads. */
export interface SchemeVariable {
  /** Where the spec names it, below `authentication`. */
  path: PropertyKey[];
  name: string;
  /** Whether it is the credential that a stranger does not have, as opposed to a public name. */
  credential: boolean;
}

/** The variables that authentication reads, with their place in the spec. */
export function schemeVariables(system: { authentication: Scheme | Scheme[] }): SchemeVariable[] {
  const { authentication: given } = system;
  if (!Array.isArray(given)) return variablesOf(given);
  return given.flatMap((each, index) =>
    variablesOf(each).map((variable) => ({ ...variable, path: [index, ...variable.path] })),
  );
}

function variablesOf(of: Scheme): SchemeVariable[] {
  const one = (field: string, name: string, credential = true) => ({ path: [field], name, credential });
  switch (of.type) {
    case 'basic':
      return [one('userVariable', of.userVariable, false), one('passwordVariable', of.passwordVariable)];
    case 'oauth2-client-credentials':
      return [one('idVariable', of.idVariable, false), one('secretVariable', of.secretVariable)];
    case 'signed':
      return of.variables.map((name, index) => ({ path: ['variables', index], name, credential: true }));
    case 'none':
      return [];
    default:
      return [one('variable', of.variable)];
  }
}

/** The header a scheme sets, in lower case; `null` where it sets none that is known. */
export function schemeHeader(of: Scheme): string | null {
  switch (of.type) {
    case 'api-key-header':
      return of.header.toLowerCase();
    case 'api-key-cookie':
      return 'cookie';
    case 'bearer':
    case 'basic':
    case 'oauth2-client-credentials':
      return 'authorization';
    default:
      return null;
  }
}
