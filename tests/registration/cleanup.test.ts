import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { createResources } from '../../src/platform/resources.ts';
import { hasCleanup, missingCleanup } from '../../src/registration/cleanup.ts';
import { addLines } from '../hosts/cleanup.ts';

const resources = createResources();
const PUBLISHED = ['seed', 'boilerplate'] as const;
const sources = async (id: keyof typeof hosts) => {
  const { aggregate, start } = hosts[id].layout.shutdown;
  const root = id === 'interaqt' ? 'templates/host' : `tests/fixtures/hosts/${id}/project`;
  const source = async (path: string) => ({ path, text: await resources.read(`${root}/${path}`) });
  return [await source(aggregate), await source(start)] as const;
};

test('the app of init lacks nothing', async () => {
  expect(missingCleanup(...(await sources('interaqt')))).toEqual([]);
});

describe.each(PUBLISHED)('the layout %s', (id) => {
  test('lacks a method for all, its declaration and the call', async () => {
    const [aggregate, start] = await sources(id);
    const { shutdown } = hosts[id].layout;
    expect(missingCleanup(aggregate, start)).toEqual([
      {
        path: shutdown.aggregate,
        places: [
          { where: 'the type IIntegration', lines: ['cleanup?: () => Promise<unknown>'] },
          {
            where: 'the class that createAggregatedIntegration returns',
            lines: [
              'async cleanup() {',
              '  for (const each of [...this.integrations].reverse()) await each.cleanup?.().catch(console.error)',
              '}',
            ],
          },
        ],
      },
      {
        path: shutdown.start,
        places: [
          {
            where: 'the handler of SIGTERM, before the process ends',
            lines: ['await integration.cleanup()'],
          },
        ],
      },
    ]);
  });

  test('lacks nothing with the lines that were printed', async () => {
    const [aggregate, start] = await sources(id);
    const [inAggregate, inStart] = missingCleanup(aggregate, start);
    if (!inAggregate || !inStart) throw new Error('nothing is missing');
    const after = [
      { ...aggregate, text: addLines(aggregate.text, inAggregate) },
      { ...start, text: addLines(start.text, inStart) },
    ] as const;
    expect(missingCleanup(...after)).toEqual([]);
  });
});

const aggregate = {
  path: 'a.ts',
  text: 'type I = { cleanup?(): void }; class A { cleanup() { b.cleanup(); } }',
};
const missingIn = (text: string) => missingCleanup(aggregate, { path: 'main.ts', text })[0]?.places;

test.each([['integration.cleanup();'], ['close(async () => { await all?.cleanup?.() });']])(
  'a start that calls it lacks nothing: %s',
  (text) => {
    expect(missingIn(text)).toBeUndefined();
  },
);

test.each([
  ['a comment', '// integration.cleanup()'],
  ['a text', "log('integration.cleanup()');"],
  ['a mention', 'log(integration.cleanup);'],
  ['a function of that name', 'cleanup();'],
  ['a syntax error', 'integration.cleanup( ='],
])('%s is no call', (_name, text) => {
  expect(missingIn(text)).toHaveLength(1);
});

test('without a handler the lines are one, in the style of the file and for its variable', () => {
  const text = 'import { A } from "./a";\nconst all = new A();\nrun(all.createSideEffects());\n';
  expect(missingIn(text)).toEqual([
    {
      where: 'the end of the file',
      lines: [
        'for (const signal of ["SIGTERM", "SIGINT"] as const) {',
        '  process.once(signal, () => all.cleanup().finally(() => process.exit(0)));',
        '}',
      ],
    },
  ]);
});

test('the parts have the name they have in the class', () => {
  const text = 'class A { setup() { for (const each of this.#parts) each.setup(); } }';
  const [found] = missingCleanup({ path: 'a.ts', text }, null);
  expect(found?.places.at(-1)?.lines[1]).toContain('...this.#parts]');
});

test.each([
  ['class A { async cleanup() {} }', true],
  ['return_(class { cleanup = async () => undefined })', true],
  ['class A { close() { this.cleanup(); } }', false],
  ['interface A { cleanup(): void }', false],
])('an integration that has something to release: %s', (source, expected) => {
  expect(hasCleanup(source)).toBe(expected);
});

test.each([
  ['brackets', `const deep = ${'['.repeat(50_000)}${']'.repeat(50_000)};`],
  ['operators', `const deep = ${'!'.repeat(20_000)}1;`],
])('a file nested too deeply in %s is one that cannot be read', (_, text) => {
  expect(hasCleanup(text)).toBe(false);
  expect(missingIn(text)).toHaveLength(1);
});
