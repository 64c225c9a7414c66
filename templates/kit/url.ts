export type QueryValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (string | number | boolean)[];

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
 * @throws {InvalidRequestError} `INVALID_REQUEST` for a missing or empty parameter, and for `.` and `..`, which URLs resolve
 */
export function buildUrl(
  baseUrl: string,
  path: string,
  params: Readonly<Record<string, string | number>> = {},
  query: Readonly<Record<string, QueryValue>> = {},
): URL {
  const filled = path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const value = String(params[name] ?? '');
    if (value === '') throw new InvalidRequestError(`${path}: the path parameter "${name}" is missing.`);
    return encodeURIComponent(value);
  });
  if (filled.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new InvalidRequestError(`${path}: a path parameter may not be "." or "..".`);
  }
  const url = new URL(baseUrl.replace(/\/+$/, '') + filled);
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined) url.searchParams.append(name, String(item));
    }
  }
  return url;
}
