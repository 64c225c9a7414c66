import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';
import { anyFixture, FIXTURES, render } from './helpers/render.ts';

/** What a host calls, in this order, and what tests wait for. */
const PLACES = ['configure', 'createSideEffects', 'setup', 'createAPIs', 'createMiddlewares', 'cleanup'];
const PATTERNS = ['stream', 'media', 'ticket', 'photos', 'dictation', 'door', 'chat'];

test.each([...FIXTURES, ...PATTERNS])('%s has nothing but steps of the life cycle', async (name) => {
  const spec = anyFixture(name);
  const files = await render(spec);
  const text = files.find(({ path }) => path === `integrations/${spec.name}/index.ts`)?.text;
  if (text === undefined) throw new Error('there is no index.ts');
  const methods: string[] = [];
  new Visitor({
    MethodDefinition({ key, kind }) {
      if (kind !== 'constructor' && key.type === 'Identifier') methods.push(key.name);
    },
  }).visit(parseSync('index.ts', text).program);
  const others = methods.filter((each) => !PLACES.includes(each));
  expect(others).toEqual(methods.includes('settled') ? ['settled'] : []);
});
