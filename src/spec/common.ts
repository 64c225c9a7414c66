import { z } from 'zod';
import { authentication } from './authentication.ts';
import {
  dottedPath,
  EMPTY,
  KEBAB_NAME,
  MODULE_NAME,
  matching,
  note,
  RELATIONS,
  sentence,
  text,
  variableName,
} from './fields.ts';
import { operation } from './operation.ts';
import { SCHEMA_NAME } from './refs.ts';
import { shape } from './shape.ts';
import { SPEC_VERSION } from './version.ts';

/* What the specs of all patterns have in common. Each pattern adds its own part in `patterns/`. */

const baseUrl = z
  .strictObject({
    variable: variableName,
    default: z
      .url({ protocol: /^https?$/, error: 'is not a web address' })
      .optional()
      .describe('the production address; leave it out when every installation has its own'),
  })
  .describe('where requests go');

const errorAnswer = z
  .strictObject({
    message: dottedPath('the path of the text in the body, such as "problem.text"'),
    code: dottedPath("the path of the vendor's own error code in the body, a text or a number").optional(),
  })
  .describe(
    'where error answers say why, unless in a usual place such as "message", "error.message" or "detail"',
  );

export const system = z
  .strictObject({
    name: text('the external system\'s name, such as "Stripe"'),
    documentation: z
      .string({ error: 'is missing' })
      .trim()
      .min(1, EMPTY)
      .refine(isDocumentation, 'is neither a web address nor a file of this project')
      .describe('the official API documentation: a web address, or a file of this project'),
    sdk: z.string().min(1, EMPTY).nullable().default(null).describe('the npm name of an SDK to use'),
    authentication,
    baseUrl,
    errorAnswer: errorAnswer.optional(),
    rateLimits: text('the documented limits and how the vendor signals them, or "none documented"'),
  })
  .describe('the external system');

/** For a pattern that need not send requests over HTTP. */
export const systemWithoutRequests = system
  .extend({ baseUrl: baseUrl.optional() })
  .describe('the external system; baseUrl only where requests are sent to it');

export const variable = z.strictObject({
  name: variableName,
  purpose: text('what the variable is for, in one sentence'),
  obtainFrom: text('where a person gets the value: a page of the vendor, or who to ask'),
  example: z.string().min(1, EMPTY).optional().describe('an obviously false example, such as "sk_test_xxx"'),
  secret: z
    .boolean()
    .default(true)
    .describe('false for what is no secret, such as an address; it stays in .env all the same'),
  required: z.boolean().default(true).describe('false when the app runs without it'),
  pattern: z
    .string()
    .refine(isRegExp, 'is not a regular expression')
    .optional()
    .describe('a regular expression that real values match, such as "^sk_(test|live)_"'),
});

/** A value that was read out of a vendor's document and nobody has confirmed yet. */
export const guess = z.strictObject({
  field: text('the field of the spec that was guessed, such as "mapping.externalId"'),
  why: text('what the guess rests on'),
  alternatives: z.array(z.string()).optional().describe('what else it could be'),
});

/** What Task 4.1 needs; the fields of every spec begin with it. A pattern adds its `pattern`. */
export const researched = {
  $schema: z.string().optional(),
  specVersion: z.literal(SPEC_VERSION).describe(`the version of the format, which is ${SPEC_VERSION}`),
  module: matching(MODULE_NAME, 'the business module; the content of .currentmodule'),
  name: matching(KEBAB_NAME, 'the integration\'s name in kebab case, such as "speech"'),
  purpose: sentence('what the integration is for and what it leaves out, in a sentence or two'),
  system,
  environment: z.array(variable).describe('the variables the integration reads'),
  guesses: z
    .array(guess)
    .default([])
    .describe("what was guessed from the vendor's document; confirm or correct each, then remove its entry"),
};

/** What Task 4.2 needs of every pattern on top. */
export const designed = {
  ...researched,
  schemas: z
    .record(z.string().regex(SCHEMA_NAME, 'is not a name such as "Transcript"'), shape)
    .default({})
    .describe('shapes with a name; { "$ref": "#/schemas/Name" } stands for one anywhere in the spec'),
  operations: z
    .array(operation)
    .min(1, 'names no operation')
    .describe('the operations of the vendor that are used'),
  errorStrategy: z
    .strictObject({
      network: note('when it cannot be reached'),
      rateLimit: note('about its limits'),
      credentials: note('when credentials are refused, such as who renews them'),
      businessErrors: note('about refusals, such as which of them a user can correct'),
      missingFields: note('when requestParams lacks a field'),
      invalidData: note('when a response has another form'),
    })
    .prefault({})
    .describe('what is particular to this vendor; what holds for all is written by the tool'),
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

const vendorSpec = z.strictObject({ ...designed, pattern: z.string() });
/** What the API layer is made from: the part of a designed spec that any pattern with operations has. */
export type VendorSpec = z.infer<typeof vendorSpec> & {
  delivery?: { timeoutMs: number };
  timeoutMs?: number;
};
export type VariableSpec = z.infer<typeof variable>;
export type Guess = z.infer<typeof guess>;

/** Who may ask for what belongs to a record. */
export const access = (of: string, example: string) =>
  z.union([
    z.strictObject({
      owner: matching(RELATIONS, `relations from the ${of} to its user, such as "${example}"`),
    }),
    z.strictObject({ anySignedInUser: sentence(`why every signed-in user may ask for every ${of}`) }),
  ]);

/** What the patterns without an APICall have in place of the call: their operations are called by functions of the pattern. */
export const withoutCalls = {
  operations: z
    .array(operation.extend({ role: z.literal('support').default('support') }))
    .default([])
    .describe('the operations of the vendor that are used; the section of the pattern says what for'),
  timeoutMs: z.int().min(100).max(600_000).default(10_000).describe('milliseconds one request may take'),
};

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
