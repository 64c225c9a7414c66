import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, runNode } from '../helpers/runCli.ts';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';

let project: TempProject;
beforeAll(async () => {
  project = await tempProject();
});
afterAll(() => project.cleanup());

/** Names every module of the tool on stderr as it is loaded. */
const HOOK = `import { writeSync } from 'node:fs';
  export async function load(url, context, next) { writeSync(2, 'loaded ' + url + '\\n'); return next(url, context); }`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOK))});`;

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

/** Whether a command loads a module with these words in it. */
async function loads(what: string, ...words: string[]): Promise<boolean> {
  const { stderr } = await runNode(['--import', dataUrl(REGISTER), BIN, ...words], { cwd: project.dir });
  const urls = [...stderr.matchAll(/^loaded (file:.+)$/gm)].map(([, url = '']) => url);
  expect(urls.length).toBeGreaterThan(1);
  const texts = await Promise.all(urls.map((url) => readFile(fileURLToPath(url), 'utf8')));
  return texts.some((text) => text.includes(what));
}

test('only mcp loads the SDK', async () => {
  // Nothing else knows the methods of the protocol.
  const sdk = 'notifications/progress';
  expect(await loads(sdk, 'mcp')).toBe(true);
  for (const words of ['--version', '--help', 'next', 'status'])
    expect([words, await loads(sdk, words)]).toEqual([words, false]);
});

test('next and status do not build the schemas of the spec', async () => {
  const schemas = 'the five review questions, answered';
  await must(project, 'new speech --pattern async-task');
  await must(project, 'task start 4.1');
  expect(await loads(schemas, 'env')).toBe(true);
  for (const words of ['next', 'status'])
    expect([words, await loads(schemas, words, '--json')]).toEqual([words, false]);
});
