import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CliResult, type JsonAnswer, parseAnswer, runBin } from '../helpers/runCli.ts';
import { must, type TempProject, treeHash, withCli } from '../helpers/tempProject.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const exec = promisify(execFile);

const SUBJECTS = [
  'feat: interaqt app',
  'feat: Task 4.1 - Complete external system research and environment validation',
  'feat: Task 4.2 - Complete integration design documentation',
  'feat: Task 4.3 - Complete external SDK/API testing',
  'feat: Task 4.4 - Complete integration implementation',
  'feat: Task 4.5 - Complete integration testing',
  'feat: Task 4 - Complete integration implementation for external system',
];

interface DemoData {
  folder: string;
  commits: string[];
  status: unknown;
  call: { statuses: string[] };
  property: { name: string; value: string };
}

let home: TempFolder;
let app: TempProject;
let result: CliResult;
let answer: JsonAnswer<DemoData>;

beforeAll(async () => {
  home = await tempFolder();
  result = await runBin(['demo', '--json', '--dir', 'app'], { cwd: home.dir });
  answer = parseAnswer<DemoData>(result);
  const dir = join(home.dir, 'app');
  const git = async (...args: string[]) => {
    const { stdout } = await exec('git', args, { cwd: dir });
    return stdout.replace(/\n$/, '');
  };
  app = withCli({ dir, git, write: (path, text) => home.write(`app/${path}`, text), cleanup: home.cleanup });
  // Commits of the tests, also on a machine where git knows nobody.
  await git('config', 'user.name', 'Test');
  await git('config', 'user.email', 'test@example.com');
}, 300_000);
afterAll(() => home.cleanup());

describe('the demo', () => {
  test('ends well and says so in one JSON object, nothing else', () => {
    expect(answer.diagnostics).toEqual([]);
    expect([result.exitCode, answer.ok, result.stderr]).toEqual([0, true, '']);
    expect(Object.keys(answer)).toEqual(['ok', 'data', 'diagnostics', 'next']);
  });

  test('leaves seven commits and a clean work tree', async () => {
    expect(answer.data.commits).toEqual(SUBJECTS);
    expect((await app.log()).reverse()).toEqual(SUBJECTS);
    expect(await app.git('status', '--porcelain')).toBe('');
    const tasks = await app.git('log', '--reverse', '--format=%(trailers:key=Integration-Task,valueonly)');
    expect(tasks.split('\n').filter(Boolean)).toEqual(['4.1', '4.2', '4.3', '4.4', '4.5', '4']);
  });

  test('leaves the final status', async () => {
    const status = JSON.parse(await app.read('docs/greeting.status.json'));
    expect(status).toEqual(answer.data.status);
    expect(status).toEqual({
      module: 'greeting',
      currentTask: 'Task 4',
      completed: true,
      completedItems: [
        'External system research and environment validation completed',
        'Integration design documentation created',
        'External SDK/API testing completed with real API calls',
        'Integration implementation completed',
        'Integration testing completed',
      ],
      integration_complete: true,
    });
  });

  test('the design document shows the quality, and stays in sync with the spec', async () => {
    const document = await app.read('docs/greeting.speech.integration-design.md');
    const { tier, missing } = (await must<{ tier: string; missing: { title: string }[] }>(app, 'check')).data;
    expect(document).toContain(`**Quality: ${tier}**`);
    expect(missing.filter(({ title }) => !document.includes(`| ${title} | no |`))).toEqual([]);
    expect((await must<{ changes: unknown[] }>(app, 'design')).data.changes).toEqual([]);
    expect(await app.git('status', '--porcelain')).toBe('');
  });

  test('fills the business property with what the vendor sent', () => {
    expect(answer.data.property.name).toBe('Greeting.voiceUrl');
    expect(answer.data.property.value).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/audio\/.+\.wav$/);
    expect(answer.data.call.statuses.at(-1)).toBe('completed');
  });

  test('puts no credential into any commit, output or evidence', async () => {
    const env = await app.read('.env');
    const secrets = ['LOOPBACK_SPEECH_KEY', 'JWT_SECRET'].map(
      (name) => new RegExp(`^${name}=(.+)$`, 'm').exec(env)?.[1] ?? '',
    );
    const { stdout: history } = await exec('git', ['log', '--all', '--patch', '--text'], {
      cwd: app.dir,
      maxBuffer: 1 << 27,
    });
    const evidence = await app.read('docs/greeting.speech.evidence.json');
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(16);
      for (const text of [history, evidence, result.stdout]) expect(text.includes(secret)).toBe(false);
    }
    expect(await app.git('log', '--all', '--format=%H', '--', '.env')).toBe('');
  });

  test('records that the vendor answered each operation and refused something', async () => {
    const { tasks } = JSON.parse(await app.read('docs/greeting.speech.evidence.json'));
    const seen = tasks['4.3'].exchanges.map(
      ({ operation, statuses }: { operation: string; statuses: number[] }) => [
        operation,
        statuses.some((each) => each < 300),
      ],
    );
    expect(seen).toEqual([
      ['createSpeech', true],
      ['getSpeech', true],
    ]);
    expect(tasks['4.3'].exchanges.flatMap((each: { statuses: number[] }) => each.statuses)).toContain(422);
    expect(tasks['4.3'].tests.counts).toMatchObject({ failed: 0, skipped: 0 });
  });

  test('leaves an app that is strict TypeScript and passes its own tests', async () => {
    await exec('npm', ['run', '--silent', 'typecheck'], { cwd: app.dir });
    const args = ['test', '--silent', '--', '--reporter=json'];
    const { stdout } = await exec('npm', args, { cwd: app.dir, maxBuffer: 1 << 27 });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ success: true, numPendingTests: 0, numTodoTests: 0 });
    expect(report.testResults.map(({ name }: { name: string }) => name.split('/').at(-1)).sort()).toEqual([
      'app.test.ts',
      'speech-integration.test.ts',
    ]);
    const titles = report.testResults.flatMap((file: { assertionResults: { title: string }[] }) =>
      file.assertionResults.map(({ title }) => title),
    );
    // What the vendor answered in Task 4.3 was given again.
    expect(titles).toContainEqual(expect.stringMatching(/^recorded: /));
  }, 240_000);
});

describe('after Task 4', () => {
  test('there is nothing left to do, and completing again makes no commit', async () => {
    const next = await must<{ work: string }>(app, 'next');
    expect([next.next, next.data.work]).toEqual([null, expect.stringContaining('complete')]);
    expect((await must<{ already: boolean }>(app, 'task complete 4.5')).data.already).toBe(true);
    expect(await app.log()).toHaveLength(SUBJECTS.length);
  });

  test.each([
    ['before its second commit', ['reset', '--soft', 'HEAD~1']],
    ['before it was written', ['reset', '--hard', 'HEAD~1']],
  ])('a run killed %s is finished without running the tests again', async (_, reset) => {
    const last = await app.git('rev-parse', 'HEAD');
    await app.git(...reset);
    await app.git('restore', '--staged', '.');
    expect((await must(app, 'next')).next).toBe('create-integration task complete 4.5');

    const done = await must<{ commits: { task: string }[]; verdicts: { gate: string }[] }>(
      app,
      'task complete 4.5',
    );

    expect(done.data.commits.map((each) => each.task)).toEqual(['4']);
    expect(done.data.verdicts.map((each) => each.gate)).not.toContain('integration-tests');
    expect((await app.log()).reverse()).toEqual(SUBJECTS);
    expect(await app.git('status', '--porcelain')).toBe('');
    expect(await app.git('diff', '--stat', last, '--', 'docs/greeting.status.json')).toBe('');
  });

  test('verify and check look and change nothing', async () => {
    const before = await treeHash(app.dir);
    const verified = await must<{ verdicts: { gate: string }[] }>(app, 'verify');
    expect(verified.data.verdicts.map((each) => each.gate)).toEqual([
      'integration-tests',
      'test-run',
      'scenarios',
      'app',
      'research',
      'environment',
      'spec',
      'design-document',
      'files',
      'business',
      'registered',
      'cleanup',
      'types',
      'rules',
    ]);
    await must(app, 'check');
    expect(await treeHash(app.dir)).toEqual(before);
  });

  test('an app that no longer starts with its own model is told so, though the integration is right', async () => {
    const original = await app.read('backend/index.ts');
    await app.write('backend/index.ts', original.replace('Greeting, tts.call', 'tts.call'));
    const broken = await app.cli('verify');
    await app.write('backend/index.ts', original);
    expect(broken.exitCode).toBe(3);
    expect(broken.diagnostics).not.toEqual([]);
    expect(new Set(broken.diagnostics.map(({ target }) => target))).toEqual(new Set(['tests/app.test.ts']));
  }, 120_000);

  test.each([
    ['integrations/speech/index.ts', '4.5'],
    ['docs/greeting.speech.integration-design.md', '4.5'],
    ['integrations/speech/externalApi.ts', '4.3'],
  ])('%s changed after the end: Task %s has to be done again', async (file, task) => {
    const original = await app.read(file);
    await app.append(file, '\n');
    const next = await app.cli('next');
    await app.write(file, original);
    expect([next.exitCode, next.diagnostics[0]?.code]).toEqual([3, 'EVIDENCE_STALE']);
    expect(next.diagnostics[0]?.message).toContain(file);
    expect(next.diagnostics[0]?.fix).toContain(`task start ${task}`);
  });

  test('Ctrl-C during probe ends the tests it runs, with 130 and no file changed', async () => {
    const file = 'tests/speech-external-api.test.ts';
    const original = await app.read(file);
    const pidFile = join(home.dir, 'pid');
    await app.write(
      file,
      `import { writeFileSync } from 'node:fs';\nimport { test } from 'vitest';\n` +
        `test('hangs', () => {\n  writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));\n` +
        `  return new Promise(() => setInterval(() => {}, 1000));\n}, 60_000);\n`,
    );
    const before = await treeHash(app.dir);
    const interrupted = await runBin(['probe', '--json', '--verbose'], {
      cwd: app.dir,
      onProgress: async (text, child) => {
        if (!text.includes('running')) return;
        while (!(await readFile(pidFile, 'utf8').catch(() => ''))) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        child.kill('SIGINT');
      },
    });
    expect([interrupted.exitCode, parseAnswer(interrupted).diagnostics[0]?.code]).toEqual([130, 'CANCELLED']);
    const pid = Number(await readFile(pidFile, 'utf8'));
    // The signal has been sent; how long the system takes to bury the worker is its own business.
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
    expect(await treeHash(app.dir)).toEqual(before);
    await app.write(file, original);
  });

  test('a test of the app that goes into the commit has to pass', async () => {
    const file = 'tests/greetings.test.ts';
    const saying = (word: string) =>
      `import { expect, test } from 'vitest';\ntest('says', () => expect('hello').toBe('${word}'));\n`;
    await must(app, 'task start 4.4');
    await app.write(file, saying('goodbye'));
    // Another's test against its real vendor is not run here: it may cost money.
    await app.write('tests/other-external-api.test.ts', saying('goodbye'));

    const refused = await app.cli('task complete 4.4 --include tests');
    expect(refused.exitCode).toBe(3);
    expect(refused.diagnostics.map(({ target }) => target)).toEqual([file]);

    await app.write(file, saying('hello'));
    await must(app, 'task complete 4.4 --include tests');
    expect(await app.git('log', '--format=', '--name-only', '-1', '--', file)).toBe(file);

    // One that is asked for by its name is run, too, though an earlier commit has it.
    await must(app, 'task start 4.5');
    await app.write(file, saying('goodbye'));
    const again = await app.cli(`task complete 4.5 --include ${file}`);
    expect([again.exitCode, again.diagnostics.map(({ target }) => target)]).toEqual([3, [file]]);

    await app.write(file, saying('hello'));
    const done = await must<{ verdicts: { gate: string; detail: string }[] }>(
      app,
      `task complete 4.5 --include ${file}`,
    );
    const details = done.data.verdicts.filter(({ gate }) => gate === 'app').map(({ detail }) => detail);
    expect(details).toEqual([
      expect.stringContaining('tests/app.test.ts'),
      expect.stringContaining(`1 test passed in ${file}`),
    ]);
  }, 240_000);

  test('a second integration goes its own way; the first stays finished', async () => {
    await must(app, 'new translation --pattern sync-call');
    const next = await must<{ integration: string }>(app, 'next');
    expect(next.data.integration).toBe('translation');
    expect(next.next).toBe('create-integration task start 4.1 --integration translation');
    await must(app, 'task start 4.1');
    const status = JSON.parse(await app.read('docs/greeting.status.json'));
    expect(status).toMatchObject({ currentTask: 'Task 4.1', completed: false, integration_complete: false });
    const first = await must<{ task: string }>(app, 'next --integration speech');
    expect([first.next, first.data.task]).toEqual([null, '4']);
    const late = await app.cli('task start 4.3 --integration translation');
    expect(late.diagnostics[0]?.code).toBe('TASK_OUT_OF_ORDER');
  });
});
