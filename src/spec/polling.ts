import { z } from 'zod';
import { sentence } from './fields.ts';

const QUOTED = /["“„«]([^"“”«»]{12,})["”»]/;

/** The optional section `polling`: the backend asks the vendor by itself, because the requirement says so. */
export const polling = z
  .strictObject({
    requirement: sentence(
      'the sentence of the requirement that asks for polling, in quotation marks, and where it stands: \'requirements.md: "The status is fetched every minute."\'',
    ).refine((said) => QUOTED.test(said), 'quotes no sentence'),
    intervalMs: z
      .int()
      .min(1_000)
      .max(86_400_000)
      .describe('milliseconds between two questions about one call'),
    backoff: z
      .strictObject({
        factor: z.number().gt(1).max(10).describe('each wait is so many times the one before it'),
        maxIntervalMs: z.int().min(1_000).max(86_400_000).describe('milliseconds a wait may grow to'),
      })
      .optional()
      .describe('waits that grow; without it all are the same'),
    giveUpAfterMs: z
      .int()
      .min(1_000)
      .optional()
      .describe(
        'milliseconds from the creation of a call after which it is no longer asked about; it stays open',
      ),
  })
  .describe('async-task only: the backend asks for the status by itself, where the requirement demands it');

export type PollingSpec = z.infer<typeof polling>;

/** The sentence of the requirement that asks for polling. */
export function quotedRequirement({ requirement }: PollingSpec): string {
  return QUOTED.exec(requirement)?.[1] ?? requirement;
}
