import { z } from 'zod';

/** What the modules tell each other. */
export const events = {
  'invoice.created': z.object({ customer: z.string(), amount: z.number().positive() }),
  'invoice.cancelled': z.object({}),
};
