import { expect, test } from 'vitest';
import { againText } from '../../src/rendering/views/fates.ts';
import type { CallSpec } from '../../src/spec/schema.ts';
import { scenariosOf } from '../../src/workflow/gates/scenarios.ts';
import { readAnswer } from '../../templates/kit/answer';
import { afterFailure, retryPolicyOf } from '../../templates/kit/retryPolicy';
import { fixture, renderDesign } from './helpers/render.ts';

/* What the design document says about error answers is what the kit does with them. */

const press = fixture('press');

function withErrors(
  errors: { status: number; repeatable: boolean }[],
  changes: Partial<CallSpec> = {},
): CallSpec {
  const said = errors.map((each) => ({ ...each, meaning: 'as documented', handling: 'as documented' }));
  const operations = press.operations.map((each) =>
    each.role === 'submit' ? { ...each, errors: said } : each,
  );
  return { ...press, operations, ...changes };
}

/** Whether the kit would send the request of a call again. */
function isSentAgain(status: number, repeatable: boolean, unknownOutcome: 'retry' | 'park'): boolean {
  const received = {
    ...{ status, headers: new Headers(), bytes: Buffer.alloc(0), cut: false },
    ...{ text: () => '', json: () => undefined },
  };
  const rules = {
    ...{ what: 'POST /orders', type: 'json' as const, maxBytes: 100, redact: () => (text: string) => text },
    ...(repeatable && { repeatable: [status] }),
  };
  const policy = retryPolicyOf({ timeoutMs: 1000, unknownOutcome });
  try {
    readAnswer(received, rules);
  } catch (error) {
    return afterFailure(error, 1, policy, 0).step === 'wait';
  }
  throw new Error('An error answer was taken for a success.');
}

const statuses = [301, 400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504];

test.each(['retry', 'park'] as const)(
  'the table of errors with "%s" says what the kit does',
  (unknownOutcome) => {
    for (const status of statuses) {
      for (const repeatable of [false, true]) {
        if (status < 400 && repeatable) continue;
        const spec = withErrors([{ status, repeatable }], {
          delivery: { ...press.delivery, unknownOutcome },
        });
        const [submit] = spec.operations;
        if (!submit) throw new Error('The fixture has operations.');
        const again = againText(spec, submit, status).text;
        const expected = isSentAgain(status, repeatable, unknownOutcome) ? /^yes/ : /^no/;
        expect(again, `${status} ${repeatable ? 'repeatable' : ''}`).toMatch(expected);
      }
    }
  },
);

test('the sentences agree with the table', async () => {
  const line = (text: string, title: string) =>
    text.split('\n').find((each) => each.startsWith(`- **${title}**`));
  const usual = await renderDesign(press);
  expect(line(usual, 'Rate limiting')).toContain('408, 425, 429, 503 are sent again');
  expect(line(usual, 'Invalid credentials')).toContain('401 and 403 fail the call at once');
  expect(usual).toContain('| sent again under the same key | yes, outcome unknown |');
  const busy = await renderDesign(withErrors([{ status: 401, repeatable: true }]));
  expect(line(busy, 'Rate limiting')).toContain('401, 408, 425, 429 are sent again');
  expect(line(busy, 'Invalid credentials')).toContain('403 fails the call at once');
  expect(line(busy, 'Invalid credentials')).toContain('401 is sent again');
  const both = await renderDesign(withErrors([401, 403].map((status) => ({ status, repeatable: true }))));
  expect(line(both, 'Invalid credentials')).not.toContain('fail');
});

test('it says how a call comes up to date, and what becomes of types of events', async () => {
  const text = await renderDesign(press);
  expect(text).toMatch(
    /brings a call up to date\*\*: by the webhook.*queryPressStatus.*question of the backend/,
  );
  expect(text).toContain('- **Progress**: never back, by `stage`: `setting`, `printing`, `packing`');
  expect(text).toMatch(/\*\*Registered\*\*: once for each installation/);
  expect(text).toContain('- **For us**: `kind` is `order.moved`');
  expect(text).toContain('| `startData.page` | `order.follow.page` |');
  expect(scenariosOf(press)).toHaveProperty('progress');
  expect(scenariosOf(fixture('speech'))).not.toHaveProperty('progress');
  const { webhook, polling: _polling, ...asked } = press;
  expect(await renderDesign(asked)).toContain('a call nobody asks about stays as it is');
  if (!webhook) throw new Error('The fixture has a webhook.');
  const strict = await renderDesign({ ...press, webhook: { ...webhook, unknownEvents: 'refuse' } });
  expect(strict).toContain('refused with 501');
});
