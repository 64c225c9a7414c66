import { isOnBaseUrl, type Scheme } from '../../authentication.ts';
import { HEADER } from '../../fields.ts';
import type { SecurityScheme } from '../facts.ts';
import { type Vendor, variableNamed } from './vendor.ts';
import { wordsOf } from './words.ts';

/** A variable of the draft. */
export interface DraftVariable {
  name: string;
  purpose: string;
  secret: boolean;
}

export interface DraftScheme {
  scheme: Scheme;
  variables: DraftVariable[];
  /** Why it may be wrong. */
  doubts?: string[];
}

/** A security scheme of the document in the words of a spec; `null` for one that no request can carry. */
export function schemeOf(
  name: string,
  of: SecurityScheme,
  vendor: Vendor,
  { scopes, baseUrl }: { scopes: readonly string[]; baseUrl: string | undefined },
): DraftScheme | null {
  if (isSignature(name, of)) return signed(name, of, vendor);
  switch (of.type) {
    case 'apiKey':
      return apiKey(name, of, vendor);
    case 'http':
      if (of.scheme === 'basic') return basic(name, of, vendor);
      if (of.scheme === 'bearer' || of.scheme === undefined || of.scheme === '')
        return bearer(name, of, vendor);
      return /digest|hoba|mutual|scram|vapid/.test(of.scheme)
        ? signed(name, of, vendor)
        : prefixed(of, vendor);
    case 'oauth2':
      return of.flows?.clientCredentials
        ? clientCredentials(of, of.flows.clientCredentials.tokenUrl, vendor, scopes, baseUrl)
        : obtained(vendor);
    case 'openIdConnect':
      return obtained(vendor);
    default:
      return null;
  }
}

/** How well a server without a person in front of it can use a scheme: the lower the better. */
export function effort(name: string, of: SecurityScheme): number {
  if (isSignature(name, of)) return 4;
  const temporary = /jwt|temporary|short-lived/i.test(`${name} ${of.bearerFormat ?? ''} ${of.description}`);
  if (of.type === 'apiKey') return of.in === 'cookie' ? 3 : 0;
  if (of.type === 'http') return of.scheme === 'bearer' ? (temporary ? 2 : 0) : of.scheme === 'basic' ? 1 : 4;
  if (of.type === 'oauth2') return of.flows?.clientCredentials ? 2 : 5;
  return of.type === 'openIdConnect' ? 5 : 9;
}

function isSignature(name: string, of: SecurityScheme): boolean {
  const text = `${name} ${of.name ?? ''} ${of.description}`;
  return of.type !== 'oauth2' && /\bhmac|signature|sigv4|\baws4\b|\bsigned (with|request)/i.test(text);
}

function apiKey(scheme: string, of: SecurityScheme, vendor: Vendor): DraftScheme | null {
  const name = of.name ?? '';
  if (of.in === 'query' && name !== '') {
    const variable = keyVariable(name, `${scheme} ${of.description}`, vendor);
    return {
      scheme: { type: 'api-key-query', parameter: name, variable },
      variables: [secret(variable, 'Authenticates every request')],
    };
  }
  if (!HEADER.test(name)) return null;
  if (of.in === 'cookie') {
    const variable = keyVariable(name, `${scheme} ${of.description}`, vendor);
    return {
      scheme: { type: 'api-key-cookie', cookie: name, variable },
      variables: [secret(variable, 'Authenticates every request')],
    };
  }
  const variable = keyVariable(name, `${scheme} ${of.description}`, vendor);
  const variables = [secret(variable, 'Authenticates every request')];
  const prefix = prefixIn(of.description);
  if (name.toLowerCase() === 'authorization' && prefix?.toLowerCase() === 'bearer') {
    return { scheme: { type: 'bearer', variable }, variables };
  }
  if (prefix === null) return { scheme: { type: 'api-key-header', header: name, variable }, variables };
  return {
    scheme: { type: 'api-key-header', header: name, variable, prefix: `${prefix} ` },
    variables,
    doubts: [`The document's description says that the key follows the word "${prefix}".`],
  };
}

/** The word before the key: `Authorization: Token <API_KEY>`, `DeepL-Auth-Key [yourAuthKey]`, `prefixed with "Bearer "`. */
function prefixIn(description: string): string | null {
  const written =
    /authorization["'`]?\s*[:=]\s*["'`]?([A-Za-z][\w-]{1,30})\s+["'`]?[<{[$(]?\w/i.exec(description)?.[1] ??
    /(?:^|["'`\s(:])([A-Z][A-Za-z]*(?:-[A-Za-z]+)*)\s+[<{[](?=[^>}\]]*(?:key|token|jwt|secret|KEY|TOKEN|JWT|SECRET|Key|Token))/.exec(
      description,
    )?.[1] ??
    /["'`](Bearer|Token|Basic|ApiKey|Api-Key|Key|apikey)\s?["'`]/.exec(description)?.[1];
  return written === undefined || /^(your|the|header|with|is|an?)$/i.test(written) ? null : written;
}

function keyVariable(name: string, said: string, vendor: Vendor): string {
  const words = wordsOf(name).filter(
    (each) => !['x', 'authorization', 'http', 'auth', 'header'].includes(each),
  );
  const telling = words.flatMap((each) =>
    each === 'apikey' || (each === 'key' && words.length === 1) ? ['api', 'key'] : [each],
  );
  if (telling.length === 0)
    return variableNamed(
      vendor,
      /token/i.test(said) && !/key/i.test(said) ? ['api', 'token'] : ['api', 'key'],
    );
  const says = telling.some((each) => /key|token|secret|password|credential|sid|session/.test(each));
  return variableNamed(vendor, telling.length > 4 ? ['api', 'key'] : says ? telling : [...telling, 'key']);
}

function bearer(name: string, of: SecurityScheme, vendor: Vendor): DraftScheme {
  const text = `${name} ${of.bearerFormat ?? ''} ${of.description}`;
  const words = /api.?key|secret.?key/i.test(text)
    ? ['api', 'key']
    : /jwt|access.?token|personal/i.test(text)
      ? ['access', 'token']
      : ['api', 'key'];
  const variable = variableNamed(vendor, words);
  return {
    scheme: { type: 'bearer', variable },
    variables: [secret(variable, 'Authenticates every request')],
  };
}

/** `Authorization: <scheme> <key>` for a scheme of the vendor's own. */
function prefixed(of: SecurityScheme, vendor: Vendor): DraftScheme {
  const variable = variableNamed(vendor, ['api', 'key']);
  const prefix = /^[\x21-\x7E]+$/.test(of.scheme ?? '') ? `${of.scheme} ` : undefined;
  return {
    scheme: { type: 'api-key-header', header: 'Authorization', variable, ...(prefix ? { prefix } : {}) },
    variables: [secret(variable, 'Authenticates every request')],
    doubts: [
      `The document calls the HTTP authentication scheme "${of.scheme}"; its spelling in capitals is the vendor's.`,
    ],
  };
}

/** `accountSid_authToken` names both halves; else they are called user name and password. */
function basic(name: string, of: SecurityScheme, vendor: Vendor): DraftScheme {
  const [user = '', password = '', ...more] = name.split('_');
  const named = more.length === 0 && [user, password].every((each) => wordsOf(each).length > 1);
  const keyAsUser = /(api|secret).?key[^.]*\b(user ?name|user)\b|user ?name[^.]*\b(api|secret).?key/i.test(
    of.description,
  );
  const names = named
    ? [wordsOf(user), wordsOf(password)]
    : [keyAsUser ? ['api', 'key'] : ['username'], ['password']];
  const [userVariable = '', passwordVariable = ''] = names.map((each) => variableNamed(vendor, each));
  return {
    scheme: { type: 'basic', userVariable, passwordVariable },
    variables: [
      {
        name: userVariable,
        purpose: 'The user name that authenticates every request',
        secret: keyAsUser && !named,
      },
      secret(passwordVariable, 'The password that belongs to it'),
    ],
    ...(named
      ? {}
      : {
          doubts: ['The document says HTTP Basic, but not what user name and password are at this vendor.'],
        }),
  };
}

function clientCredentials(
  _: SecurityScheme,
  tokenUrl: string | undefined,
  vendor: Vendor,
  scopes: readonly string[],
  baseUrl: string | undefined,
): DraftScheme {
  const idVariable = variableNamed(vendor, ['client', 'id']);
  const secretVariable = variableNamed(vendor, ['client', 'secret']);
  const address = tokenAddress(tokenUrl, baseUrl);
  return {
    scheme: {
      type: 'oauth2-client-credentials',
      tokenUrl: address,
      idVariable,
      secretVariable,
      scopes: [...new Set(scopes)].filter((each) => each.trim() !== ''),
      clientAuthentication: 'basic',
    },
    variables: [
      { name: idVariable, purpose: 'The id with which access tokens are asked for', secret: false },
      secret(secretVariable, 'The secret with which access tokens are asked for'),
    ],
    doubts: [
      'A document does not say whether the token request carries id and secret as Basic authentication or in its form.',
      ...(address === ''
        ? ['The document has no usable address at which tokens are asked for.']
        : isOnBaseUrl(address)
          ? []
          : [
              `Tokens are asked for at ${address}, wherever the base URL leads. A development system usually has a token address of its own, and id and secret must not go to the other one; where it is on the host of the base URL, write its path.`,
            ]),
    ],
  };
}

/** A path where tokens come from the host of the base URL, so that they follow it to a development system; '' for none. */
function tokenAddress(tokenUrl: string | undefined, baseUrl: string | undefined): string {
  const base = `${baseUrl ?? 'https://base.invalid'}/`;
  if (!tokenUrl || !URL.canParse(tokenUrl, base)) return '';
  const { origin, protocol, pathname, search, href } = new URL(tokenUrl, base);
  if (origin === new URL(base).origin) return pathname.replace(/^\/+/, '/') + search;
  return /^https?:$/.test(protocol) ? href : '';
}

/** Tokens of a flow with a person in it cannot be fetched by a server. */
function obtained(vendor: Vendor): DraftScheme {
  const variable = variableNamed(vendor, ['access', 'token']);
  const purpose =
    'The access token that authenticates every request; a person obtains it by signing in at the vendor';
  return {
    scheme: { type: 'bearer', variable },
    variables: [secret(variable, purpose)],
    doubts: [
      'The document names a sign-in by a person (OAuth), which a server cannot do; it uses a token that somebody obtained.',
    ],
  };
}

function signed(name: string, of: SecurityScheme, vendor: Vendor): DraftScheme {
  const isAws = /aws|amazon|sigv4/i.test(`${name} ${of.description}`);
  const [id, key] = (
    isAws
      ? [
          ['access', 'key', 'id'],
          ['secret', 'access', 'key'],
        ]
      : [
          ['api', 'key'],
          ['api', 'secret'],
        ]
  ).map((each) => variableNamed(vendor, each));
  const said =
    of.description.trim() ||
    `${of.scheme ?? of.type} authentication in ${of.name ?? 'the Authorization header'}`;
  return {
    scheme: {
      type: 'signed',
      variables: [id ?? '', key ?? ''],
      scheme: `The document calls the scheme "${name}": ${said}`,
    },
    variables: [
      secret(id ?? '', 'Says whose signature a request carries'),
      secret(key ?? '', 'Signs every request'),
    ],
    doubts: [
      'Requests are signed; write into "scheme" how, in the words of the documentation, and which variables it takes.',
    ],
  };
}

function secret(name: string, purpose: string): DraftVariable {
  return { name, purpose, secret: true };
}
