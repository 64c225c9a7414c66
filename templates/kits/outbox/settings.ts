import { z } from 'zod';

const PREFIX = 'core.integration.outbox.';
const milliseconds = z.number().int().positive();

const schema = z.strictObject({
  /** `false`: nothing is stored and nothing handled. What is published meanwhile is gone. */
  enabled: z.boolean().default(true),
  /** `false`: this process publishes and leaves the handling to others. */
  'processor.enabled': z.boolean().default(true),
  /** Whether start() looks through all kept events for consumers that lack one. */
  startupDrainEnabled: z.boolean().default(true),
  /** How often a worker looks for jobs nobody announced. New ones are announced at once, in every process. */
  pollingIntervalMs: milliseconds.min(500).default(5000),
  /** How often recent events are compared with the queues. It does not delay the work of an idle worker. */
  idlePollingIntervalMs: milliseconds.default(30_000),
  /** Events a consumer handles at a time in this process, each in a transaction of its own. PGLite: always 1. */
  batchSize: z.number().int().positive().default(10),
  /** Attempts in all; one during which the process died counts. */
  maxAttempts: z.number().int().positive().default(3),
  /** How long a handler may take. Then its transaction is rolled back and the attempt has failed. Whole seconds. */
  processingLeaseMs: milliseconds.default(30_000),
  /** The pause after the first failure is once to twice this, doubled after each further one. Whole seconds. */
  retryBaseDelayMs: milliseconds.default(1000),
  /** `false`: an event that used up its attempts is given up and cannot be replayed. */
  deadLetterEnabled: z.boolean().default(true),
  /** Events that are compared at a time at the start. It bounds memory, not how many are found. */
  startupDrainBatchSize: z.number().int().positive().default(50),
});

export type OutboxSettings = z.output<typeof schema>;

/** Some of the settings; also under their full names, as a table of settings holds them (`core.integration.outbox.maxAttempts`). */
export type OutboxSettingsInput = z.input<typeof schema> | Readonly<Record<string, unknown>>;

/**
 * Settings with their defaults.
 *
 * @throws {z.ZodError} for an unknown name or a value of the wrong kind
 */
export function parseSettings(input: OutboxSettingsInput = {}): OutboxSettings {
  const named = Object.entries(input).map(([name, value]) => [
    name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name,
    value,
  ]);
  return schema.parse(Object.fromEntries(named));
}

/** The engine knows whole seconds, at least one. */
export function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** What of the given settings cannot be as it was given, in sentences for the log. */
export function explainSettings(given: OutboxSettingsInput, singleSession: boolean): string[] {
  const settings = parseSettings(given);
  const isGiven = (name: string) => name in given || PREFIX + name in given;
  const rounded = (['processingLeaseMs', 'retryBaseDelayMs'] as const).filter(
    (name) => settings[name] % 1000 !== 0,
  );
  return [
    ...(settings.enabled ? [] : ['enabled is false: events are neither stored nor handled.']),
    ...rounded.map(
      (name) => `${name} is taken as ${toSeconds(settings[name])} s: the engine has whole seconds.`,
    ),
    ...(singleSession && isGiven('batchSize') && settings.batchSize > 1
      ? [
          'batchSize has no effect: PGLite runs one transaction at a time, so a consumer handles one event at a time.',
        ]
      : []),
  ];
}
