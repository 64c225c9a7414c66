import { z } from 'zod';
import { IntegrationError } from './errors.js';

/** A call as its user may see it: neither what was sent nor what was answered. */
export const recentCallSchema = z.object({
  integration: z.string(),
  id: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  attempts: z.number().int(),
  createdAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  dead: z.boolean().describe('was given up and waits for a person'),
});

export type RecentCall = z.output<typeof recentCallSchema>;

/** Calls to vendors that the app makes itself, not by the catalogue. */
export interface RecentCalls {
  /** The newest calls a user may see, and all of theirs that were given up; the newest first. */
  list(userId: string): Promise<{ available: boolean; isOperator: boolean; calls: RecentCall[] }>;
  /**
   * Makes a call again that was given up.
   *
   * @param key `same`: a vendor that honours keys and did carry out the call does nothing again. `new`: it may.
   * @throws {IntegrationError} CALL_NOT_FOUND, CALL_NOT_DEAD, NOT_ALLOWED
   */
  retry(userId: string, integration: string, callId: string, key: 'same' | 'new'): Promise<void>;
}

/** Of an app that makes none. */
export const NO_CALLS: RecentCalls = {
  list: async () => ({ available: false, isOperator: false, calls: [] }),
  retry: () => Promise.reject(callNotFound()),
};

export function callNotFound(): IntegrationError {
  return new IntegrationError('CALL_NOT_FOUND', 'There is no such call.', 'Choose one of the list.');
}
