import { describe, expect, test } from 'vitest';
import { readPattern } from '../../src/operations/patternParts.ts';
import { createResources } from '../../src/platform/resources.ts';
import type { CallSpec } from '../../src/spec/schema.ts';
import { type Fixture, fixture, render, renderDesign } from './helpers/render.ts';

const resources = createResources();
const index = async (name: Fixture) =>
  (await render(fixture(name))).find(({ path }) => path.endsWith('/index.ts'))?.text ?? '';

describe('index.ts sends calls', () => {
  test('by jobs, with what the spec asks for', async () => {
    const text = await index('sms');
    expect(text).toContain(
      "import { chooseDelivery, type DurableSettings, orderBy } from '../kit/durable/index';",
    );
    expect(text).toContain('this.#delivery = chooseDelivery(');
    expect(text).toContain('concurrency: 2,');
    expect(text).toContain('rateLimit: { calls: 5, perMs: 1000 },');
    expect(text).toContain("orderingKey: orderBy('to'),");
    expect(text).not.toMatch(/\bDeliverySettings\b|createDelivery/);
  });

  test('by timers of the app, with nothing of the engine', async () => {
    const text = await index('fx');
    expect(text).toContain('this.#delivery = createDelivery(');
    expect(text).not.toMatch(/durable|orderBy/i);
  });
});

test('what keeps waiting, and for how long a key protects it, is in index.ts and in the design', async () => {
  const spec = structuredClone(fixture('payout')) as CallSpec;
  Reflect.deleteProperty(spec.delivery, 'maxAttempts');
  Object.assign(spec.delivery, { giveUpAfterMs: 3 * 86_400_000, retryMaxDelayMs: 300_000 });
  for (const each of spec.operations) if (each.role === 'submit') each.idempotencyKeyHours = 48;
  const text = (await render(spec)).find(({ path }) => path.endsWith('/index.ts'))?.text ?? '';
  expect(text).toContain('giveUpAfterMs: 259200000,');
  expect(text).toContain('retryMaxDelayMs: 300000,');
  expect(text).toContain('keyLifetimeMs: 172800000,');
  expect(text).not.toContain('maxAttempts');
  const design = await renderDesign(spec);
  expect(design).toContain(
    'doubling up to 5 minutes. Without an answer a call is sent again until 3 days after',
  );
  expect(design).toContain(
    'as long as it remembers the key (48 hours); a call in doubt for longer is not sent',
  );
});

test('the design says how long an outage is survived', async () => {
  const spec = structuredClone(fixture('speech')) as CallSpec;
  Object.assign(spec.delivery, { maxAttempts: 8, retryBaseDelayMs: 1000 });
  expect(await renderDesign(spec)).toContain(
    'is sent again 8 times at the most, over 61.5 seconds to 2.1 minutes.',
  );
});

test('the engine and its package come with the calls that need it', async () => {
  const parts = async (name: Fixture) => {
    const { kit, dependencies } = await readPattern({ resources }, fixture(name) as CallSpec);
    return { kit, dependencies };
  };
  expect(await parts('sms')).toEqual({ kit: ['durable'], dependencies: { 'pg-boss': '12.35.0' } });
  const { devDependencies } = JSON.parse(await resources.read('package.json'));
  // What is tested here is what hosts get.
  expect(devDependencies['pg-boss']).toBe('12.35.0');
  expect(await resources.read('templates/host/package.json.ejs')).toContain('"pg-boss": "12.35.0"');
  expect(await parts('fx')).toEqual({ kit: [], dependencies: {} });
});

describe('the design document names the guarantee', () => {
  const guarantee = async (spec: CallSpec) => /\| Guarantee \| (.*) \|/.exec(await renderDesign(spec))?.[1];
  const sms = fixture('sms') as CallSpec;

  test.each([
    [
      'a vendor that recognises a key',
      fixture('speech') as CallSpec,
      /^at least once, with the key of `Idempotency-Key`/,
    ],
    ['parked', sms, /^at most once.*a person decides$/],
    ['parked, but the vendor can be asked', fixture('courier') as CallSpec, /^looked for with `listOrders`/],
    [
      'repeated all the same',
      {
        ...sms,
        delivery: { ...sms.delivery, unknownOutcome: 'retry', repeatsDoNoHarm: 'Nobody minds a second SMS.' },
      },
      /^at least once: a repeat can make the vendor act twice\. Nobody minds a second SMS\.$/,
    ],
  ] satisfies [string, CallSpec, RegExp][])('%s', async (_what, spec, words) => {
    expect(await guarantee(spec)).toMatch(words);
  });

  test('and how calls are delivered; never "exactly once"', async () => {
    const text = await renderDesign(sms);
    expect(text).toContain("- **Delivery**: by jobs in the app's database");
    expect(text).toContain('- **Rate limit**: 5 calls in 1 s');
    expect(text).toContain('- **Order**: calls with the same `requestParams.to`');
    expect(await renderDesign(fixture('fx'))).toContain('- **Delivery**: by timers of the app');
    expect(text).not.toMatch(/exactly once/i);
  });
});
