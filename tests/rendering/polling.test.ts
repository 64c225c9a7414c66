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
