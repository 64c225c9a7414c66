import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFiles } from '../../src/platform/files.ts';
import { BIN } from '../helpers/runCli.ts';
import { must, speechProject, type TempProject, treeHash } from '../helpers/tempProject.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';
import { memoryClient, stdioClient } from './helpers.ts';

const EXTERNAL_TEST = 'tests/speech-external-api.test.ts';

let project: TempProject;
afterEach(() => project.cleanup());

/** Whether a process exists; one that nobody has buried yet still does. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a call that takes long', () => {
  let scratch: TempFolder;

  beforeEach(async () => {
    scratch = await tempFolder();
    project = await speechProject('4.1');
    await must(project, 'task start 4.2');
    await project.fillSpec('speech');
    for (const words of ['design', 'task complete 4.2', 'task start 4.3']) await must(project, words);
    await project.write(
      EXTERNAL_TEST,
      `import { writeFileSync } from 'node:fs';\nimport { test } from 'vitest';\n` +
        `test('hangs', () => {\n  writeFileSync(${JSON.stringify(join(scratch.dir, 'pid'))}, String(process.pid));\n` +
        `  return new Promise(() => setInterval(() => {}, 1000));\n}, 60_000);\n`,
    );
  });
  afterEach(() => scratch.cleanup());

  /** The process that runs the test, once it is at it. */
  async function testProcess(): Promise<number> {
    return vi.waitFor(async () => Number(await readFile(join(scratch.dir, 'pid'), 'utf8')), 30_000);
  }

  test('is cancelled by the client: its tests end, the lock is free, nothing has changed', async () => {
    const mcp = await stdioClient(project.dir);
    const before = await treeHash(project.dir);
    const controller = new AbortController();
    const steps: string[] = [];
    const call = mcp.call(
      'task_complete',
      { task: '4.3' },
      { signal: controller.signal, onprogress: ({ message }) => void steps.push(message ?? '') },
    );
    const refused = expect(call).rejects.toThrow();
    const pid = await testProcess();
    controller.abort();
    await refused;

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
    expect(steps).toContain(`running ${EXTERNAL_TEST}`);
    // Waits for its turn, then needs the lock.
    const design = await mcp.call('design');
    expect([design.isError, design.answer.ok]).toEqual([false, true]);
    expect((await mcp.call('next')).answer.next).toBe('create-integration task complete 4.3');
    expect(await treeHash(project.dir)).toEqual(before);
    expect(mcp.complaints).toEqual([]);
    await mcp.close();
    expect(mcp.stderr()).toBe('');
  });

  test('ends with the client: so do its tests and the server, and the lock is free', async () => {
    const mcp = await stdioClient(project.dir);
    const call = mcp.call('task_complete', { task: '4.3' }).catch(() => 'gone');
    const pid = await testProcess();
    await mcp.close();
    expect(await call).toBe('gone');
    await vi.waitFor(() => expect([isAlive(pid), isAlive(mcp.pid)]).toEqual([false, false]), 10_000);
    const release = await createFiles(project.dir).lock();
    await release();
  });

  test('lets looking calls pass meanwhile; progress comes only to who asked', async () => {
    const mcp = await stdioClient(project.dir);
    const controller = new AbortController();
    const heard: string[] = [];
    mcp.client.fallbackNotificationHandler = async ({ method }) => void heard.push(method);
    const call = mcp
      .call('task_complete', { task: '4.3' }, { signal: controller.signal })
      .catch(() => 'gone');
    await testProcess();
    expect((await mcp.call('status')).answer.ok).toBe(true);
    expect([heard, mcp.complaints]).toEqual([[], []]);
    controller.abort();
    expect(await call).toBe('gone');
    await mcp.close();
  });
});

describe('two calls at once', () => {
  beforeEach(async () => {
    project = await speechProject('begun');
    await project.fillSpec('speech');
  });

  test('that write wait for each other', async () => {
    const mcp = await memoryClient(project.dir);
    const results = await Promise.all(
      ['design', 'design', 'task_start', 'next'].map((tool) =>
        mcp.call(tool, tool === 'task_start' ? { task: '4.1' } : {}),
      ),
    );
    expect(results.map(({ answer }) => answer.diagnostics)).toEqual([[], [], [], []]);
    expect(results[0]?.answer.data.changes).toHaveLength(1);
    expect(results[1]?.answer.data.changes).toEqual([]);
    await mcp.close();
  });

  test('one of them in another process: refused with what to do, and possible afterwards', async () => {
    const mcp = await memoryClient(project.dir);
    const release = await createFiles(project.dir).lock();
    const { isError, answer, text: words } = await mcp.call('design');
    expect([isError, answer.diagnostics[0]?.code]).toEqual([true, 'PROJECT_LOCKED']);
    expect(words).toMatch(/^PROJECT_LOCKED: .+\n {2}fix: \S/);
    await release();
    expect((await mcp.call('design')).isError).toBe(false);
    await mcp.close();
  });

  test('one cancelled while it waits for its turn does not run', async () => {
    const mcp = await memoryClient(project.dir);
    const controller = new AbortController();
    const first = mcp.call('task_start', { task: '4.1' });
    const second = mcp.call('design', {}, { signal: controller.signal }).catch(() => 'cancelled');
    controller.abort();
    expect((await first).isError).toBe(false);
    expect(await second).toBe('cancelled');
    expect((await mcp.call('env')).answer.ok).toBe(false);
    await expect(project.read('docs/greeting.speech.integration-design.md')).rejects.toThrow('ENOENT');
    await mcp.close();
  });

  test('with --dry-run nothing is written', async () => {
    const before = await treeHash(project.dir);
    const mcp = await memoryClient(project.dir, { dryRun: true });
    const { answer } = await mcp.call('design');
    expect(answer.data.changes).toEqual([expect.objectContaining({ diff: expect.stringContaining('+') })]);
    expect(await treeHash(project.dir)).toEqual(before);
    await mcp.close();
  });
});

describe('the released command', () => {
  beforeEach(async () => {
    project = await speechProject('begun');
  });

  /** Writes lines to the server; ends stdin once it has answered as often as expected. */
  async function converse(lines: readonly string[], answers: number, args: readonly string[] = []) {
    const child = spawn(process.execPath, [BIN, 'mcp', ...args], { cwd: project.dir });
    const stderr = text(child.stderr);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
      if (stdout.split('\n').length > answers) child.stdin.end();
    });
    for (const line of lines) child.stdin.write(`${line}\n`);
    if (answers === 0) child.stdin.end();
    await once(child, 'close');
    return { exitCode: child.exitCode, stdout, stderr: await stderr };
  }

  const request = (id: number, method: string, params: object = {}) =>
    JSON.stringify({ jsonrpc: '2.0', id, method, params });
  const initialize = request(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });

  test('prints nothing but protocol, whatever it is sent, and goes on', async () => {
    const lines = [
      initialize,
      'this is no JSON',
      '{"jsonrpc":"2.0"}',
      request(1, 'tools/call', { name: 'design' }),
      request(2, 'tools/call', { name: 'task_start', arguments: 'words' }),
      request(3, 'tools/call', { name: 'nothing', arguments: {} }),
      request(4, 'prompts/list'),
      request(5, 'tools/call', {
        name: 'task_complete',
        arguments: { task: '4.1' },
        _meta: { progressToken: 'p' },
      }),
      request(6, 'tools/call', { name: 'next', arguments: {} }),
    ];
    const { exitCode, stdout, stderr } = await converse(lines, 7);
    expect(exitCode).toBe(0);
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const message of messages) expect(message.jsonrpc).toBe('2.0');
    const answer = (id: number) => messages.find((each) => each.id === id);
    expect(answer(1).result).toMatchObject({ isError: true, structuredContent: { ok: false } });
    expect(answer(2).error.message).toContain('arguments');
    expect(answer(3).result.structuredContent.diagnostics[0].fix).toContain('task_start');
    expect(answer(4).error.code).toBe(-32601);
    expect(answer(5).result.isError).toBe(true);
    expect(answer(6).result).toMatchObject({ isError: false, structuredContent: { ok: true } });
    expect(stderr).toContain('this is no JSON');
  });

  test('ends with 0 when its client goes, without having been greeted, too', async () => {
    expect(await converse([], 0)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('ends with 130 on Ctrl-C', async () => {
    const child = spawn(process.execPath, [BIN, 'mcp'], { cwd: project.dir });
    child.stdin.write(`${initialize}\n`);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  test('serves another folder with --cwd, and refuses one that is not there', async () => {
    const call = request(1, 'tools/call', { name: 'next', arguments: {} });
    const other = await converse([initialize, call], 2, ['--cwd', 'docs']);
    expect(other.stdout).toContain('NOT_A_PROJECT');
    const none = await converse([], 0, ['--cwd', 'nowhere']);
    expect([none.exitCode, none.stdout, none.stderr]).toEqual([2, '', expect.stringContaining('USAGE')]);
  });
});
