import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { runBin } from '../helpers/runCli.ts';
import { runInProcess } from '../helpers/tempProject.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.cleanup());

const run = (...argv: string[]) => runInProcess(folder.dir, argv);

describe('help', () => {
  test('lists every command', async () => {
    const { exitCode, stdout, stderr } = await run('--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    const groups = Object.keys(operations).map((each) => each.split(' ')[0] ?? '');
    for (const word of groups) expect(stdout).toMatch(new RegExp(`^  ${word} `, 'm'));
  });

  test.each(Object.entries(operations))('%s --help describes its inputs', async (name, { summary, load }) => {
    const { exitCode, stdout, stderr } = await run(...name.split(' '), '--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain(summary);
    const operation = await load();
    for (const schema of Object.values(operation.input.shape)) {
      expect(schema.description).toBeTruthy();
      expect(text).toContain(schema.description);
    }
  });

  test('the version', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, stdout: '0.0.0-test\n', stderr: '' });
  });

  test.each([
    [['--help'], 'Usage:'],
    [['next', '--help'], 'Usage:'],
    [['task', '--help'], 'Usage:'],
    [['--version'], '0.0.0-test'],
  ])('%j with --json is one JSON object', async (argv, text) => {
    const { exitCode, stdout, stderr } = await run(...argv, '--json');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      data: { text: expect.stringContaining(text) },
      diagnostics: [],
    });
  });
});

describe('what was typed wrong ends with 2, on stderr, with what to do', () => {
  test.each([
    [['nxt'], 'next'],
    [['frobnicate'], 'The commands are init, new, openapi list'],
    [['task'], 'task start or task complete'],
    [['openapi'], 'openapi list or openapi show or openapi diff'],
    [['openapi', 'list'], "missing required argument 'document'"],
    [['openapi', 'list', 'x.json', '--limit', 'many'], 'limit: '],
    [['task', 'compete', '4.1'], 'complete'],
    [['task', 'start'], "missing required argument 'task'"],
    [['task', 'start', '4.9'], 'must be one of 4.1, 4.2'],
    [['status', '--jsno'], '--json'],
    [['status', 'more'], 'too many arguments'],
    [['new', 'speech'], 'async-task, sync-call'],
    [['--cwd'], 'argument missing'],
    [['demo', '--dry-run'], 'Leave out --dry-run'],
  ])('%j', async (argv, hint) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^USAGE: /);
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/\n {2}fix: \S/);
  });

  test.each([['nxt'], ['status --jsno'], ['task'], ['new speech'], ['']])(
    '"%s" with --json is one object on stdout',
    async (words) => {
      const { exitCode, stdout, stderr } = await run(...words.split(' ').filter(Boolean), '--json');
      expect([exitCode, stderr]).toEqual([2, '']);
      const answer = JSON.parse(stdout);
      expect(Object.keys(answer)).toEqual(['ok', 'data', 'diagnostics', 'next']);
      expect(answer).toMatchObject({ ok: false, data: null, next: null });
      for (const each of answer.diagnostics) {
        expect(each).toMatchObject({ message: expect.any(String), fix: expect.any(String) });
      }
    },
  );
});

/** Words each command needs to get past the parser. */
const ARGUMENTS: Partial<Record<string, string[]>> = {
  new: ['speech', '--pattern', 'async-task'],
  'openapi list': ['none.json'],
  'openapi show': ['none.json', 'GET /'],
  'openapi diff': ['none.json'],
  'task start': ['4.1'],
  'task complete': ['4.1'],
  init: ['--module', '../x'],
  demo: ['--dry-run'],
  explain: ['nothing'],
  uninstall: ['everything'],
};

describe.each(Object.keys(operations))('%s, where it cannot work', (name) => {
  const argv = [...name.split(' '), ...(ARGUMENTS[name] ?? [])];

  test('answers with one object and an exit code that is not 0', async () => {
    const { exitCode, stdout, stderr } = await run(...argv, '--json');
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual(['ok', 'data', 'diagnostics', 'next']);
    expect([answer.ok, stderr]).toEqual([false, '']);
    expect([2, 3]).toContain(exitCode);
    expect(answer.diagnostics[0].code).not.toBe('UNEXPECTED');
  });

  test('complains with the same code and a fix: usage on stderr, what is blocked on stdout', async () => {
    const { code } = JSON.parse((await run(...argv, '--json')).stdout).diagnostics[0];
    const { exitCode, stdout, stderr } = await run(...argv);
    const [complaint, other] = exitCode === 3 ? [stdout, stderr] : [stderr, stdout];
    expect(other).toBe('');
    expect(complaint).toMatch(new RegExp(`^${code}: .+\\n {2}fix: \\S`));
  });
});

test('without a command it says what to do next', async () => {
  const bare = await run();
  expect(bare).toEqual(await run('next'));
  expect(await run('--json')).toEqual(await run('next', '--json'));
});

test('options may stand before the command', async () => {
  expect(await run('--json', 'task', '--yes', 'start', '4.1')).toEqual(
    await run('task', 'start', '4.1', '--json', '--yes'),
  );
});

describe('the released command', () => {
  test('takes another folder, and refuses one that is not there', async () => {
    const missing = await runBin(['next', '--cwd', 'nowhere', '--json'], { cwd: folder.dir });
    expect(missing.exitCode).toBe(2);
    expect(JSON.parse(missing.stdout).diagnostics[0]).toMatchObject({ code: 'USAGE', target: 'nowhere' });

    await folder.write('app/package.json', '{}');
    await folder.write('file', '');
    const other = await runBin(['next', '--cwd', 'app'], { cwd: folder.dir });
    expect([other.exitCode, other.stdout]).toEqual([2, '']);
    expect(other.stderr).toContain('HOST_UNKNOWN');
    const file = await runBin(['next', '--cwd', 'file'], { cwd: folder.dir });
    expect([file.exitCode, file.stderr]).toEqual([2, expect.stringContaining('file is not a folder')]);
  });

  test('without a terminal it asks nothing', async () => {
    const { exitCode, stdout, stderr } = await runBin([], { cwd: folder.dir });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('NOT_A_PROJECT');
  });
});
