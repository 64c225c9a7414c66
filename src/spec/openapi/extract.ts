import { z } from 'zod';
import { HEADER } from '../fields.ts';
import { BODY_TYPES, RESPONSE_TYPES, STYLES } from '../schema.ts';
import { shape } from '../shape.ts';

/*
 * What a vendor's OpenAPI document says about the chosen operations. It is written by the tool beside the spec; the
 * `$ref`s of the spec point into its `schemas`, and a newer document is compared with it.
 */

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const shapes = z.record(z.string(), shape);
const styles = z.record(z.string(), z.enum(STYLES));

export const extractOperation = z.strictObject({
  /** `POST /v2/transcript`: what the operation is called in the document, whatever its id. */
  source: z.string(),
  operationId: z.string().optional(),
  summary: z.string().optional(),
  method: z.enum(METHODS),
  path: z.string(),
  /** The operation's own base address, where the document gives it one. */
  server: z.string().optional(),
  query: shapes.default({}),
  headers: shapes.default({}),
  required: z.array(z.string()).default([]),
  styles: styles.default({}),
  body: shape.optional(),
  bodyRequired: z.boolean().default(true),
  bodyType: z.enum(BODY_TYPES).default('json'),
  bodyStyles: styles.default({}),
  response: shape,
  responseType: z.enum(RESPONSE_TYPES).default('json'),
  /** `body` is the JSON an error comes with, where the document describes it. */
  errors: z
    .array(z.strictObject({ status: z.int(), meaning: z.string(), body: shape.optional() }))
    .default([]),
  idempotencyHeader: z.string().regex(HEADER).nullable().default(null),
});

export const extractSchema = z.strictObject({
  /** Where the document came from: a web address or a path of the project. */
  document: z.string(),
  title: z.string(),
  version: z.string(),
  files: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  operations: z.record(z.string(), extractOperation),
  schemas: shapes.default({}),
  webhooks: z.array(z.strictObject({ name: z.string(), summary: z.string(), body: shape })).default([]),
  /** What the document says about limits, a sentence each. */
  rateLimits: z.array(z.string()).default([]),
});

export type Extract = z.infer<typeof extractSchema>;
export type ExtractOperation = z.infer<typeof extractOperation>;
export type Style = (typeof STYLES)[number];
export type Method = (typeof METHODS)[number];
