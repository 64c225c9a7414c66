import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunTestsRequest, runTests } from '../../src/evidence/runTests.ts';
import { createHost, type Host } from './hostFixture.ts';

const SECRET = 'a-key-that-must-not-show';
const one = (body: string) => `import { expect, it } from 'vitest';\n${body}\n`;

const FILES = {
  '.env': `VENDOR_KEY=${SECRET}\nVENDOR_URL=https://vendor.example.com\nDB_PASSWORD=hunter\nLOG_STYLE=readable\nNODE_OPTIONS=--require=./first.cjs\n`,
  // Were it loaded, it would come before the recorder.
  'first.cjs': 'globalThis.cameFirst = true;',
  'tests/env.test.js': one(`it('reads .env', () => {
    console.log('key', process.env.VENDOR_KEY, process.env.VENDOR_URL);
    console.log(process.env.DB_PASSWORD, process.env.LOG_STYLE);
    expect(process.env.VENDOR_KEY).toBe('${SECRET}');
    expect(process.env.CREATE_INTEGRATION_TICKET).toBe(undefined);
    expect(globalThis.cameFirst).toBe(undefined);
  });`),
  'tests/mixed.test.js': one(`
    it('passes', () => expect(1).toBe(1));
    it('fails', () => { throw new Error('refused with ' + process.env.VENDOR_KEY); });
    it.skip('is skipped', () => {});
    it.todo('is planned');`),
  'tests/import.test.js': one(`import './nowhere.js';\nit('is never reached', () => {});`),
  'tests/empty.test.js': '// nothing yet\n',
  'tests/only.test.js': one(`it.only('alone', () => {});\nit('held back', () => {});`),
  'tests/unhandled.test.js': one(`it('passes', async () => {
    Promise.reject(new Error('nobody waits for this'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(1).toBe(1);
  });`),
  'tests/recording.test.js': one(`
    import { readdirSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    it('runs', () => {
      expect(process.env.CREATE_INTEGRATION_TICKET).toBe(undefined);
      console.log('folders', readdirSync(tmpdir()).filter((each) => each.startsWith('create-integration-')));
    });`),
  'tests/endless.test.js': one(`it('never ends', () => new Promise(() => {}), 600_000);`),
  'vitest.config.js':
    'export default { test: { passWithNoTests: true, allowOnly: true, dangerouslyIgnoreUnhandledErrors: true, coverage: { enabled: true } } };',
};

let host: Host;
beforeAll(async () => {
  host = await createHost(FILES);
});
afterAll(() => host?.remove());

const run = (name: string, over: Partial<RunTestsRequest> = {}) =>
  runTests(host.ports, { file: `tests/${name}.test.js`, record: false, timeoutMs: 60_000, ...over });

describe('runTests', { timeout: 90_000 }, () => {
  it('runs with the variables of .env and shows only the public ones', async () => {
    const result = await run('env', { publicVariables: ['VENDOR_URL'] });
    expect(result.output).toContain('key [redacted VENDOR_KEY] https://vendor.example.com');
    expect(result.output).toContain('[redacted DB_PASSWORD] readable');
    expect(result).toMatchObject({ exitCode: 0, timedOut: false, recording: { exchanges: [] } });
    expect(result.report).toMatchObject({ total: 1, passed: 1, suiteErrors: [] });
  });

  it('gives the command as a person would type it', async () => {
    const { command } = await run('env');
    expect(command).toMatch(/^npx vitest run tests\/env\.test\.js --pool=forks /);
    expect(command).not.toContain(host.root);
    expect(command).not.toContain(tmpdir());
  });

  it('reports each test with its state and the failure without secrets and stack', async () => {
    const { exitCode, report } = await run('mixed');
    expect(exitCode).toBe(1);
    expect(report).toEqual({
      total: 4,
      passed: 1,
      failed: 1,
      skipped: 1,
      todo: 1,
      tests: [
        { name: 'passes', state: 'passed', message: '' },
        { name: 'fails', state: 'failed', message: 'Error: refused with [redacted VENDOR_KEY]' },
        { name: 'is skipped', state: 'skipped', message: '' },
        { name: 'is planned', state: 'todo', message: '' },
      ],
      suiteErrors: [],
    });
  });

  it.each([
    ['import', 'Cannot find module'],
    ['empty', 'No test suite found'],
  ])('makes a file that ran no test visible: %s', async (name, message) => {
    const { exitCode, report } = await run(name);
    expect(exitCode).toBe(1);
    expect(report.suiteErrors).toEqual([
      { file: `tests/${name}.test.js`, message: expect.stringContaining(message) },
    ]);
    expect(JSON.stringify(report)).not.toContain(host.root);
  });

  it("does not let the project's settings hide a failure", async () => {
    const only = await run('only');
    expect(only.exitCode).toBe(1);
    const unhandled = await run('unhandled');
    expect(unhandled).toMatchObject({ exitCode: 1, report: { passed: 1, failed: 0 } });
    expect(unhandled.output).toContain('nobody waits for this');
  });

  it('ends a run that takes too long and says that it left no report', async () => {
    const result = await run('endless', { timeoutMs: 4_000 });
    expect(result.timedOut).toBe(true);
    expect(result.exitCode).not.toBe(0);
    expect(result.report).toMatchObject({ total: 0, suiteErrors: [expect.objectContaining({ file: '' })] });
  });

  it('leaves nothing of the recording behind', async () => {
    const before = new Set(await readdir(tmpdir()));
    const { exitCode } = await run('recording', { record: true });
    expect(exitCode).toBe(0);
    const left = (await readdir(tmpdir())).filter((each) => !before.has(each));
    expect(left.filter((each) => each.startsWith('create-integration-run-'))).toEqual([]);
  });

  it('removes what a run has left that was killed long ago, and nothing of one under way', async () => {
    const [old, young] = await Promise.all(
      ['old', 'young'].map((each) => mkdtemp(join(tmpdir(), `create-integration-run-${each}`))),
    );
    if (!old || !young) throw new Error('The folders were not made.');
    const past = new Date(Date.now() - 3_601_000);
    await utimes(old, past, past);
    await run('env');
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    await rm(young, { recursive: true });
  });

  it('says what to do when the file or vitest is missing', async () => {
    await expect(run('nowhere')).rejects.toMatchObject({ code: 'TEST_FILE_MISSING' });
    const bare = await createHost({ 'tests/a.test.js': one('') }, { install: false });
    const attempt = runTests(bare.ports, { file: 'tests/a.test.js', record: true, timeoutMs: 1_000 });
    await expect(attempt).rejects.toMatchObject({
      code: 'VITEST_MISSING',
      diagnostics: [{ fix: expect.stringContaining('npm install') }],
    });
    await bare.remove();
  });
});
