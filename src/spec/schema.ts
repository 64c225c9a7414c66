import { z } from 'zod';
import { authentication } from './authentication.ts';
import {
  CAMEL,
  dottedPath,
  EMPTY,
  HEADER,
  IDENTIFIER,
  KEBAB_NAME,
  MODULE_NAME,
  matching,
  note,
  PASCAL,
  RELATIONS,
  sentence,
  text,
  variableName,
} from './fields.ts';
import { SCHEMA_NAME } from './refs.ts';
import { shape } from './shape.ts';
import { webhook } from './webhook.ts';

export { KEBAB_NAME, MODULE_NAME };

/*
 * The integration spec. Every field's description says what to write there: it is the `fix` of an error at that
 * field and the hint in an editor (through the JSON Schema). Cross-field rules are in consistency.ts.
 */

export const system = z
  .strictObject({
    name: text('the external system\'s name, such as "Stripe"'),
    documentation: z
      .string({ error: 'is missing' })
      .trim()
      .min(1, EMPTY)
      .refine(isDocumentation, 'is neither a web address nor a file of this project')
      .describe('where the official API documentation is: a web address, or a file of this project'),
    sdk: z
      .string()
      .min(1, EMPTY)
      .nullable()
      .default(null)
      .describe('the npm name of the SDK to use, or null for plain HTTP'),
    authentication,
    baseUrl: z
      .strictObject({
        variable: variableName,
        default: z
          .url({ protocol: /^https?$/, error: 'is not a web address' })
          .optional()
          .describe('the production address; leave it out when every installation has its own'),
      })
      .describe("where requests go: the variable that holds the address, and the vendor's usual one"),
    rateLimits: text('the documented limits and how the vendor signals them, or "none documented"'),
  })
  .describe('the external system');

export const variable = z.strictObject({
  name: variableName,
  purpose: text('what the variable is for, in one sentence'),
  obtainFrom: text('where a person gets the value: a page of the vendor, or who to ask'),
  example: z.string().min(1, EMPTY).optional().describe('an obviously false example, such as "sk_test_xxx"'),
  secret: z
    .boolean()
    .default(true)
    .describe(
      'false for a value that is no secret, such as an address; the value stays in .env all the same',
    ),
  required: z.boolean().default(true).describe('false when the app runs without it'),
  pattern: z
    .string()
    .refine(isRegExp, 'is not a regular expression')
    .optional()
    .describe('a regular expression that real values match, such as "^sk_(test|live)_"'),
});

export const ROLES = ['submit', 'query', 'call', 'cancel', 'support'] as const;

/** How a list or an object is written in a query string or a form; without a style a list repeats its name. */
export const STYLES = ['comma', 'space', 'pipe', 'brackets', 'deep'] as const;
export const BODY_TYPES = ['json', 'form', 'multipart', 'text', 'bytes'] as const;
export const RESPONSE_TYPES = ['json', 'text', 'bytes', 'none'] as const;

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `is not one of ${values.join(', ')}` });
const styles = (where: string) =>
  z
    .record(z.string(), oneOf(STYLES))
    .default({})
    .describe(
      `how lists and objects are written in the ${where}, by name: comma a=1,2; space a=1%202; pipe a=1|2; brackets a[]=1&a[]=2; deep a[b]=1 and a[0]=1; without an entry a list repeats the name`,
    );

const parameterValue = z.union([z.string(), z.number(), z.boolean()]);
const example = z.strictObject({
  parameters: z
    .record(z.string(), z.union([parameterValue, z.array(parameterValue)]))
    .optional()
    .describe('path, query and header parameters by name'),
  body: z.unknown().optional().describe('the body'),
});

export const operation = z.strictObject({
  id: matching(
    CAMEL,
    'a verb and noun in camel case; the function in externalApi.ts is called so, such as "createSpeech"',
  ),
  role: z
    .enum(ROLES, { error: `is not one of ${ROLES.join(', ')}` })
    .describe(
      'what it does for a call: submit starts a task, query asks for its status, call answers at once; cancel and support are helpers that only the external API tests use',
    ),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('the HTTP method'),
  path: matching(/^\/\S*$/, 'the path below the base URL, parameters in braces, such as "/v1/speech/{id}"'),
  purpose: text('what the operation is used for here'),
  query: z.record(z.string(), shape).default({}).describe('query parameters by name, each a JSON Schema'),
  headers: z
    .record(z.string().regex(HEADER, 'is not a header name'), shape)
    .default({})
    .describe(
      'header parameters by name, each a JSON Schema; credentials and the idempotency header have their own fields',
    ),
  required: z
    .array(z.string())
    .default([])
    .describe('names of the query and header parameters that must be sent'),
  styles: styles('query'),
  body: shape.optional(),
  bodyType: oneOf(BODY_TYPES)
    .default('json')
    .describe('how the body is sent: json, form, multipart, text, or bytes ({ contentType, base64 })'),
  bodyRequired: z.boolean().default(true).describe('false when the request may be sent without a body'),
  bodyStyles: styles('form'),
  response: shape,
  responseType: oneOf(RESPONSE_TYPES)
    .default('json')
    .describe('what a success is answered with: json, text, bytes ({ contentType, base64 }), or none'),
  idempotencyHeader: z
    .string()
    .regex(HEADER, 'is not a header name')
    .nullable()
    .default(null)
    .describe('the header by which the vendor recognises a repeated request, or null when there is none'),
  errors: z
    .array(
      z.strictObject({
        status: z.int().min(300).max(599).describe('the HTTP status'),
        meaning: text('what the vendor means by it'),
        handling: text('what the integration does then; for readers, it changes no behaviour'),
        repeatable: z
          .boolean()
          .default(false)
          .describe(
            'true only where the vendor documents that it did nothing and may be asked again, such as 503 during maintenance; 408, 425 and 429 are sent again anyway',
          ),
      }),
    )
    .min(1, 'names no error')
    .describe('the documented errors: status, meaning, handling'),
  examples: z
    .strictObject({
      valid: example.default({}).describe('a request that succeeds'),
      refused: example
        .extend({ status: z.int().min(400).max(499).describe('the status it is refused with') })
        .describe('a request that the vendor refuses, and with which status'),
    })
    .describe('one request that succeeds and one that is refused; the external API tests send both'),
});

const source = z.union(
  [
    dottedPath('a path in requestParams, "$externalId", "$callId" or "$env.NAME"'),
    z.strictObject({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  ],
  { error: 'is neither a path, "$externalId", "$callId", "$env.NAME" nor { "value": … }' },
);

const custom = z.strictObject({ $custom: sentence('what has to be computed that a path cannot say') });
/** Any field name of a vendor; a table with `$custom` in it is meant to be the other form. */
const fieldName = z.string().regex(/^(?!\$custom$)[\s\S]+$/, 'is not a field name');
const fieldMap = <From extends z.ZodType>(what: string, from: From) =>
  z
    .union([custom, z.record(fieldName, from)], {
      error: 'is neither a table of paths nor { "$custom": "…" }',
    })
    .describe(what);

export const STATUS_EVENTS = ['pending', 'processing', 'completed', 'failed'] as const;

export const mapping = z
  .strictObject({
    request: fieldMap(
      'request body field (dotted for a field inside an object) <- path in requestParams, "$callId", "$env.NAME" or { "value": … }, such as { "text": "text" }; { "$": "items" } for a body that is one value; or { "$custom": "why" }',
      source,
    ),
    parameters: z
      .record(z.string(), z.record(z.string(), source))
      .default({})
      .describe(
        'by operation: path, query and header parameter <- path in requestParams, "$externalId", "$callId", "$env.NAME" or { "value": … }',
      ),
    externalId: dottedPath('the path of the task id in the response of the submit operation').optional(),
    status: z
      .strictObject({
        field: dottedPath('the path of the status word in the response of the query operation'),
        values: z
          .record(z.string(), z.enum(STATUS_EVENTS, { error: `is not one of ${STATUS_EVENTS.join(', ')}` }))
          .describe('every word the vendor documents -> pending, processing, completed or failed'),
      })
      .optional()
      .describe('what each status word of the vendor means: { "field": …, "values": { … } }'),
    result: fieldMap(
      'responseData field <- path in the response, such as { "audioUrl": "audio_url" }; or { "$custom": "why" }',
      dottedPath('a dotted path'),
    ),
    error: z
      .strictObject({
        message: dottedPath('the path of the message'),
        code: dottedPath("the path of the vendor's error code").optional(),
      })
      .optional()
      .describe('where the query response says why a task failed'),
  })
  .describe('what of requestParams is sent, and what of the answer is kept');

const identity = {
  $schema: z.string().optional(),
  specVersion: z.literal(1),
  module: matching(MODULE_NAME, 'the business module; the content of .currentmodule'),
  name: matching(KEBAB_NAME, 'the integration\'s name in kebab case, such as "speech"'),
  pattern: z
    .enum(['async-task', 'sync-call'], { error: 'is not one of async-task, sync-call' })
    .describe('async-task: a task id now, the result later; sync-call: the result at once'),
};

/** A value that was read out of a vendor's document and nobody has confirmed yet. */
export const guess = z.strictObject({
  field: text('the field of the spec that was guessed, such as "mapping.externalId"'),
  why: text('what the guess rests on'),
  alternatives: z.array(z.string()).optional().describe('what else it could be'),
});

/** What Task 4.1 needs. */
const researched = {
  ...identity,
  purpose: sentence('what the integration is for and what it leaves out, in a sentence or two'),
  system,
  environment: z.array(variable).describe('the variables the integration reads'),
  guesses: z
    .array(guess)
    .default([])
    .describe("what was guessed from the vendor's document; confirm or correct each, then remove its entry"),
};

/** What Task 4.2 needs on top. */
const designed = {
  ...researched,
  schemas: z
    .record(z.string().regex(SCHEMA_NAME, 'is not a name such as "Transcript"'), shape)
    .default({})
    .describe('shapes with a name; { "$ref": "#/schemas/Name" } stands for one anywhere in the spec'),
  operations: z
    .array(operation)
    .min(1, 'names no operation')
    .describe('the operations of the vendor that are used'),
  apiCall: z
    .strictObject({
      entity: matching(PASCAL, 'the entity whose creation triggers the call, such as "TtsCall"'),
      requestParams: shape,
      example: z
        .record(z.string(), z.unknown())
        .describe(
          'a requestParams value as the business makes it, for the integration test; examples of an operation are in the form of the vendor',
        ),
      access: z
        .union([
          z.strictObject({
            owner: matching(RELATIONS, 'relations from the call to its user, such as "greeting.owner"'),
          }),
          z.strictObject({ anySignedInUser: sentence('why every signed-in user may ask for every call') }),
        ])
        .describe('who may query a call: { "owner": "greeting.owner" } or { "anySignedInUser": "why" }'),
    })
    .describe('the APICall entity of the business module'),
  event: z
    .strictObject({
      entity: matching(PASCAL, 'the event entity, such as "TtsEvent"'),
      eventSource: matching(IDENTIFIER, 'the event source that records it, such as "recordTtsEvent"'),
    })
    .describe('the event entity of the business module'),
  business: z
    .strictObject({
      entity: matching(PASCAL, 'the business entity that needs the result, such as "Greeting"'),
      when: sentence('when the business creates the call, in one sentence'),
      property: matching(IDENTIFIER, 'the property that shows the result, such as "voiceUrl"'),
    })
    .describe('the business side: who needs the call, when, and what it fills'),
  mapping,
  webhook: webhook.optional(),
  delivery: z
    .strictObject({
      timeoutMs: z.int().min(100).max(600_000).default(30_000).describe('milliseconds one request may take'),
      maxAttempts: z.int().min(1).max(50).default(8).describe('how often a call is sent at the most'),
      retryBaseDelayMs: z
        .int()
        .min(10)
        .max(3_600_000)
        .default(1_000)
        .describe('milliseconds before the first repeat; doubles each time'),
      unknownOutcome: z
        .enum(['retry', 'park'], { error: 'is not one of retry, park' })
        .describe(
          'retry: send again when nobody knows whether the vendor acted; park: fail the call and let a person look',
        ),
    })
    .describe('how a call is sent'),
  errorStrategy: z
    .strictObject({
      network: note('what is particular to this vendor when it cannot be reached'),
      rateLimit: note('what is particular about its rate limits'),
      credentials: note('what is particular when credentials are refused, such as who renews them'),
      businessErrors: note('what is particular about refusals, such as which of them a user can correct'),
      missingFields: note('what is particular when requestParams lacks a field'),
      invalidData: note('what is particular when a response has not the documented form'),
    })
    .prefault({})
    .describe(
      'what is particular to this vendor in each kind of failure; the general part is written by the tool',
    ),
  review: z
    .strictObject({
      externalApis: sentence('which external APIs are used, and why'),
      triggers: sentence('which internal events trigger external calls'),
      statusChanges: sentence('how external status changes become internal events'),
      entities: sentence('which entities and properties are involved'),
      errors: sentence('how each error scenario is handled'),
    })
    .describe('the five review questions, answered'),
};

export const identitySchema = z.looseObject(identity);
export const researchedSchema = z.looseObject(researched);
export const designedSchema = z.strictObject(designed);

/** Only the identity is known to be right; the rest may still be empty. */
export type SpecDraft = z.infer<typeof identitySchema>;
/** Task 4.1 holds: system, authentication and environment are complete. */
export type ResearchedSpec = z.infer<typeof researchedSchema>;
/** Task 4.2 holds: everything code and tests are generated from is there and consistent. */
export type DesignedSpec = z.infer<typeof designedSchema>;
export type OperationSpec = z.infer<typeof operation>;
export type VariableSpec = z.infer<typeof variable>;
export type Source = z.infer<typeof source>;
export type Guess = z.infer<typeof guess>;
export type Pattern = SpecDraft['pattern'];

/** A cross-field rule that does not hold. */
export interface Inconsistency {
  /** Without one it is `SPEC_INVALID`. */
  code?: 'SPEC_INCOMPLETE';
  path: PropertyKey[];
  message: string;
  fix: string;
}

/** A web address, or a project-relative path without spaces. */
function isDocumentation(value: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(value)) return /^https?:\/\/[^\s/]+/i.test(value) && URL.canParse(value);
  return /^[\w@-][^\s:]*\.[A-Za-z0-9]+$/.test(value) && !value.split('/').includes('..');
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
