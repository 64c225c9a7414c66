import { expect, test } from 'vitest';
import { scenariosOf } from '../../src/workflow/gates/scenarios.ts';
import { fixture, render, renderDesign } from './helpers/render.ts';

/* That the rendered files type-check and pass their own tests is shown with all fixtures, in project.test.ts. */

const { polling, ...without } = fixture('customs');

test('the design document quotes the requirement', async () => {
  const text = await renderDesign(fixture('customs'));
  expect(text).toContain('#### Polling by the backend');
  expect(text).toMatch(/\*\*Requirement\*\*: .*The declaration's status is fetched every five minutes\./);
  expect(text).toContain('300000 ms after the call was made');
  expect(await renderDesign(without)).not.toMatch(/polling/i);
});

test('the app polls only then, and shows it in a test', async () => {
  const all = async (spec: typeof without) => (await render(spec)).map(({ text }) => text).join('\n');
  const text = await all(fixture('customs'));
  expect(text).toContain('createPolling(controller, config.names, this.#vendor, polling)');
  expect(text).toContain('await this.#polling?.stop();');
  expect(text).toContain("it('polling: ");
  expect(scenariosOf(fixture('customs'))).toHaveProperty('polling');
  expect(await all(without)).not.toMatch(/polling/i);
  expect(scenariosOf(without)).not.toHaveProperty('polling');
});

test('how often the vendor is asked for who asks the app is as the spec says', async () => {
  const spec = fixture('speech');
  const often = { ...spec, apiCall: { ...spec.apiCall, queryMinIntervalMs: 2_500 } };
  const textOf = async (of: typeof spec, path: string) =>
    (await render(of)).find((each) => each.path.endsWith(path))?.text;
  expect(await textOf(spec, 'speech/index.ts')).toContain('queryMinIntervalMs: 1000,');
  expect(await textOf(often, 'speech/index.ts')).toContain('queryMinIntervalMs: 2500,');
  expect(await renderDesign(often)).toContain('within 2500 ms after its answer');
  expect(await textOf(fixture('translate'), 'translate/index.ts')).not.toContain('queryMinIntervalMs');
});
