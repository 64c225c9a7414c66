import { InvalidRequestError } from './url';

/**
 * The call's `requestParams`, with every field the vendor cannot do without.
 * @throws {InvalidRequestError} `INVALID_REQUEST` naming what is missing; nothing was sent, and the call fails with it
 */
export function requireParams<Params extends object>(
  value: unknown,
  required: readonly (keyof Params & string)[],
): Params {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new InvalidRequestError('requestParams is not an object.');
  }
  const given = value as Record<string, unknown>;
  const missing = required.filter((name) => given[name] === undefined || given[name] === null);
  if (missing.length > 0) throw new InvalidRequestError(`requestParams lacks ${missing.join(', ')}.`);
  return value as Params;
}
