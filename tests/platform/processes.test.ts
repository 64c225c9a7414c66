import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProcesses } from '../../src/platform/processes.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const processes = createProcesses();
const node = process.execPath;
let folder: TempFolder;

beforeEach(async () => {
  folder = await tempFolder();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.cleanup();
});

/** Starts a grandchild that writes its pid to a file and stays; `then` goes on in the child. */
const withGrandchild = (then: string) => `
  const { spawn } = require('node:child_process');
  const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  require('node:fs').writeFileSync('pid', String(grandchild.pid));
  ${then}`;

async function grandchildEnds(): Promise<boolean> {
  const pid = Number(await readFile(join(folder.dir, 'pid'), 'utf8'));
  return vi.waitFor(() => {
    // Signal 0 asks whether the process exists; a zombie that nobody reaps counts as ended.
    if (isAlive(pid)) throw new Error(`${pid} is alive`);
    return true;
  }, 5_000);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !String(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)]))
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}

describe('run', () => {
  test('returns exit code and both streams as they are', async () => {
    const script = 'console.log("out\\n"); console.error("err"); process.exitCode = 3';
    expect(await processes.run(node, ['-e', script], { cwd: folder.dir })).toEqual({
      exitCode: 3,
      stdout: 'out\n\n',
      stderr: 'err\n',
      timedOut: false,
      durationMs: expect.any(Number),
    });
  });

  test('passes arguments without a shell, runs in the folder, adds to the environment', async () => {
    vi.stubEnv('NO_COLOR', '1');
    vi.stubEnv('OVERRIDDEN', 'old');
    const script =
      'console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.env.FORCE_COLOR, process.env.OVERRIDDEN, !!process.env.PATH]))';
    const args = ['-e', script, '--', '$HOME "x" ; echo', '*'];
    const { stdout, stderr } = await processes.run(node, args, {
      cwd: folder.dir,
      env: { OVERRIDDEN: 'new' },
    });
    expect(JSON.parse(stdout)).toEqual([['$HOME "x" ; echo', '*'], folder.dir, '0', 'new', true]);
    expect(stderr).toBe('');
  });

  test('reports lines of both streams, the last one without a line end too', async () => {
    const lines: string[] = [];
    const script = 'process.stdout.write("a\\nb"); process.stderr.write("é\\n")';
    const options = { cwd: folder.dir, onLine: (line: string) => lines.push(line) };
    const { stdout } = await processes.run(node, ['-e', script], options);
    expect(stdout).toBe('a\nb');
    expect(lines.sort()).toEqual(['a', 'b', 'é']);
  });

  test('a program killed by a signal has a non-zero exit code', async () => {
    const { exitCode } = await processes.run(node, ['-e', 'process.kill(process.pid, "SIGTERM")'], {
      cwd: folder.dir,
    });
    expect(exitCode).toBe(143);
  });

  test('the time limit ends descendants as well', async () => {
    const script = withGrandchild('setInterval(() => {}, 1000)');
    const { timedOut, exitCode } = await processes.run(node, ['-e', script], {
      cwd: folder.dir,
      timeoutMs: 1_500,
    });
    expect(timedOut).toBe(true);
    expect(exitCode).not.toBe(0);
    expect(await grandchildEnds()).toBe(true);
  });

  test('an aborted signal ends descendants as well', async () => {
    const controller = new AbortController();
    const script = withGrandchild('console.log("up"); setInterval(() => {}, 1000)');
    const { timedOut, exitCode } = await processes.run(node, ['-e', script], {
      cwd: folder.dir,
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    expect([timedOut, exitCode]).toEqual([false, 143]);
    expect(await grandchildEnds()).toBe(true);
  });

  test('a signal aborted before ends what is started at once', async () => {
    const { exitCode } = await processes.run(node, ['-e', 'setInterval(() => {}, 1000)'], {
      cwd: folder.dir,
      signal: AbortSignal.abort(),
    });
    expect(exitCode).toBe(143);
  });

  test('a descendant that let go of the output ends with the run', async () => {
    const script = withGrandchild('grandchild.unref();').replace("stdio: 'inherit'", "stdio: 'ignore'");
    await processes.run(node, ['-e', script], { cwd: folder.dir });
    expect(await grandchildEnds()).toBe(true);
  });

  test('a descendant that keeps the output open does not keep the run open', async () => {
    const result = await processes.run(node, ['-e', withGrandchild('process.exit(0)')], { cwd: folder.dir });
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(await grandchildEnds()).toBe(true);
  });

  test.each([
    ['a program that is not there', 'no-such-program', '.'],
    ['a folder that is not there', node, 'no-such-folder'],
  ])('%s throws', async (_, command, cwd) => {
    await expect(processes.run(command, [], { cwd: join(folder.dir, cwd) })).rejects.toMatchObject({
      diagnostics: [{ code: 'UNEXPECTED', target: command }],
    });
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends this tool and what it runs', async (signal) => {
  const module = new URL('../../src/platform/processes.ts', import.meta.url).href;
  const child = JSON.stringify(withGrandchild('console.log("up"); setInterval(() => {}, 1000)'));
  await folder.write(
    'tool.mts',
    `import { createProcesses } from ${JSON.stringify(module)};
    const options = { cwd: ${JSON.stringify(folder.dir)}, onLine: (line) => console.log(line) };
    await createProcesses().run(process.execPath, ['-e', ${child}], options);
    setInterval(() => {}, 1000);`,
  );
  const tool = spawn(node, ['--import', 'tsx', join(folder.dir, 'tool.mts')], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => tool.stdout.once('data', resolve));
  const closed = new Promise((resolve) => tool.once('close', (_, by) => resolve(by)));
  tool.kill(signal);
  expect(await closed).toBe(signal);
  expect(await grandchildEnds()).toBe(true);
});

describe('start', () => {
  test('finds a line printed before or after it is asked for, and stops the whole tree', async () => {
    const script = withGrandchild('console.log("one 1"); setTimeout(() => console.log("two 2"), 50)');
    const running = processes.start(node, ['-e', script], { cwd: folder.dir });
    expect((await running.waitForLine(/^two (\d)/, 10_000))[1]).toBe('2');
    expect((await running.waitForLine(/^one (\d)/, 10_000))[1]).toBe('1');
    await running.stop();
    expect(await grandchildEnds()).toBe(true);
    await running.stop();
  });

  test('rejects with the output when the program ends before, or takes too long', async () => {
    const ends = processes.start(node, ['-e', 'console.error("port is taken"); process.exit(7)'], {
      cwd: folder.dir,
    });
    await expect(ends.waitForLine(/listening/, 10_000)).rejects.toThrow(/exit code 7[\s\S]*port is taken/);
    const stays = processes.start(node, ['-e', 'setInterval(() => {}, 1000)'], { cwd: folder.dir });
    await expect(stays.waitForLine(/listening/, 100)).rejects.toThrow(/within 100 ms/);
    await stays.stop();
  });

  test('a program that cannot be started rejects where it is waited for', async () => {
    const running = processes.start('no-such-program', [], { cwd: folder.dir });
    await expect(running.waitForLine(/x/, 10_000)).rejects.toMatchObject({ code: 'UNEXPECTED' });
    await running.stop();
  });
});
