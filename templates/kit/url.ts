import { encodeQuery, type FieldStyles } from './fields.js';

export type PathValue = string | number | boolean | readonly (string | number | boolean)[];

/** A request that cannot be made as it was asked for; nothing was sent. */
export class InvalidRequestError extends Error {
  readonly code = 'INVALID_REQUEST';

  constructor(message: string) {
    super(message);
    this.name = 'InvalidRequestError';
  }
}

/**
 * The URL of a request. Path parameters are encoded, so an id cannot reach another resource.
 * @param query fields of any JSON value; see `FieldStyle` for how lists and objects are written
 * @throws {InvalidRequestError} `INVALID_REQUEST` for a missing or empty parameter, and for `.` and `..`, which URLs resolve
 */
export function buildUrl(
  baseUrl: string,
  path: string,
  params: Readonly<Record<string, PathValue>> = {},
  query: object = {},
  styles?: FieldStyles,
): URL {
  const filled = path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const value = [params[name] ?? ''].flat().map((item) => encodeURIComponent(String(item)));
    if (value.join('') === '')
      throw new InvalidRequestError(`${path}: the path parameter "${name}" is missing.`);
    return value.join(',');
  });
  if (filled.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new InvalidRequestError(`${path}: a path parameter may not be "." or "..".`);
  }
  const url = new URL(baseUrl.replace(/\/+$/, '') + filled);
  appendQuery(url, encodeQuery(query, styles));
  return url;
}

/** Adds encoded parameters. `searchParams` would write the existing ones anew, and their delimiters with them. */
export function appendQuery(url: URL, encoded: string): void {
  url.search = [url.search.slice(1), encoded].filter((part) => part !== '').join('&');
}
