import { expect, test } from 'vitest';
import { businessFacts } from '../../src/operations/businessCalls.ts';
import type { Project } from '../../src/operations/project.ts';
import { createFiles } from '../../src/platform/files.ts';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import { businessGate } from '../../src/workflow/gates/business.ts';
import { tempFolder } from '../helpers/tempRepo.ts';
import { fixtureText } from '../rendering/helpers/render.ts';

const spec = requireSpec(readDesigned(fixtureText('fx'), 'docs/greeting.fx.integration.json'));
const { apiCall, event, business: result } = JSON.parse(fixtureText('fx'));
const names = [apiCall.entity, event.entity, result.entity, result.property];
const business = `export const names = ${JSON.stringify(names)};`;

async function verdictOf(files: Record<string, string>) {
  const folder = await tempFolder(files);
  try {
    const project = { layout: { business: 'backend' } } as Project;
    return businessGate(await businessFacts(createFiles(folder.dir), project, spec));
  } finally {
    await folder.cleanup();
  }
}

test.each<[string, Record<string, string>]>([
  [
    'in a file that index.ts imports',
    { 'backend/index.ts': "import './rates';", 'backend/rates.ts': business },
  ],
  [
    'over several files, with and without an extension',
    {
      'backend/index.ts': "export * from './parts/index.js';",
      'backend/parts/index.ts': "const rates = await import('../rates');",
      'backend/rates.ts': business,
    },
  ],
  ['in a folder without an index.ts', { 'backend/rates.ts': business }],
])('the business is there: %s', async (_, files) => {
  expect((await verdictOf(files)).verdict).toBe('passed');
});

test('a file that nobody imports is no part of the app', async () => {
  const { verdict, diagnostics } = await verdictOf({
    'backend/index.ts': "import './greeting';",
    'backend/rates.ts': business,
  });
  expect(verdict).toBe('blocked');
  expect(diagnostics[0]).toMatchObject({
    code: 'BUSINESS_MISSING',
    target: 'backend/rates.ts',
    message: expect.stringContaining('backend/index.ts does not import it'),
  });
});

test('a name that stands nowhere is missing', async () => {
  const { diagnostics } = await verdictOf({ 'backend/index.ts': '' });
  expect(diagnostics[0]).toMatchObject({ code: 'BUSINESS_MISSING', target: 'backend' });
});
