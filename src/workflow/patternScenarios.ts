/** What of a `client-direct` spec decides which scenarios there are. */
export interface ClientDirectScenery {
  uploads?: object | undefined;
  credentials?: object | undefined;
  publicConfig?: object | undefined;
}

export function clientDirectScenarios({ uploads, credentials, publicConfig }: ClientDirectScenery) {
  return {
    ...(uploads && {
      upload: 'a file is stored under a key of its user, and the URL is good for a short time',
      'tampered upload': 'another key, type, length or end is refused by the storage',
      'refused upload': 'another type, no size and too many bytes get no URL',
    }),
    ...(credentials && {
      credentials: 'the browser gets what was named of the answer, and nothing else',
      'vendor failure': 'it is said without the keys of the server',
    }),
    ...(publicConfig && { 'public configuration': 'the named variables, and no other' }),
    access: 'nobody gets anything without signing in',
    'missing environment': 'without a variable the app does not start',
  };
}

/** What of a `middleware` spec decides which scenarios there are. */
export interface MiddlewareScenery {
  token: { cookie?: string | undefined; query?: object | undefined };
  login?: object | undefined;
  anonymous: readonly string[];
}

export function middlewareScenarios({ token, login, anonymous }: MiddlewareScenery) {
  return {
    token: 'the routes behind know its user',
    'no token': 'every path is closed',
    'wrong token': 'expired, unsigned, of another key or for somebody else, it is worth nothing',
    'unknown user': 'a genuine token of somebody who is not in the app is refused',
    ...(token.cookie && { cookie: 'it says who asks, and no other site can act with it' }),
    ...(token.query && { 'query token': 'it is read on its paths, and nowhere else' }),
    ...(anonymous.length > 0 && { anonymous: 'a named path is open, and knows nobody' }),
    ...(login && { 'sign-in': 'who may gets a token that opens the door, and who may not gets none' }),
    ...(login &&
      'vendor' in login && { 'vendor failure': 'a refusal is a wrong password, anything else is not' }),
    'missing environment': 'without a variable the app does not start',
  };
}
