import { z } from 'zod';
import { CAMEL, HEADER, matching, text } from './fields.ts';
import { shape } from './shape.ts';

export const ROLES = ['submit', 'query', 'call', 'cancel', 'support'] as const;

/** How a list or an object is written in a query string or a form; without a style a list repeats its name. */
export const STYLES = ['comma', 'space', 'pipe', 'brackets', 'deep'] as const;
export const BODY_TYPES = ['json', 'form', 'multipart', 'text', 'bytes'] as const;
export const RESPONSE_TYPES = ['json', 'text', 'bytes', 'none'] as const;

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `is not one of ${values.join(', ')}` });
const styles = (what: string) => z.record(z.string(), oneOf(STYLES)).default({}).describe(what);

const parameterValue = z.union([z.string(), z.number(), z.boolean()]);
const example = z.strictObject({
  parameters: z
    .record(z.string(), z.union([parameterValue, z.array(parameterValue)]))
    .optional()
    .describe('path, query and header parameters by name'),
  body: z.unknown().optional().describe('the body'),
});

/** One request that the vendor documents, as the API layer sends it. */
export const operation = z.strictObject({
  id: matching(CAMEL, 'a verb and noun in camel case, such as "createSpeech"; its function is called so'),
  role: z
    .enum(ROLES, { error: `is not one of ${ROLES.join(', ')}` })
    .describe(
      'submit starts a task, query asks for its status, call answers at once; cancel and support are only tested, or serve delivery.find',
    ),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: matching(/^\/\S*$/, 'the path below the base URL, parameters in braces, such as "/v1/speech/{id}"'),
  purpose: text('what the operation is used for here'),
  query: z.record(z.string(), shape).default({}).describe('query parameters'),
  headers: z
    .record(z.string().regex(HEADER, 'is not a header name'), shape)
    .default({})
    .describe('header parameters but credentials and idempotency header'),
  required: z.array(z.string()).default([]).describe('query and header parameters that must be sent'),
  styles: styles(
    'lists and objects in the query: a=1,2; a=1%202; a=1|2; a[]=1; a[b]=1 and a[0]=1; without it a list repeats its name',
  ),
  body: shape.optional(),
  bodyType: oneOf(BODY_TYPES)
    .default('json')
    .describe('how the body is sent; bytes: { contentType, base64 }'),
  bodyRequired: z.boolean().default(true).describe('false when the request may be sent without a body'),
  bodyStyles: styles('as styles, for the fields of a form'),
  response: shape,
  responseType: oneOf(RESPONSE_TYPES)
    .default('json')
    .describe('what a success is answered with; bytes: { contentType, base64 }'),
  idempotencyHeader: z
    .string()
    .regex(HEADER, 'is not a header name')
    .nullable()
    .default(null)
    .describe(
      'the header by which the vendor recognises a repeated request; it carries a UUID, the same for every repeat',
    ),
  idempotencyKeyHours: z
    .number()
    .positive()
    .max(87_600)
    .optional()
    .describe(
      'how long the vendor remembers it, often 24; after that, less timeoutMs, a call is not sent again',
    ),
  errors: z
    .array(
      z.strictObject({
        status: z.int().min(300).max(599),
        meaning: text('what the vendor means by it'),
        handling: text('what the integration does then, for readers'),
        repeatable: z
          .boolean()
          .default(false)
          .describe(
            'true where the vendor documents that it did nothing, such as 503; 408, 425 and 429 are sent again anyway',
          ),
      }),
    )
    .min(1, 'names no error')
    .describe('the documented errors: status, meaning, handling'),
  examples: z
    .strictObject({
      valid: example
        .default({})
        .describe('a request that succeeds; a query gets the id of a task just submitted'),
      refused: example
        .extend({ status: z.int().min(400).max(499).describe('the status it is refused with') })
        .describe('a request that the vendor refuses'),
    })
    .describe('what the external API tests send'),
});

export type OperationSpec = z.infer<typeof operation>;

/** The names in braces, each once. */
export function pathParameters(path: string): string[] {
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
}

/** Path, query and header parameters by name. */
export function parameterNames(operation: OperationSpec): string[] {
  return [
    ...pathParameters(operation.path),
    ...Object.keys(operation.query),
    ...Object.keys(operation.headers),
  ];
}

/** The parameters that a request cannot do without: those of the path, and the query and header parameters that say so. */
export function requiredParameters(operation: OperationSpec): string[] {
  return [...pathParameters(operation.path), ...operation.required];
}
