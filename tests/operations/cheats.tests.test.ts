import { before, type Cheat, importing, refuseAll } from './cheats.ts';

/*
 * What a hurried agent does to tests that fail, or cost too much. Each is refused, with a message that names what was seen.
 */
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

refuseAll(CHEATS);
