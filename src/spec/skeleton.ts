import { SCHEMA_FILE } from './jsonSchema.ts';
import { integrationNames } from './names.ts';
import { resourceSkeleton } from './patterns/resourceSkeleton.ts';
import type { Pattern, SpecDraft } from './schema.ts';

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
  // What a new `resource` is most often: addresses that are signed here, for a vendor that is never asked.
  const signs = pattern === 'resource';
  const credential = `${prefix}_${signs ? 'SIGNING_KEY' : 'API_KEY'}`;
  return {
    $schema: `./${SCHEMA_FILE}`,
    specVersion: 1,
    module,
    name,
    pattern,
    purpose: '',
    system: {
      name: systemName ?? '',
      documentation: documentation ?? '',
      sdk: null,
      authentication: signs ? { type: 'none' } : { type: 'bearer', variable: credential },
      baseUrl: { variable: `${prefix}_BASE_URL` },
      rateLimits: '',
    },
    environment: [
      { name: credential, purpose: '', obtainFrom: '', secret: true, required: true },
      { name: `${prefix}_BASE_URL`, purpose: '', obtainFrom: '', secret: false, required: true },
    ],
    ...partOf(pattern, names.pascal, business, credential),
    errorStrategy: {},
    review: { externalApis: '', triggers: '', statusChanges: '', entities: '', errors: '' },
  };
}

/** What only this pattern has. */
function partOf(
  pattern: Pattern,
  pascal: string,
  business: SkeletonInput['business'],
  credential: string,
): object {
  switch (pattern) {
    case 'resource':
      return resourceSkeleton(credential);
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
    delivery: { timeoutMs: 30_000, maxAttempts: 8, retryBaseDelayMs: 1_000, unknownOutcome: 'park' },
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
