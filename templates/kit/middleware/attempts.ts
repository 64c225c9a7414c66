import { ApiError } from '../apiError';

/** Slows down whoever tries passwords: so many wrong ones for a name, then a pause. */
export interface Attempts {
  /** Counts an attempt. Throws 429 `TOO_MANY_ATTEMPTS`. */
  begin(identifier: string): void;
  succeed(identifier: string): void;
}

/** Names that are remembered; beyond that the oldest is forgotten. */
const MOST = 10_000;

/**
 * Counts in this process: several processes allow as many times more. Attempts under many names at once are for the
 * proxy in front of the app to limit.
 */
export function countAttempts(
  { most, pauseMs }: { most: number; pauseMs: number },
  now: () => number = Date.now,
): Attempts {
  const names = new Map<string, { count: number; last: number }>();
  return {
    begin(identifier) {
      const before = names.get(identifier);
      const count = before && now() - before.last < pauseMs ? before.count : 0;
      if (count >= most) throw new ApiError(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts. Try again later.');
      // Anew, so that the first in the map is the one that was longest left alone.
      names.delete(identifier);
      names.set(identifier, { count: count + 1, last: now() });
      if (names.size > MOST) names.delete(names.keys().next().value ?? '');
    },
    succeed: (identifier) => void names.delete(identifier),
  };
}
