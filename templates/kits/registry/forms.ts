import { z } from 'zod';
import { IntegrationError } from './errors.js';
import type { Integration, IntegrationConfig } from './types.js';

/** What a client enters. What is left out of `auth`, or empty, stays as it is stored; `null` takes it away. */
export interface ConfigInput {
  auth?: Record<string, unknown> | undefined;
  extra?: Record<string, unknown> | undefined;
}

const NOTHING = z.strictObject({});

/** The JSON Schemas from which a console draws a form. */
export function describeForms({ authConfigSchema, extraConfigSchema = NOTHING }: Integration) {
  return {
    auth: z.toJSONSchema(authConfigSchema, {
      io: 'input',
      unrepresentable: 'any',
      override({ jsonSchema }) {
        if (jsonSchema.type === 'string') jsonSchema.writeOnly = true;
      },
    }),
    extra: z.toJSONSchema(extraConfigSchema, { io: 'input', unrepresentable: 'any' }),
  };
}

/** What may be shown of a configuration: which fields of `auth` are set, and `extra`. */
export function describeConfig({ authConfigSchema }: Integration, config: IntegrationConfig | null) {
  const fields = Object.keys(authConfigSchema.shape);
  return {
    auth: Object.fromEntries(fields.map((field) => [field, { set: isSet(config?.auth[field]) }])),
    extra: config?.extra ?? {},
  };
}

/**
 * The whole configuration: what was entered, and secrets that were stored where none was.
 *
 * @throws {IntegrationError} CONFIG_INVALID, naming fields and never values; SECRETS_NEEDED
 */
export function mergeConfig(
  integration: Integration,
  input: ConfigInput,
  stored: IntegrationConfig | null,
): IntegrationConfig {
  const entered = Object.entries(input.auth ?? {}).filter(([, value]) => value !== undefined && value !== '');
  const kept = Object.entries(stored?.auth ?? {}).filter(
    ([field]) => !entered.some(([name]) => name === field),
  );
  const auth = Object.fromEntries([...kept, ...entered].filter(([, value]) => value !== null));
  const config = checkConfig(integration, { auth, extra: input.extra ?? stored?.extra ?? {} });
  const reused = kept.some(([field]) => field in config.auth);
  if (stored && reused && originsOf(integration, stored) !== originsOf(integration, config)) {
    throw new IntegrationError(
      'SECRETS_NEEDED',
      'The configuration leads to another host than the stored secrets were entered for.',
      'Enter the secrets again.',
    );
  }
  return config;
}

/**
 * A configuration as the integration wants it now; its definition may have changed since it was stored.
 *
 * @throws {IntegrationError} CONFIG_INVALID
 */
export function checkConfig(integration: Integration, { auth, extra }: IntegrationConfig): IntegrationConfig {
  return {
    auth: parse(integration.authConfigSchema, auth, 'auth'),
    extra: parse(integration.extraConfigSchema ?? NOTHING, extra, 'extra'),
  };
}

/** `null` for a configuration of an earlier definition. */
function originsOf(integration: Integration, config: IntegrationConfig): string | null {
  try {
    return [...integration.origins(config)].sort().join(' ');
  } catch {
    return null;
  }
}

function parse(schema: z.ZodObject, value: unknown, part: string): Record<string, unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${[part, ...path].join('.')}: ${code}`);
  throw new IntegrationError(
    'CONFIG_INVALID',
    `The configuration is not complete or not valid: ${fields.join(', ')}.`,
    'Correct these fields.',
  );
}

/** An empty field of a form is none. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
