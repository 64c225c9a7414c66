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
