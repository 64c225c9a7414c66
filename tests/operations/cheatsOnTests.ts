import { before, type Cheat, importing } from './cheats.ts';

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

export const ON_TESTS: readonly Cheat[] = [
  {
    name: 'tests deleted',
    test: (honest) => `${honest.slice(0, honest.indexOf("  describe('createSpeech"))}});\n`,
    code: 'NO_REAL_EXCHANGE',
    message: /getSpeech \(GET \/v1\/speech\/\{id\}\) got no successful answer/,
  },
  {
    name: 'tests skipped, left as todo, run again until they pass, and passed when they fail',
    test: (honest) =>
      second('{ retry: 2 }, ')(honest)
        .replace("it('succeeds'", "it.todo('is asked twice');\n\n    it.skip('succeeds'")
        .replace("it('is refused with 404'", "it.fails('is refused with 404'")
        .replace('status: 404', 'status: 999'),
    code: 'TESTS_SKIPPED',
    message: /"Loopback Speech > createSpeech: POST \/v1\/speech > succeeds" was skipped/,
    also: [
      ['TESTS_SKIPPED', /> is asked twice" was left as todo/],
      ['TESTS_RETRIED', /"Loopback Speech > refuses wrong credentials" may be run again/],
      ['TESTS_ALTERED', /> is refused with 404" counts as passed when it fails/],
    ],
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
    name: 'no tests at all, settings that let it pass, and --yes without a terminal',
    test: () => '// later\n',
    command: 'task complete 4.3 --yes',
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
    name: 'helpers that git ignores, or that stay out of the checkpoint',
    test: before("import './ignored/helper';\nimport './helper';"),
    files: {
      'tests/ignored/.gitignore': '*\n',
      'tests/ignored/helper.ts': 'export const answer = 42;\n',
      'tests/helper.ts': 'export const answer = 42;\n',
    },
    command: 'task complete 4.3',
    code: 'INPUT_UNCOMMITTED',
    message: /tests\/ignored\/helper\.ts, which git ignores/,
    also: [
      ['INPUT_UNCOMMITTED', /tests\/helper\.ts, which has changes that are not part of this checkpoint/],
    ],
  },
];
