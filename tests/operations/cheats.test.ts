import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { must } from '../helpers/tempProject.ts';
import { type CheatProject, cheatProject, TEST } from './cheatProject.ts';

/*
 * What a hurried agent tries to get the gate of Task 4.3 open without the vendor. Each is refused, with a message that
 * names what was seen.
 */

interface Cheat {
  name: string;
  /** Changes the honest test file. */
  test?: (honest: string) => string;
  /** Further files. */
  files?: Record<string, string>;
  command?: string;
  code: string;
  message: RegExp;
}

const IMPORT = "import { describe, expect, it } from 'vitest';";
const importing =
  (names: string, before = '') =>
  (honest: string) =>
    honest.replace(IMPORT, `import { ${names} } from 'vitest';\n${before}`);
/** Runs before anything else of the file. */
const before = (code: string) => importing('beforeAll, describe, expect, it, vi', `${code}\n`);

const ANSWER = `JSON.stringify({ id: 'sp_1', status: 'queued', created_at: '2026-01-01T00:00:00Z' })`;
const SERVER = `import { createServer } from 'node:http'; const server = createServer((request, response) => {
  response.writeHead(request.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' }).end(${ANSWER}); });`;
/** Fails once, and passes when it is run again. */
const FLAKY = 'let runs = 0;';
const second = (options: string) => (honest: string) =>
  importing(
    'describe, expect, it',
    FLAKY,
  )(honest).replace(
    "it('refuses wrong credentials', async () => {",
    `it('refuses wrong credentials', ${options}async () => {\n    expect((runs += 1)).toBeGreaterThan(1);`,
  );

const CHEATS: Cheat[] = [
  {
    name: 'a stubbed fetch',
    test: before(`vi.stubGlobal('fetch', async () => new Response(${ANSWER}));`),
    code: 'NO_REAL_EXCHANGE',
    message: /createSpeech .* got no successful answer from http.*No other exchange was seen/,
  },
  {
    name: 'a stub in the same process, named by process.env',
    test: before(`${SERVER}
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      process.env.LOOPBACK_SPEECH_URL = 'http://127.0.0.1:' + (server.address() as { port: number }).port;`),
    code: 'NO_REAL_EXCHANGE',
    message: /was answered by the test run itself/,
  },
  {
    name: 'a stub in a child process with an empty environment',
    test: before(`import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['tests/stub.mjs', '0'], { env: {} });
      const port = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
      process.env.LOOPBACK_SPEECH_URL = 'http://127.0.0.1:' + port;`),
    files: {
      'tests/stub.mjs': `${SERVER} server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(server.address().port));`,
    },
    code: 'NO_REAL_EXCHANGE',
    message: /POST http:\/\/127\.0\.0\.1:\d+ went elsewhere.*1 child processes of the tests/,
  },
  {
    name: 'a stub in a child process, at the configured address',
    test: before(`import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['tests/stub.mjs', new URL(process.env.LOOPBACK_SPEECH_URL ?? '').port], { env: {} });
      await new Promise((resolve) => child.stdout.once('data', resolve));`),
    files: {
      'tests/stub.mjs': `${SERVER} server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('up'));`,
      '.env': 'LOOPBACK_SPEECH_KEY=kq8Zt2Lw0RsVx5Yb7Nd4\nLOOPBACK_SPEECH_URL=http://127.0.0.1:{{free}}\n',
    },
    code: 'NO_REAL_EXCHANGE',
    message: /was answered by a server that was not there before the tests ran/,
  },
  {
    name: 'a name that .env gives to the vendor, led to this machine',
    test: before(`import dns from 'node:dns';
      const { lookup } = dns;
      Object.assign(dns, { lookup: (host: string, options: object, done: never) =>
        lookup(host.endsWith('.example') ? '127.0.0.1' : host, options, done) });`),
    files: {
      '.env':
        'LOOPBACK_SPEECH_KEY=kq8Zt2Lw0RsVx5Yb7Nd4\nLOOPBACK_SPEECH_URL=http://speech.example:{{port}}\n',
    },
    code: 'NO_REAL_EXCHANGE',
    message: /was answered by (a server that was not there|this machine)/,
  },
  {
    name: 'lines added to the recording',
    test: before(`import { appendFileSync, readdirSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      for (const folder of readdirSync(tmpdir()).filter((each) => each.startsWith('create-integration-run-'))) {
        appendFileSync(tmpdir() + '/' + folder + '/recording', JSON.stringify({ type: 'exchange', status: 201 }) + '\\n');
      }`),
    code: 'RECORDING_FORGED',
    message: /\d+ lines? of the recording were not written by the recorder/,
  },
  {
    name: 'exchanges published on the channels of undici',
    test: before(`import { channel } from 'node:diagnostics_channel';
      channel('undici:request:create').publish({ request: { method: 'POST', path: '/v1/speech', origin: process.env.LOOPBACK_SPEECH_URL } });`),
    code: 'RECORDING_FORGED',
    message: /code of the project published on "undici:request:create"/,
  },
  {
    name: 'tests deleted',
    test: (honest) => `${honest.slice(0, honest.indexOf("  describe('createSpeech"))}});\n`,
    code: 'NO_REAL_EXCHANGE',
    message: /getSpeech \(GET \/v1\/speech\/\{id\}\) got no successful answer/,
  },
  {
    name: 'a skipped test',
    test: (honest) => honest.replace("it('succeeds'", "it.skip('succeeds'"),
    code: 'TESTS_SKIPPED',
    message: /"Loopback Speech > createSpeech: POST \/v1\/speech > succeeds" was skipped/,
  },
  {
    name: 'a test left as todo',
    test: (honest) =>
      honest.replace(/it\('is refused with 404'[\s\S]*?\n {4}\}\);/, "it.todo('is refused with 404');"),
    code: 'TESTS_SKIPPED',
    message: /left as todo/,
  },
  {
    name: 'only one test',
    test: (honest) => honest.replace("it('succeeds'", "it.only('succeeds'"),
    files: { 'vitest.config.ts': 'export default { test: { allowOnly: true } };\n' },
    code: 'TESTS_FAILED',
    message: /\.only/,
  },
  {
    name: 'a test without an assertion',
    test: (honest) =>
      honest.replace(/expect\(answer\)\.toMatchObject\(\{[\s\S]*?\n {6}\}\);/, 'void answer;'),
    code: 'TESTS_FAILED',
    message: /assertion/,
  },
  {
    name: 'no tests at all, and settings that let it pass',
    test: () => '// later\n',
    files: { 'vitest.config.ts': 'export default { test: { passWithNoTests: true } };\n' },
    code: 'TESTS_FAILED',
    message: /No test suite found/,
  },
  {
    name: 'retries in the settings',
    test: second(''),
    files: { 'vitest.config.ts': 'export default { test: { retry: 3 } };\n' },
    code: 'TESTS_FAILED',
    message: /expected 1 to be greater than 1/,
  },
  {
    name: 'retries of a test',
    test: second('{ retry: 2 }, '),
    code: 'TESTS_RETRIED',
    message: /"Loopback Speech > refuses wrong credentials" may be run again/,
  },
  {
    name: 'a test that passes when it fails',
    test: (honest) =>
      honest
        .replace("it('is refused with 404'", "it.fails('is refused with 404'")
        .replace('status: 404', 'status: 999'),
    code: 'TESTS_ALTERED',
    message: /counts as passed when it fails/,
  },
  {
    name: 'a setup file that flips failures',
    test: (honest) => honest.replace('status: 404', 'status: 999'),
    files: {
      'vitest.config.ts': "export default { test: { setupFiles: ['./tests/setup.ts'] } };\n",
      'tests/setup.ts':
        "import { afterEach } from 'vitest';\nafterEach(({ task }) => { if (task.result) { task.result.state = 'pass'; task.result.errors = []; } });\n",
    },
    code: 'TESTS_ALTERED',
    message: /tests\/setup\.ts assigns to the result of a test/,
  },
  {
    name: 'a runner of the project',
    files: {
      'vitest.config.ts': "export default { test: { runner: './tests/runner.ts' } };\n",
      'tests/runner.ts': "import { TestRunner } from 'vitest';\nexport default class extends TestRunner {}\n",
    },
    code: 'TESTS_ALTERED',
    message: /tests\/runner\.ts takes the place of vitest's own/,
  },
  {
    name: 'a reporter of the project that ends well',
    test: (honest) => honest.replace('status: 404', 'status: 999'),
    files: {
      'vitest.config.ts':
        'export default { test: { reporters: [{ onTestRunEnd() { process.exit(0); } }] } };\n',
    },
    code: 'TESTS_FAILED',
    message: /"Loopback Speech > getSpeech.* failed/,
  },
  {
    name: '--yes on a blocked gate, without a terminal',
    test: () => '// later\n',
    command: 'task complete 4.3 --yes',
    code: 'TESTS_FAILED',
    message: /No test suite found/,
  },
  {
    name: 'a helper that git ignores',
    test: before("import './ignored/helper';"),
    files: { 'tests/ignored/.gitignore': '*\n', 'tests/ignored/helper.ts': 'export const answer = 42;\n' },
    command: 'task complete 4.3',
    code: 'INPUT_UNCOMMITTED',
    message: /tests\/ignored\/helper\.ts, which git ignores/,
  },
  {
    name: 'a helper that stays out of the checkpoint',
    test: before("import './helper';"),
    files: { 'tests/helper.ts': 'export const answer = 42;\n' },
    command: 'task complete 4.3',
    code: 'INPUT_UNCOMMITTED',
    message: /tests\/helper\.ts, which has changes that are not part of this checkpoint/,
  },
];

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let project: CheatProject;
beforeAll(async () => {
  project = await cheatProject();
}, 60_000);
afterEach(() => project.restore());
afterAll(() => project?.cleanup());

test('the honest test is let through, and said to be answered by loopback', async () => {
  const probe = await project.cli('probe');
  expect(probe.diagnostics).toEqual([]);
  expect(probe.stdout).toContain('loopback: a server on this machine, as .env says');
}, 30_000);

test.each(CHEATS)(
  '$name',
  { timeout: 30_000 },
  async ({ test: change, files = {}, command = 'probe', code, message }) => {
    if (change) {
      const text = change(project.honest);
      expect(text).not.toBe(project.honest);
      await project.write(TEST, text);
    }
    const port = new URL(project.vendor.url).port;
    const free = String(await freePort());
    for (const [path, text] of Object.entries(files))
      await project.write(path, text.replace('{{port}}', port).replace('{{free}}', free));

    const answer = await project.cli<{ verdicts: { verdict: string }[] }>(command);

    expect(answer.exitCode).toBe(3);
    const found = answer.diagnostics.filter((each) => each.code === code);
    expect(found.map((each) => each.message).join('\n'), JSON.stringify(answer.diagnostics, null, 1)).toMatch(
      message,
    );
    expect(found.every((each) => each.fix !== '')).toBe(true);
  },
);

test('nothing of it was recorded', async () => {
  expect((await must(project, 'next')).next).toBe('create-integration task complete 4.3');
  expect((await project.log())[0]).toBe('Scaffold');
});
