import { z } from 'zod';

/** Inputs that the commands about OpenAPI documents share. */
export const documentArgument = z
  .string()
  .min(1)
  .describe('the OpenAPI document: a file (JSON or YAML) or a web address');

export const allowHostOption = z
  .array(z.string())
  .default([])
  .describe('a further host the document may refer to; repeatable');
