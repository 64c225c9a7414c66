import { expect, test } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { changed } from './helpers/changed.ts';

/* What is kept of a task besides its result, and which events of a webhook are about it. */

type Changes = Readonly<Record<string, unknown>>;

test.each<[what: string, changes: Changes, target: string, message: RegExp, fix: RegExp]>([
  [
    'a start that is read where nothing is',
    { 'mapping.started.page': 'order.page' },
    'mapping.started.page',
    /not a path in the response of orderPoster/,
    /./,
  ],
  ['nothing kept of the start', { 'mapping.started': {} }, 'mapping.started', /names nothing/, /startData/],
  [
    'progress that is read where nothing is',
    { 'mapping.progress.sheets': 'order.done' },
    'mapping.progress.sheets',
    /not a path in the response of readOrder/,
    /order/,
  ],
  [
    'progress that no word would bring',
    {
      'mapping.status.values.setting': 'pending',
      'mapping.status.values.printing': 'pending',
      'mapping.status.values.packing': 'pending',
    },
    'mapping.progress',
    /no word .* means processing/,
    /to processing/,
  ],
  [
    'webhooks in any order',
    { 'mapping.progressOrder': undefined },
    'mapping.progressOrder',
    /any order/,
    /"field": "stage".*"none"/,
  ],
  [
    'an order of nothing',
    { 'mapping.progress': undefined },
    'mapping.progressOrder',
    /without mapping.progress/,
    /Remove it/,
  ],
  [
    'an order by a field that is not kept',
    { 'mapping.progressOrder': { field: 'cents' } },
    'mapping.progressOrder.field',
    /no field of mapping.progress/,
    /stage, sheets/,
  ],
  [
    'words without their order',
    { 'mapping.progressOrder': { field: 'stage' } },
    'mapping.progressOrder',
    /no number/,
    /"words"/,
  ],
  [
    'a word that the vendor does not have',
    { 'mapping.progressOrder.words': ['setting', 'drying'] },
    'mapping.progressOrder.words.1',
    /"drying" is no word/,
    /setting, printing/,
  ],
  [
    'a word at two places',
    { 'mapping.progressOrder.words': ['setting', 'printing', 'setting'] },
    'mapping.progressOrder.words.2',
    /twice/,
    /once/,
  ],
  [
    'an order in other words',
    { 'mapping.progressOrder': 'any' },
    'mapping.progressOrder',
    /neither "none"/,
    /./,
  ],
  [
    'a type at a place that is no text',
    { 'webhook.events.field': 'order' },
    'webhook.events.field',
    /not string/,
    /./,
  ],
  [
    'types in two places',
    { 'webhook.ignore': { field: 'notice', values: ['a'] } },
    'webhook.ignore.field',
    /not that of webhook.events/,
    /"kind"/,
  ],
  [
    'a type that is for us and not for us',
    { 'webhook.ignore': { field: 'kind', values: ['order.moved'] } },
    'webhook.ignore.values',
    /has "order.moved"/,
    /Remove it/,
  ],
  [
    'a type that the body does not have',
    { 'webhook.body.properties.kind.enum': ['order.changed', 'account.notice'] },
    'webhook.events.values',
    /no type of the body/,
    /order.changed, account.notice/,
  ],
  [
    'unknown types refused by nothing',
    { 'webhook.events': undefined, 'webhook.unknownEvents': 'refuse' },
    'webhook.unknownEvents',
    /which type/,
    /webhook.events/,
  ],
  [
    'progress of the webhook beside the task',
    { 'webhook.progress': { stage: 'order.state' } },
    'webhook.progress',
    /beside "task"/,
    /Remove it/,
  ],
])('refuses %s', (_what, changes, target, message, fix) => {
  const reading = readDesigned(changed('press', changes), 'press.json');
  const diagnostics = reading.ok ? [] : reading.diagnostics;
  expect(
    diagnostics.find((each) => each.target === target),
    JSON.stringify(diagnostics, null, 1),
  ).toMatchObject({ message: expect.stringMatching(message), fix: expect.stringMatching(fix) });
});

const own = {
  'webhook.task': undefined,
  'webhook.status': { field: 'order.state', values: {} },
  'webhook.result': { parcel: 'order.parcel.code' },
  'webhook.error': { message: 'order.refusal.text' },
  'webhook.progress': { stage: 'order.state', sheets: 'order.sheets_done' },
};

test.each<[string, Changes]>([
  ['a number that grows', { 'mapping.progressOrder': { field: 'sheets' } }],
  ['stages that can go back', { 'mapping.progressOrder': 'none' }],
  ['no webhook, no order', { webhook: undefined, 'mapping.progressOrder': undefined }],
  ['types refused', { 'webhook.unknownEvents': 'refuse' }],
])('takes %s', (_what, changes) => {
  expect(readDesigned(changed('press', changes), 'press.json')).toMatchObject({ ok: true });
});

test('a webhook with a mapping of its own says the same fields', () => {
  const { mapping } = JSON.parse(changed('press', {}));
  const full = { ...own, 'webhook.status': mapping.status };
  expect(readDesigned(changed('press', full), 'press.json')).toMatchObject({ ok: true });
  const less = { ...full, 'webhook.progress': { stage: 'order.state' } };
  expect(readDesigned(changed('press', less), 'press.json')).toMatchObject({
    ok: false,
    diagnostics: [{ target: 'webhook.progress', message: expect.stringMatching(/other fields/) }],
  });
});

test('a call that has its result at once has no way', () => {
  const kept = { started: { a: 'b' }, progress: { a: 'b' }, progressOrder: 'none' };
  const changes = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`mapping.${name}`, value]));
  const reading = readDesigned(changed('translate', changes), 'translate.json');
  expect(reading.ok ? [] : reading.diagnostics.map(({ target }) => target)).toEqual(
    Object.keys(kept).map((name) => `mapping.${name}`),
  );
});

test('"none" says nothing, so it may stand where nothing is kept of the way', () => {
  const reading = readDesigned(
    changed('press', { 'mapping.progress': undefined, 'mapping.progressOrder': 'none' }),
    'press.json',
  );
  expect(reading.ok ? [] : reading.diagnostics.map(({ target }) => target)).not.toContain(
    'mapping.progressOrder',
  );
});
