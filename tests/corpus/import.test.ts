import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemeVariables } from '../../src/spec/authentication.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import { runInProcess, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { createProject, type TestProject } from '../rendering/helpers/project.ts';
import { completeSpec } from './completeSpec.ts';
import { readDocument } from './document.ts';
import { serveDocument, TOKEN_PATH } from './documentServer.ts';
import { CORPUS, type Selection, selections } from './selections.ts';

/*
 * Every vendor's document in OPENAPI_CORPUS_DIR: chosen operations are imported with the real command, the generated
 * project is type-checked, its client called against a vendor built from the same document by other code, and its
 * integration tests run on a database.
 */

/** The style that generated code is printed in. */
const FORMAT = {
  root: true,
  formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
  javascript: { formatter: { quoteStyle: 'single' } },
};

const all = selections();
if (CORPUS === '')
  console.warn("Skipped: the tests over vendors' documents; OPENAPI_CORPUS_DIR names no folder.");

describe.skipIf(CORPUS === '')("vendors' documents", () => {
  const specs = new Map<string, DesignedSpec>();
  let imported: TempProject;
  let generated: TestProject;

  beforeAll(async () => {
    [imported, generated] = await Promise.all([tempProject(), createProject()]);
    for (const each of all) {
      const spec = await importSelection(imported, each);
      specs.set(each.name, spec);
      await generated.add(spec);
    }
    await generated.write('biome.json', JSON.stringify(FORMAT));
  }, 300_000);

  afterAll(async () => {
    await imported?.cleanup();
    await generated?.remove();
  });

  it('type-check strictly, all of them in one project', async () => {
    const { ok, output } = await generated.run('tsc', ['--noEmit', '--pretty', 'false']);
    expect(output).toBe('');
    expect(ok).toBe(true);
  }, 120_000);

  it('are as the formatter would have them', async () => {
    const { ok, output } = await generated.run('biome', ['format', 'integrations', 'tests']);
    expect(ok, output).toBe(true);
  }, 60_000);

  describe.each(all)('$name', (selection) => {
    it('its client makes the documented requests, and answers pass', async () => {
      const spec = specOf(selection);
      const server = await serveDocument(readDocument(selection.file));
      try {
        await fetchTokensFrom(generated, spec, `${server.url}${TOKEN_PATH}`);
        const { ok, output } = await generated.run(
          'vitest',
          ['run', `tests/${spec.name}-external-api.test.ts`, '-t', 'succeeds'],
          environmentOf(spec, server.url),
        );
        const seen = server.requests.map(({ operation, violations }) => ({ operation, violations }));
        expect(seen.filter((each) => each.violations.length > 0)).toEqual([]);
        expect(ok, output).toBe(true);
        const called = new Set(seen.map((each) => anonymous(each.operation ?? '')));
        const wanted = spec.operations.map((each) => anonymous(`${each.method} ${each.path}`));
        expect(wanted.filter((each) => !called.has(each))).toEqual([]);
      } finally {
        await server.close();
      }
    }, 60_000);

    it('its answers become events', async () => {
      const spec = specOf(selection);
      const { ok, output } = await generated.run('vitest', ['run', `tests/${spec.name}-integration.test.ts`]);
      expect(ok, output).toBe(true);
    }, 120_000);
  });

  function specOf({ name }: Selection): DesignedSpec {
    const spec = specs.get(name);
    if (!spec) throw new Error(`${name} was not imported`);
    return spec;
  }
});

async function importSelection(
  project: TempProject,
  { name, file, operations }: Selection,
): Promise<DesignedSpec> {
  const chosen = operations.length > 0 ? operations : await suggested(project, file);
  const words = ['new', name, '--openapi', file, ...chosen.flatMap((each) => ['--operation', each])];
  const result = await runInProcess(project.dir, ['--json', ...words]);
  expect(result.exitCode, result.stdout).toBe(0);
  const path = (kind: string) => join(project.dir, `docs/greeting.${name}.${kind}.json`);
  const text = completeSpec(await readFile(path('integration'), 'utf8'));
  const reading = readDesigned(text, basename(file), await readFile(path('openapi'), 'utf8'));
  if (!reading.ok) throw new Error(JSON.stringify(reading.diagnostics.slice(0, 10), null, 2));
  return reading.spec;
}

async function suggested(project: TempProject, file: string): Promise<string[]> {
  const { stdout } = await runInProcess(project.dir, ['--json', 'openapi', 'list', file]);
  const { data } = JSON.parse(stdout) as { data: { suggestions: { operations: string[] }[] } };
  return data.suggestions[0]?.operations ?? [];
}

/** An operation without the names of its path parameters, and without what is not part of the path. */
function anonymous(key: string): string {
  return key.replace(/[?#].*/, '').replace(/\{[^}]*\}/g, '{}');
}

/** The client asks the vendor's own token endpoint, which the test must not. */
async function fetchTokensFrom(project: TestProject, spec: DesignedSpec, url: string): Promise<void> {
  const path = `integrations/${spec.name}/externalApi.ts`;
  const text = await project.read(path);
  await project.write(path, text.replace(/^( +tokenUrl: )'.*',$/m, `$1'${url}',`));
}

/** Every variable the integration reads, with the vendor's address where the base URL and the tokens come from. */
function environmentOf(spec: DesignedSpec, url: string): Record<string, string> {
  const credentials = schemeVariables(spec.system).map((each) => each.name);
  return Object.fromEntries(
    spec.environment.map(({ name }) => [
      name,
      name === spec.system.baseUrl?.variable ? url : credentials.includes(name) ? 'not-a-real-key' : '1',
    ]),
  );
}
