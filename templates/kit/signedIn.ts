import { ApiError } from './apiError';

/**
 * The id of the user who asks.
 * @throws {ApiError} 401 `UNAUTHENTICATED`, whatever the host lets through
 */
export function signedIn(user: { id?: unknown } | null | undefined): string {
  const id = user?.id;
  if (id === undefined || id === null || id === '') {
    throw new ApiError(401, 'UNAUTHENTICATED', 'Sign in first.');
  }
  return String(id);
}
