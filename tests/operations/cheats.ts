import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { must } from '../helpers/tempProject.ts';
import { type CheatProject, cheatProject, TEST } from './cheatProject.ts';

export interface Cheat {
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
export const importing =
  (names: string, before = '') =>
  (honest: string) =>
    honest.replace(IMPORT, `import { ${names} } from 'vitest';\n${before}`);
/** Runs before anything else of the file. */
export const before = (code: string) => importing('beforeAll, describe, expect, it, vi', `${code}\n`);

export const ANSWER = `JSON.stringify({ id: 'sp_1', status: 'queued', created_at: '2026-01-01T00:00:00Z' })`;
export const SERVER = `import { createServer } from 'node:http'; const server = createServer((request, response) => {
  response.writeHead(request.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' }).end(${ANSWER}); });`;
/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Registers the tests that refuse each cheat, on a project of their own that they return to what it was. */
export function refuseAll(cheats: readonly Cheat[]): void {
  let project: CheatProject;
  let runs: string;
  beforeAll(async () => {
    // A cheat that looks for the run's folder must not meet the runs of other test files.
    runs = await mkdtemp(join(tmpdir(), 'cheats-'));
    vi.stubEnv('TMPDIR', runs);
    project = await cheatProject();
  }, 60_000);
  afterEach(() => project.restore());
  afterAll(async () => {
    await project?.cleanup();
    vi.unstubAllEnvs();
    await rm(runs, { recursive: true, force: true });
  });

  test('the honest test is let through, and said to be answered by loopback', async () => {
    const probe = await project.cli('probe');
    expect(probe.diagnostics).toEqual([]);
    expect(probe.stdout).toContain('loopback: a server on this machine, as .env says');
  }, 60_000);

  test.each(cheats)(
    '$name',
    { timeout: 60_000 },
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
      expect(
        found.map((each) => each.message).join('\n'),
        JSON.stringify(answer.diagnostics, null, 1),
      ).toMatch(message);
      expect(found.every((each) => each.fix !== '')).toBe(true);
    },
  );

  test('nothing of it was recorded', async () => {
    expect((await must(project, 'next')).next).toBe('create-integration task complete 4.3');
    expect((await project.log())[0]).toBe('Scaffold');
  });
}
