import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STEPS } from '../../src/workflow/tasks.ts';
import { BIN, runBin } from '../helpers/runCli.ts';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';

let project: TempProject;
beforeAll(async () => {
  project = await tempProject();
  for (const name of ['speech', 'rates']) {
    await project.write(`docs/greeting.${name}.integration.json`, '{}');
  }
  const paths = { '/films': { get: { operationId: 'film.list', responses: {} } } };
  await project.write('vendor.json', JSON.stringify({ openapi: '3.1.0', info: { title: 'Films' }, paths }));
});
afterAll(() => project.cleanup());

/** What a shell shows for these words, the last one being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await runBin(['complete', '--', ...words], { cwd: project.dir });
  expect([stderr, exitCode]).toEqual(['', 0]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.pop()).toMatch(/^:\d+$/);
  return lines.map((line) => line.split('\t')[0] ?? '');
}

describe('TAB offers', () => {
  test.each([
    ['commands', ['ver'], ['verify']],
    ['the second word of a command', ['task', ''], ['start', 'complete']],
    ['tasks', ['task', 'start', ''], [...STEPS]],
    ['options of the command', ['task', 'complete', '4.1', '--inc'], ['--include']],
    ['values of an option that is one of a few', ['new', 'x', '--pattern', 'sy'], ['sync-call']],
    ['integrations of the module', ['next', '--integration', ''], ['rates', 'speech']],
    ['integrations of another folder', ['next', '--cwd', '.', '--integration', 's'], ['speech']],
    ['topics and rules', ['explain', 'no-swallowed'], ['no-swallowed-error']],
    ['kits', ['add', 'out'], ['outbox']],
    ['operations of a document', ['openapi', 'show', 'vendor.json', ''], ['film.list']],
    ['operations for an option', ['new', 'x', '--openapi', 'vendor.json', '--operation', 'f'], ['film.list']],
  ])('%s', async (_, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  test('nothing where there is no project, and no message among the words', async () => {
    expect(await offered('next', '--cwd', '/', '--integration', '')).toEqual([]);
    expect(await offered('openapi', 'show', 'missing.json', '')).toEqual([]);
  });
});

test('prints a script for a shell', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout, exitCode } = await runBin(['complete', shell], { cwd: project.dir });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/create-integration complete '?--/);
  }
});

test('bash loads its script twice, completes without further packages, and runs nothing of the line', async () => {
  const script = (await runBin(['complete', 'bash'], { cwd: project.dir })).stdout;
  const typed = (...words: string[]) => {
    const { stdout, stderr } = spawnSync('bash', ['-s', ...words], {
      cwd: project.dir,
      encoding: 'utf8',
      input: `create-integration() { ${JSON.stringify(process.execPath)} ${JSON.stringify(BIN)} "$@"; }
${script}${script}
COMP_WORDS=(create-integration "$@") COMP_CWORD=$#
_create_integration
printf '%s\\n' "\${COMPREPLY[@]}"`,
    });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  };
  expect(typed('task', '')).toEqual(['start', 'complete']);
  expect(typed('next', '--integration', 's')).toEqual(['speech']);
  expect(typed('new', '$(touch ran)', '--pattern', 'sy')).toEqual(['sync-call']);
  expect(existsSync(join(project.dir, 'ran'))).toBe(false);
});

test('an unknown shell is refused with what to write', async () => {
  const { stdout, exitCode } = await runBin(['complete', 'tcsh', '--json'], { cwd: project.dir });
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, diagnostics: [{ code: 'USAGE', target: 'shell' }] });
});
