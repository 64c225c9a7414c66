import type { LastLook } from './liveData.js';

export const HEALTH = ['ok', 'degraded', 'failing', 'unknown', 'off', 'not-connected'] as const;

/** How the integration of an app is, by the last requests for its data: to look at it asks no vendor. */
export interface AppHealth {
  appId: string;
  /**
   * `degraded`: some endpoints fail, or show old data because they do. `failing`: none answers, or the configuration cannot be used.
   * `unknown`: nobody has asked for data lately.
   */
  status: (typeof HEALTH)[number];
  /** Why the configuration cannot be used. */
  error: { code: string; message: string } | null;
  endpoints: ({ endpointId: string } & LastLook)[];
}

/** The health of an app that is connected and on, from those of its endpoints that were asked for lately. */
export function summarize(endpoints: AppHealth['endpoints']): AppHealth['status'] {
  if (endpoints.length === 0) return 'unknown';
  const failed = endpoints.filter(({ error }) => error !== null);
  if (failed.length === 0) return 'ok';
  const hasData = endpoints.some(({ fetchedAt }) => fetchedAt !== null);
  return hasData ? 'degraded' : 'failing';
}
