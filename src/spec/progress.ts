import { z } from 'zod';
import { dottedPath } from './fields.ts';

/* What is kept of a task besides its result: of the answer to its start, and of how far it is. */

/** A table of fields and paths that may be left out. */
export const kept = (what: string) =>
  z
    .record(z.string().min(1), dottedPath('a dotted path'))
    .refine((table) => Object.keys(table).length > 0, 'names nothing')
    .optional()
    .describe(what);

export const progressOrder = z
  .union(
    [
      z.literal('none'),
      z.strictObject({
        field: z.string({ error: 'is missing' }).min(1),
        words: z.array(z.string().min(1)).min(2, 'has no two words to order').optional(),
      }),
    ],
    { error: 'is neither "none" nor { "field": …, "words": [ … ] }' },
  )
  .describe(
    '{ "field": "stage", "words": [first, …, last] } where a task never goes back (only the field of a number that grows), else "none"',
  );

type Order = z.infer<typeof progressOrder>;

/** The order in which a task goes forward; `null` where what was said last counts. */
export function stageOrder({ progressOrder: order }: { progressOrder?: Order | undefined }) {
  return order === undefined || order === 'none' ? null : order;
}
