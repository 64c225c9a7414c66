import { z } from 'zod';
import { researched, type VendorSpec } from './common.ts';
import { KEBAB_NAME, MODULE_NAME, matching } from './fields.ts';
import { isCallPattern, PATTERN_IDS, PATTERNS } from './patternIds.ts';
import { type CallSpec, callSchema } from './patterns/calls.ts';
import { type ChannelSpec, channelSchema } from './patterns/channel.ts';
import { type ClientDirectSpec, clientDirectSchema } from './patterns/clientDirect.ts';
import { type MiddlewareSpec, middlewareSchema } from './patterns/middleware.ts';
import { type ResourceSpec, resourceSchema } from './patterns/resource.ts';
import { SPEC_VERSION } from './version.ts';

export type { Guess, Inconsistency, VariableSpec, VendorSpec } from './common.ts';
export type { OperationSpec } from './operation.ts';
export { BODY_TYPES, RESPONSE_TYPES, ROLES, STYLES } from './operation.ts';
export { isCallPattern, PATTERN_IDS, PATTERNS, type Pattern } from './patternIds.ts';
export { type CallSpec, type Source, STATUS_EVENTS } from './patterns/calls.ts';
export { KEBAB_NAME, MODULE_NAME };

/*
 * The integration spec. Every field's description says what to write there: it is the `fix` of an error at that
 * field and the hint in an editor (through the JSON Schema). Cross-field rules are in consistency.ts and beside the
 * part of each pattern.
 */

const PATTERN_SCHEMAS = [
  callSchema,
  channelSchema,
  clientDirectSchema,
  middlewareSchema,
  resourceSchema,
] as const;
const RESEARCHED = Object.fromEntries(
  [...Object.keys(researched), 'pattern'].map((each) => [each, true]),
) as {
  [Field in keyof typeof researched | 'pattern']: true;
};

export const patternSchema = z
  .enum(PATTERN_IDS, { error: `is not one of ${PATTERN_IDS.join(', ')}` })
  .describe(
    `how the vendor is used: ${Object.entries(PATTERNS)
      .map(([id, what]) => `${id} (${what})`)
      .join(', ')}`,
  );
const unknownPattern = { error: `is not one of ${PATTERN_IDS.join(', ')}` };

export const identitySchema = z.looseObject({
  $schema: z.string().optional(),
  specVersion: z.literal(SPEC_VERSION).describe(`the version of the format, which is ${SPEC_VERSION}`),
  module: matching(MODULE_NAME, 'the business module; the content of .currentmodule'),
  name: matching(KEBAB_NAME, 'the integration\'s name in kebab case, such as "speech"'),
  pattern: patternSchema,
});
export const researchedSchema = z.discriminatedUnion(
  'pattern',
  [
    callSchema.pick(RESEARCHED).loose(),
    channelSchema.pick(RESEARCHED).loose(),
    clientDirectSchema.pick(RESEARCHED).loose(),
    middlewareSchema.pick(RESEARCHED).loose(),
    resourceSchema.pick(RESEARCHED).loose(),
  ],
  unknownPattern,
);
export const designedSchema = z.discriminatedUnion('pattern', PATTERN_SCHEMAS, unknownPattern);

/** Only the identity is known to be right; the rest may still be empty. */
export type SpecDraft = z.infer<typeof identitySchema>;
/** Task 4.1 holds: system, authentication and environment are complete. */
export type ResearchedSpec = z.infer<typeof researchedSchema>;
/** Task 4.2 holds: everything code and tests are generated from is there and consistent. */
export type DesignedSpec = CallSpec | ChannelSpec | ClientDirectSpec | MiddlewareSpec | ResourceSpec;

/** A spec whose integration sends requests: it has operations, and the rules see to it that it has a base URL. */
export type RequestingSpec = DesignedSpec & Pick<VendorSpec, 'system'>;

/** Whether the integration itself sends what the operations say; a signed URL is opened by somebody else. */
export function sendsRequests(spec: DesignedSpec): spec is RequestingSpec {
  if (spec.pattern === 'resource' && spec.resource.signing) return false;
  return spec.operations.length > 0;
}

/** Whether the business creates an APICall that the integration sends. */
export function hasCalls(spec: DesignedSpec): spec is CallSpec {
  return isCallPattern(spec.pattern);
}
