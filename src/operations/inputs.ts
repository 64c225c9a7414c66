import { z } from 'zod';
import { STEPS } from '../workflow/tasks.ts';

/** Inputs that several operations share; the descriptions are the help texts. */
export const integrationOption = z
  .string()
  .optional()
  .describe('name of the integration, when the module has several');

export const stepArgument = z
  .string()
  .transform((value) => value.trim().replace(/^task\s+/i, ''))
  .pipe(z.enum(STEPS, { error: `must be one of ${STEPS.join(', ')}` }))
  .describe(`the task: ${STEPS.join(', ')}`);

export const commitOption = z.boolean().default(true).describe('commit the checkpoint');

/** Marks a field that makes no sense to a program: no tool over MCP has it. */
export const TERMINAL_ONLY = { terminalOnly: true } as const;
