import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  createOutbox,
  EventSubscriberRegistry,
  type OutboxDatabase,
  parseSettings,
} from '../../../templates/kits/outbox/index';
import { explainSettings } from '../../../templates/kits/outbox/settings';
import { events, invoice } from './helpers';

const DEFAULTS = {
  enabled: true,
  'processor.enabled': true,
  startupDrainEnabled: true,
  pollingIntervalMs: 5000,
  idlePollingIntervalMs: 30_000,
  batchSize: 10,
  maxAttempts: 3,
  processingLeaseMs: 30_000,
  retryBaseDelayMs: 1000,
  deadLetterEnabled: true,
  startupDrainBatchSize: 50,
};

test('settings have their names and defaults, with or without the full name', () => {
  expect(parseSettings()).toEqual(DEFAULTS);
  expect(parseSettings({ 'core.integration.outbox.maxAttempts': 5, batchSize: 2 })).toEqual({
    ...DEFAULTS,
    maxAttempts: 5,
    batchSize: 2,
  });
});

test('the topic says of each what its default is and what the engine makes of it', async () => {
  const topic = await readFile(new URL('../../../knowledge/outbox.md', import.meta.url), 'utf8');
  const rows = topic.matchAll(/^\| `([\w.]+)` \| (\w+) \| (.+) \|$/gm);
  const told = [...rows].map(([, name, value, mapping = '']) => [name, value, mapping.length > 10]);
  const known = Object.entries(DEFAULTS).map(([name, value]) => [name, String(value), true]);
  expect(told.sort()).toEqual(known.sort());
});

test.each([[{ maxAttemts: 5 }], [{ maxAttempts: 0 }], [{ pollingIntervalMs: 100 }], [{ enabled: 'no' }]])(
  'a mistake in %j is refused',
  (settings) => {
    expect(() => parseSettings(settings)).toThrow();
  },
);

test('what the engine cannot do as it was set is said', () => {
  expect(explainSettings({}, true)).toEqual([]);
  const settings = { retryBaseDelayMs: 1500, enabled: false, 'core.integration.outbox.batchSize': 5 };
  const said = explainSettings(settings, true).join('\n');
  expect(said).toContain('retryBaseDelayMs is taken as 2 s');
  expect(said).toContain('batchSize has no effect');
  expect(said).toContain('enabled is false');
});

const handler = async () => {};

test('the registry of subscribers', () => {
  const registry = new EventSubscriberRegistry();
  registry.registerHandler({ eventName: 'a', consumerName: 'low', handler });
  registry.registerHandler({ eventName: 'a', consumerName: 'high', priority: 10, handler });
  registry.registerHandler({ eventName: 'b', consumerName: 'low', handler });
  expect(registry.getHandlers('a').map(({ consumerName }) => consumerName)).toEqual(['high', 'low']);
  expect([registry.hasHandlers('b'), registry.hasHandlers('c')]).toEqual([true, false]);
  expect(registry.getEventNames()).toEqual(['a', 'b']);
  expect(registry.getHandlerCount()).toBe(3);
  const refusal = (definition: { eventName: string; consumerName: string }) => {
    try {
      registry.registerHandler({ ...definition, handler });
    } catch (error) {
      return (error as { code: string }).code;
    }
    return null;
  };
  expect(refusal({ eventName: 'a', consumerName: 'low' })).toBe('HANDLER_EXISTS');
  expect(refusal({ eventName: 'a', consumerName: 'two words' })).toBe('NAME_INVALID');
  registry.clear();
  expect([registry.getHandlerCount(), registry.getHandlers('a')]).toEqual([0, []]);
});

test('before its start the outbox refuses to publish instead of losing the event', async () => {
  const outbox = createOutbox({} as OutboxDatabase, { events });
  const published = outbox.publishEvent({ eventName: 'invoice.cancelled', ...invoice(), payload: {} });
  await expect(published).rejects.toMatchObject({ code: 'OUTBOX_STOPPED' });
  expect(() =>
    outbox.subscribe({ eventName: 'x' as 'invoice.created', consumerName: 'mail', handler }),
  ).toThrow('There is no event "x".');
});
