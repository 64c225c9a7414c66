import { expect, test } from 'vitest';
import { businessGate } from '../../../src/workflow/gates/business.ts';
import { cleanupGate } from '../../../src/workflow/gates/cleanup.ts';
import { committedInputGate } from '../../../src/workflow/gates/committedInput.ts';
import { connectionsGate } from '../../../src/workflow/gates/connections.ts';
import { designDocumentGate } from '../../../src/workflow/gates/designDocument.ts';
import { driftGate } from '../../../src/workflow/gates/drift.ts';
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
  registration,
  repository,
  shown,
  testRun,
  tests,
  types,
} from './facts.ts';

const PASSED: [string, Verdict][] = [
  ['designDocument', designDocumentGate(document)],
  ['designDocument with CRLF', designDocumentGate({ ...document, actual: 'text\r\n' })],
  ['webhookPath', webhookPathGate({ spec: 'a', path: '/hook', others: [{ spec: 'b', path: '/hook/b' }] })],
  ['drift', driftGate([])],
  [
    'drift that was seen',
    driftGate([{ operation: 'getSpeech', field: 'id', problem: 'is a number', kind: 'broken' }]),
  ],
  ['envFile', envFileGate(envFile)],
  ['exchanges', exchangesGate(exchanges)],
  ['exchanges on loopback', exchangesGate({ ...exchanges, loopback: true })],
  ['connections', connectionsGate(connections)],
  ['connections on loopback', connectionsGate({ ...connections, loopback: true })],
  ['committedInput', committedInputGate(2, [])],
  ['testRun', testRunGate(testRun)],
  [
    'business',
    businessGate({
      folder: 'backend',
      names: [{ name: 'TtsCall', what: 'it', found: true }],
      topic: 'calls',
    }),
  ],
  ['cleanup', cleanupGate({ releases: true, missing: [] })],
  ['files', filesGate([{ path: 'index.ts', exists: true }])],
  ['registration', registrationGate(registration)],
  ['repository', repositoryGate(repository)],
  ['rules', rulesGate({ findings: [], rules: 3, suppressed: 1 })],
  ['scenarios', scenariosGate('tests/x.test.ts', shown)],
  ['task3', task3Gate({ currentTask: 'Task 3', completed: true })],
  ['task3 of another phase', task3Gate({ currentTask: 'Task 30', completed: false })],
  ['tests', testsGate('tests', tests)],
  [
    "tests of the app's own, some skipped",
    testsGate('app', { ...tests, tests: [...tests.tests, { name: 'b', state: 'skipped' }] }, 'Correct it.'),
  ],
  ['types', typesGate(types)],
  [
    'types with errors elsewhere',
    typesGate({ ...types, exitCode: 2, output: 'main.ts(1,2): error TS1: no' }),
  ],
];

test('errors elsewhere are counted, and one is named', () => {
  const output = 'main.ts(1,2): error TS1: no\nother.ts(3,4): error TS2: no';
  expect(typesGate({ ...types, exitCode: 2, output }).detail).toContain(
    '(2 errors elsewhere, see main.ts:1)',
  );
});

test.each(PASSED)('%s passes', (_, { verdict, detail, diagnostics }) => {
  expect([verdict, diagnostics]).toEqual(['passed', []]);
  expect(detail).not.toBe('');
});

test('every gate is here', async () => {
  const tested = new Set(PASSED.map(([name]) => name.split(' ')[0]));
  expect([...tested].sort()).toEqual((await gateNames()).sort());
});
