import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostProject, makeHostProject } from './helpers/hostProject';

const run = promisify(execFile);
let project: HostProject;

beforeAll(async () => {
  project = await makeHostProject();
});
afterAll(() => project.remove());

const bin = (name: string) => join(project.root, 'node_modules/.bin', name);

test('host and kit together are strict TypeScript', async () => {
  const { stdout } = await run(bin('tsc'), ['--noEmit'], { cwd: project.root }).catch((error) => error);
  expect(stdout).toBe('');
}, 60_000);

test("the host's own tests pass", async () => {
  const result = await run(bin('vitest'), ['run', '--reporter=json'], { cwd: project.root }).catch(
    (error) => error,
  );
  expect(JSON.parse(result.stdout)).toMatchObject({ success: true, numPassedTests: 5 });
}, 60_000);

test('the process starts twice on the same data, refuses a second process, and ends on SIGTERM', async () => {
  await copyFile(join(project.root, '_env.example'), join(project.root, '.env'));
  const env = { ...process.env, JWT_SECRET: 'only for this one test', PORT: '0', DEV_LOGIN: 'true' };
  const users: string[] = [];
  for (let i = 0; i < 2; i++) {
    const child = spawn(bin('tsx'), ['main.ts'], {
      cwd: project.root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
    const url = /^listening on (http:\S+)$/.exec(String(line))?.[1];
    const answer = await fetch(`${url}/api/custom/devLogin`, { method: 'POST', body: '{"name":"Ada"}' });
    if (i === 0) {
      const second = await run(bin('tsx'), ['main.ts'], { cwd: project.root, env }).catch((error) => error);
      expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('Stop it first')]);
    }
    users.push(((await answer.json()) as { userId: string }).userId);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  }
  expect(users[0]).toBe(users[1]);
}, 60_000);
