import { SCHEMA_FILE } from './jsonSchema.ts';
import { integrationNames } from './names.ts';
import { CHANNEL_VARIABLES, channelSkeleton } from './patterns/channelSkeleton.ts';
import { clientDirectSkeleton } from './patterns/clientDirectSkeleton.ts';
import { middlewareSkeleton } from './patterns/middlewareSkeleton.ts';
import { resourceSkeleton } from './patterns/resourceSkeleton.ts';
import type { Pattern, SpecDraft } from './schema.ts';
import { SPEC_VERSION } from './version.ts';

/** What is already known when an integration is started. */
export interface SkeletonInput {
  module: string;
  name: string;
  pattern: Pattern;
  systemName?: string | undefined;
  documentation?: string | undefined;
  /** Entity names the business has already. */
  business?: { call: string; event: string; eventSource: string } | null | undefined;
}

/**
 * A spec to fill in: every field is there, empty where the agent's judgement is needed. An empty field is an
 * error with the hint what to write, so nothing invented here can pass a gate by being left alone.
 */
export function specSkeleton({
  module,
  name,
  pattern,
  systemName,
  documentation,
  business,
}: SkeletonInput): SpecDraft {
  const names = integrationNames(name);
  const prefix = name.toUpperCase().replaceAll('-', '_');
  const { authentication, credentials, others } = startOf(pattern, prefix);
  return {
    $schema: `./${SCHEMA_FILE}`,
    specVersion: SPEC_VERSION,
    module,
    name,
    pattern,
    purpose: '',
    system: {
      name: systemName ?? '',
      documentation: documentation ?? '',
      sdk: null,
      authentication,
      ...(others.includes(`${prefix}_BASE_URL`) && { baseUrl: { variable: `${prefix}_BASE_URL` } }),
      rateLimits: '',
    },
    environment: [
      ...credentials.map((variable) => variableOf(variable, true)),
      ...others.map((variable) => variableOf(variable, false)),
    ],
    ...partOf(pattern, names.pascal, business, prefix),
    errorStrategy: {},
    review: { externalApis: '', triggers: '', statusChanges: '', entities: '', errors: '' },
  };
}

/** What a new integration of a pattern most often needs of the environment: secrets, and what is none. */
function startOf(pattern: Pattern, prefix: string) {
  const others = [`${prefix}_BASE_URL`];
  switch (pattern) {
    // Uploads to a bucket; the addresses are signed here.
    case 'client-direct': {
      const secret = `${prefix}_SECRET_ACCESS_KEY`;
      const scheme = 'AWS Signature Version 4, in the query of each URL that a browser is given';
      return {
        authentication: { type: 'signed', variables: [secret], scheme },
        credentials: [`${prefix}_ACCESS_KEY_ID`, secret],
        others: [...others, `${prefix}_BUCKET`, `${prefix}_REGION`],
      };
    }
    // Everything a broker asks for is in its URL.
    case 'channel':
      return { authentication: { type: 'none' }, credentials: [...CHANNEL_VARIABLES], others: [] };
    // A secret that is shared with the issuer, who is never asked.
    case 'middleware':
      return { authentication: { type: 'none' }, credentials: [`${prefix}_SECRET`], others: [] };
    // Addresses that are signed here, for a vendor that is never asked.
    case 'resource':
      return { authentication: { type: 'none' }, credentials: [`${prefix}_SIGNING_KEY`], others };
    default: {
      const variable = `${prefix}_API_KEY`;
      return { authentication: { type: 'bearer', variable }, credentials: [variable], others };
    }
  }
}

function variableOf(name: string, secret: boolean) {
  return { name, purpose: '', obtainFrom: '', secret, required: true };
}

/** What only this pattern has. */
function partOf(
  pattern: Pattern,
  pascal: string,
  business: SkeletonInput['business'],
  prefix: string,
): object {
  switch (pattern) {
    case 'channel':
      return channelSkeleton(prefix.toLowerCase().replaceAll('_', '-'));
    case 'client-direct':
      return clientDirectSkeleton(prefix);
    case 'middleware':
      return middlewareSkeleton(`${prefix}_SECRET`);
    case 'resource':
      return resourceSkeleton(`${prefix}_SIGNING_KEY`);
    default:
      return callSkeleton(pattern === 'async-task', pascal, business);
  }
}

function callSkeleton(asynchronous: boolean, pascal: string, business: SkeletonInput['business']) {
  return {
    operations: asynchronous
      ? [operation('submit', 'POST'), operation('query', 'GET')]
      : [operation('call', 'POST')],
    apiCall: {
      entity: business?.call ?? `${pascal}Call`,
      requestParams: { type: 'object', properties: {}, required: [] },
      example: {},
      access: { owner: '' },
    },
    event: {
      entity: business?.event ?? `${pascal}Event`,
      eventSource: business?.eventSource ?? `record${pascal}Event`,
    },
    business: { entity: '', when: '', property: '' },
    mapping: {
      request: {},
      ...(asynchronous
        ? { externalId: '', status: { field: '', values: {} }, error: { message: '', code: '' } }
        : {}),
      result: {},
    },
    delivery: { timeoutMs: 30_000, retryBaseDelayMs: 1_000, unknownOutcome: 'park' },
  };
}

function operation(role: string, method: string) {
  return {
    id: '',
    role,
    method,
    path: '',
    purpose: '',
    ...(method === 'GET'
      ? {}
      : { body: { type: 'object', properties: {}, required: [] }, idempotencyHeader: null }),
    response: { type: 'object', properties: {}, required: [] },
    errors: [{ status: 422, meaning: '', handling: '' }],
    examples: { valid: {}, refused: { status: 422 } },
  };
}
