import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../../src/errors.ts';
import { businessGate } from '../../../src/workflow/gates/business.ts';
import { cleanupGate } from '../../../src/workflow/gates/cleanup.ts';
import { committedInputGate } from '../../../src/workflow/gates/committedInput.ts';
import { connectionsGate } from '../../../src/workflow/gates/connections.ts';
import { designDocumentGate } from '../../../src/workflow/gates/designDocument.ts';
import { envFileGate } from '../../../src/workflow/gates/envFile.ts';
import { exchangesGate } from '../../../src/workflow/gates/exchanges.ts';
import { filesGate } from '../../../src/workflow/gates/files.ts';
import { registrationGate } from '../../../src/workflow/gates/registration.ts';
import { repositoryGate } from '../../../src/workflow/gates/repository.ts';
import { rulesGate } from '../../../src/workflow/gates/rules.ts';
import { scenariosGate } from '../../../src/workflow/gates/scenarios.ts';
import { task3Gate } from '../../../src/workflow/gates/task3.ts';
import { testRunGate } from '../../../src/workflow/gates/testRun.ts';
import { testsGate } from '../../../src/workflow/gates/tests.ts';
import { typesGate } from '../../../src/workflow/gates/types.ts';
import type { Verdict } from '../../../src/workflow/gates/verdict.ts';
import { webhookPathGate } from '../../../src/workflow/gates/webhookPath.ts';
import {
  connections,
  document,
  envFile,
  exchanges,
  gateNames,
  query,
  registration,
  repository,
  shown,
  submit,
  testRun,
  tests,
  types,
} from './facts.ts';

/** A blocked verdict, with the code and the fix of its only or its named problem. */
interface Blocked {
  name: string;
  verdict: Verdict;
  code: string;
  target?: string;
  message?: string | RegExp;
  fix: string | RegExp;
}

const BLOCKED: Blocked[] = [
  {
    name: 'designDocument that is missing',
    verdict: designDocumentGate({ ...document, actual: null }),
    code: 'DESIGN_OUT_OF_SYNC',
    target: 'docs/x.md',
    message: /does not exist/,
    fix: /create-integration design/,
  },
  {
    name: 'designDocument that differs',
    verdict: designDocumentGate({ ...document, actual: 'other\n' }),
    code: 'DESIGN_OUT_OF_SYNC',
    message: /differs/,
    fix: /into the spec/,
  },
  {
    name: 'webhookPath of another integration',
    verdict: webhookPathGate({
      spec: 'docs/a.json',
      path: '/hook',
      others: [{ spec: 'docs/b.json', path: '/hook' }],
    }),
    code: 'SPEC_INVALID',
    target: 'docs/a.json',
    message: /docs\/b\.json arrive already/,
    fix: /another path/,
  },
  {
    name: 'envFile that git does not ignore',
    verdict: envFileGate({ ...envFile, ignored: false }),
    code: 'ENV_NOT_IGNORED',
    target: '.gitignore',
    fix: /`\.env` to \.gitignore/,
  },
  {
    name: 'envFile in the index',
    verdict: envFileGate({ ...envFile, ignored: false, staged: true }),
    code: 'ENV_NOT_IGNORED',
    target: '.env',
    fix: /git rm --cached \.env/,
  },
  {
    name: 'envFile in a commit',
    verdict: envFileGate({ ...envFile, inHistory: true }),
    code: 'ENV_COMMITTED',
    fix: /Renew those credentials/,
  },
  {
    name: 'exchanges without a success of one operation',
    verdict: exchangesGate({
      ...exchanges,
      operations: [submit, { ...query, statuses: [404] }],
      ignored: ['GET http://localhost:1 went elsewhere'],
    }),
    code: 'NO_REAL_EXCHANGE',
    target: 'getSpeech',
    message: /no successful answer from https:\/\/api\.example\.com.*went elsewhere/,
    fix: /for real/,
  },
  {
    name: 'exchanges without a refusal',
    verdict: exchangesGate({ ...exchanges, operations: [{ ...submit, statuses: [201] }, query] }),
    code: 'NO_ERROR_EXCHANGE',
    fix: /refuses/,
  },
  {
    name: 'connections that went elsewhere',
    verdict: connectionsGate({
      ...connections,
      counted: 0,
      ignored: ['a connection to other:6379 went elsewhere'],
    }),
    code: 'NO_REAL_CONNECTION',
    target: 'REDIS_URL',
    message: /redis\.example\.com:6379, where REDIS_URL.*went elsewhere/,
    fix: /for real/,
  },
  {
    name: 'connections to what is no address',
    verdict: connectionsGate({ ...connections, address: null, counted: 0 }),
    code: 'NO_REAL_CONNECTION',
    target: 'REDIS_URL',
    fix: /Correct REDIS_URL/,
  },
  {
    name: 'committedInput',
    verdict: committedInputGate(2, [{ path: 'tests/helper.ts', why: 'git ignores' }]),
    code: 'INPUT_UNCOMMITTED',
    target: 'tests/helper.ts',
    message: /tests\/helper\.ts, which git ignores/,
    fix: /--include tests\/helper\.ts/,
  },
  {
    name: 'testRun with foreign lines',
    verdict: testRunGate({ ...testRun, foreign: 2 }),
    code: 'RECORDING_FORGED',
    message: /2 lines of the recording were not written by the recorder/,
    fix: /let the tests call the vendor/,
  },
  {
    name: 'testRun with lost lines',
    verdict: testRunGate({ ...testRun, lost: 1 }),
    code: 'RECORDING_FORGED',
    message: /missing or there twice/,
    fix: /Remove the code/,
  },
  {
    name: 'testRun with a cut line',
    verdict: testRunGate({ ...testRun, report: null, cut: 1 }),
    code: 'RUN_UNOBSERVED',
    message: /1 line without an end: a process of the run was killed/,
    fix: /Run it again/,
  },
  {
    name: 'testRun with a published exchange',
    verdict: testRunGate({ ...testRun, forged: ['undici:request:create'] }),
    code: 'RECORDING_FORGED',
    message: /published on "undici:request:create"/,
    fix: /diagnostics channels/,
  },
  {
    name: 'testRun whose result file says more',
    verdict: testRunGate({ ...testRun, passed: 2 }),
    code: 'RECORDING_FORGED',
    message: /says that 2 tests passed, and the reporter saw 1/,
    fix: /result file/,
  },
  {
    name: 'testRun that nobody saw',
    verdict: testRunGate({ ...testRun, report: null }),
    code: 'RUN_UNOBSERVED',
    message: /no report/,
    fix: /vitest 3/,
  },
  {
    name: 'testRun with a runner',
    verdict: testRunGate({ ...testRun, report: { ...testRun.report, runners: ['./runner.ts'] } }),
    code: 'TESTS_ALTERED',
    message: /\.\/runner\.ts/,
    fix: /runner/,
  },
  {
    name: 'testRun with a file that alters results',
    verdict: testRunGate({ ...testRun, altering: ['tests/setup.ts'] }),
    code: 'TESTS_ALTERED',
    message: /tests\/setup\.ts assigns/,
    fix: /only vitest/,
  },
  ...(
    [
      ['declared passed', { errors: 1 }, 'TESTS_ALTERED', /then declared passed/, /state of tests/],
      ['that must fail', { fails: true }, 'TESTS_ALTERED', /passed when it fails/, /expect the error/],
      ['run again', { retries: 1 }, 'TESTS_RETRIED', /until it passes/, /retry/],
    ] as const
  ).map(([name, over, code, message, fix]) => ({
    name: `testRun with a test ${name}`,
    verdict: testRunGate({
      ...testRun,
      report: { ...testRun.report, tests: testRun.report.tests.map((each) => ({ ...each, ...over })) },
    }),
    code,
    message,
    fix,
  })),
  {
    name: 'business',
    verdict: businessGate({
      folder: 'backend',
      topic: 'calls',
      names: [
        { name: 'TtsCall', what: 'the entity whose creation makes a call', found: false },
        { name: 'TtsEvent', what: 'the entity of its events', found: true },
      ],
    }),
    code: 'BUSINESS_MISSING',
    target: 'backend',
    message: /names TtsCall, the entity whose creation makes a call/,
    fix: /explain calls/,
  },
  {
    name: 'files',
    verdict: filesGate([
      { path: 'index.ts', exists: false },
      { path: 'other.ts', exists: true },
    ]),
    code: 'FILE_MISSING',
    target: 'index.ts',
    fix: /scaffold/,
  },
  {
    name: 'registration that is missing',
    verdict: registrationGate({ ...registration, times: 0 }),
    code: 'NOT_REGISTERED',
    message: /nowhere/,
    fix: /scaffold/,
  },
  {
    name: 'registration that must be done by hand',
    verdict: registrationGate({ ...registration, times: 0, manual: ["import x from 'y';"] }),
    code: 'NOT_REGISTERED',
    fix: /import x from 'y';/,
  },
  {
    name: 'registration twice',
    verdict: registrationGate({ ...registration, times: 2 }),
    code: 'NOT_REGISTERED',
    message: /2 times/,
    fix: 'Keep one entry.',
  },
  {
    name: 'cleanup that is never called',
    verdict: cleanupGate({
      releases: true,
      missing: [{ path: 'main.ts', places: [{ where: 'the end', lines: ['a {', '  b', '}'] }] }],
    }),
    code: 'CLEANUP_NOT_CALLED',
    target: 'main.ts',
    fix: /^Add to the end: a \{ b \} .*--include main\.ts/,
  },
  {
    name: 'repository that is none',
    verdict: repositoryGate({ ...repository, isRepository: false, branch: null, hasIdentity: false }),
    code: 'GIT_MISSING',
    fix: /git init/,
  },
  {
    name: 'repository with a detached HEAD',
    verdict: repositoryGate({ ...repository, branch: null }),
    code: 'GIT_DETACHED',
    fix: /git switch/,
  },
  {
    name: 'repository in a rebase',
    verdict: repositoryGate({ ...repository, operationInProgress: 'rebase' }),
    code: 'GIT_BUSY',
    fix: /abort the rebase/,
  },
  {
    name: 'repository without an author',
    verdict: repositoryGate({ ...repository, hasIdentity: false }),
    code: 'GIT_IDENTITY_MISSING',
    fix: /user\.name/,
  },
  {
    name: 'scenarios',
    verdict: scenariosGate('tests/x.test.ts', [...shown.slice(1), 'successful: is another word']),
    code: 'SCENARIO_MISSING',
    target: 'tests/x.test.ts',
    message: /"success"/,
    fix: /begins with "success:"/,
  },
  {
    name: 'task3',
    verdict: task3Gate({ currentTask: 'Task 3.1', completed: false }),
    code: 'TASK_3_UNFINISHED',
    message: /Task 3\.1/,
    fix: /business phase/,
  },
  {
    name: 'tests that failed',
    verdict: testsGate('tests', {
      ...tests,
      exitCode: 1,
      tests: [{ name: 'a', state: 'failed', message: 'no' }],
    }),
    code: 'TESTS_FAILED',
    message: '"a" failed: no',
    fix: /what the test found/,
  },
  {
    name: "tests of the app's own that failed",
    verdict: testsGate(
      'app',
      { ...tests, exitCode: 1, tests: [{ name: 'a', state: 'failed', message: 'no' }] },
      'Correct the app.',
    ),
    code: 'TESTS_FAILED',
    message: '"a" failed: no',
    fix: /Correct the app/,
  },
  {
    name: 'tests that were skipped',
    verdict: testsGate('tests', { ...tests, tests: [{ name: 'a', state: 'skipped' }] }),
    code: 'TESTS_SKIPPED',
    fix: /remove skip/,
  },
  {
    name: 'tests left for later',
    verdict: testsGate('tests', { ...tests, tests: [{ name: 'a', state: 'todo' }] }),
    code: 'TESTS_SKIPPED',
    message: /todo/,
    fix: /Run it/,
  },
  {
    name: 'tests without any',
    verdict: testsGate('tests', { ...tests, tests: [] }),
    code: 'NO_TESTS_RAN',
    fix: /scaffold/,
  },
  {
    name: 'tests whose file does not load',
    verdict: testsGate('tests', { ...tests, tests: [], suiteErrors: ['x.test.ts: no such module'] }),
    code: 'TESTS_FAILED',
    message: /no such module/,
    fix: /loads/,
  },
  {
    name: 'tests that passed in a run that failed',
    verdict: testsGate('tests', { ...tests, exitCode: 1 }),
    code: 'TESTS_FAILED',
    message: /exit code 1/,
    fix: /unhandled/,
  },
  {
    name: 'types',
    verdict: typesGate({
      ...types,
      exitCode: 2,
      output:
        'integrations\\speech\\index.ts(3,7): error TS2322: Type no.\n  more\nmain.ts(1,2): error TS1: no',
    }),
    code: 'TYPES_FAILED',
    target: 'integrations/speech/index.ts:3',
    message: 'TS2322: Type no.',
    fix: /any/,
  },
  {
    name: 'types where a package was not installed',
    verdict: typesGate({
      ...types,
      exitCode: 2,
      output: [
        "integrations/speech/index.ts(1,20): error TS2307: Cannot find module '@scope/boss/work' or its corresponding type declarations.",
        "integrations/speech/index.ts(9,3): error TS7006: Parameter 'job' implicitly has an 'any' type.",
      ].join('\n'),
    }),
    code: 'TYPES_FAILED',
    message: 'The package @scope/boss is not installed.',
    target: 'package.json',
    fix: /npm install/,
  },
  {
    name: 'types where tsc could not run',
    verdict: typesGate({ ...types, exitCode: 1, output: 'Segmentation fault' }),
    code: 'TYPES_FAILED',
    target: 'tsconfig.json',
    message: /Segmentation fault/,
    fix: /tsc --noEmit/,
  },
];

test.each(BLOCKED)('$name', ({ verdict, code, target, message, fix }) => {
  expect(verdict.verdict).toBe('blocked');
  expect(verdict.diagnostics).toHaveLength(1);
  const [found] = verdict.diagnostics;
  expect(found?.code).toBe(code);
  expect(EXIT_CODES).toHaveProperty(code, 3);
  if (target !== undefined) expect(found?.target).toBe(target);
  if (message !== undefined) expect(found?.message).toMatch(message);
  expect(found?.fix).toMatch(fix);
});

test('rules, with the findings as they are', () => {
  const finding = {
    code: 'no-hardcoded-url',
    message: 'A URL.',
    target: 'x.ts:1',
    fix: 'Read it from .env.',
  };
  expect(rulesGate({ findings: [finding], rules: 3, suppressed: 0 })).toMatchObject({
    verdict: 'blocked',
    diagnostics: [finding],
  });
});

test('everything that is wrong is said at once', () => {
  const { diagnostics } = repositoryGate({
    isRepository: true,
    branch: null,
    operationInProgress: 'merge',
    hasIdentity: false,
  });
  expect(diagnostics.map((each) => each.code)).toEqual(['GIT_DETACHED', 'GIT_BUSY', 'GIT_IDENTITY_MISSING']);
});

test('every gate but drift, which only reports, is here', async () => {
  const tested = new Set(['drift', 'rules', ...BLOCKED.map(({ name }) => name.split(' ')[0])]);
  expect([...tested].sort()).toEqual((await gateNames()).sort());
});
