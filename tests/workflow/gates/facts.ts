import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SCENARIOS } from '../../../src/workflow/gates/scenarios.ts';

/** Facts that every gate is content with. */
export const repository = {
  isRepository: true,
  branch: 'main',
  operationInProgress: null,
  hasIdentity: true,
};
export const envFile = { ignored: true, staged: false, inHistory: false };
export const document = { path: 'docs/x.md', actual: 'text\n', expected: 'text\n' };
export const submit = { id: 'createSpeech', method: 'POST', path: '/v1/speech', statuses: [201, 422] };
export const query = { id: 'getSpeech', method: 'GET', path: '/v1/speech/{id}', statuses: [200] };
export const exchanges = {
  baseUrl: 'https://api.example.com',
  loopback: false,
  operations: [submit, query],
  ignored: [],
};
export const connections = {
  variable: 'REDIS_URL',
  address: 'redis.example.com:6379',
  loopback: false,
  counted: 2,
  ignored: [],
};
export const registration = {
  file: 'list.ts',
  factory: 'createSpeech',
  times: 1,
  manual: [],
  regenerate: null,
};
export const tests = {
  file: 'tests/x.test.ts',
  exitCode: 0,
  suiteErrors: [],
  tests: [{ name: 'a', state: 'passed' as const }],
};
export const testRun = {
  file: 'tests/x.test.ts',
  report: { tests: [{ name: 'a', state: 'passed', errors: 0, retries: 0, fails: false }], runners: [] },
  passed: 1,
  altering: [],
  forged: [],
  foreign: 0,
  lost: 0,
  cut: 0,
};
export const types = { output: '', exitCode: 0, own: ['integrations/speech/', 'list.ts'] };
export const shown = Object.keys(SCENARIOS).map((name) => `speech > ${name}: something`);

/** The gates there are, by file name. */
export async function gateNames(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../../src/workflow/gates', import.meta.url));
  return (await readdir(folder))
    .map((each) => each.replace(/\.ts$/, ''))
    .filter((each) => each !== 'verdict');
}
