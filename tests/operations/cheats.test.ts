import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { must } from '../helpers/tempProject.ts';
import { type CheatProject, cheatProject, TEST } from './cheatProject.ts';
import { ON_TESTS } from './cheatsOnTests.ts';
import { ON_THE_VENDOR } from './cheatsOnVendor.ts';

/* Each cheat on the same project, which is returned to what it was. */

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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

test.each([...ON_THE_VENDOR, ...ON_TESTS])(
  '$name',
  { timeout: 60_000 },
  async ({ test: change, files = {}, command = 'probe', code, message, also = [] }) => {
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
    for (const [wanted, reason] of [[code, message] as const, ...also]) {
      const found = answer.diagnostics.filter((each) => each.code === wanted);
      expect(
        found.map((each) => each.message).join('\n'),
        JSON.stringify(answer.diagnostics, null, 1),
      ).toMatch(reason);
      expect(found.every((each) => each.fix !== '')).toBe(true);
    }
  },
);

test('the vendor is not asked by code that does not compile: its answers may cost money', async () => {
  const file = 'integrations/speech/externalApi.types.ts';
  await project.write(file, 'export const wrong: string = 1;\n');
  await project.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { noEmit: true, types: [] }, files: [file] }),
  );
  const probe = await project.cli<{ verdicts: { gate: string }[] }>('probe');
  expect([probe.exitCode, probe.diagnostics[0]?.code]).toEqual([3, 'TYPES_FAILED']);
  // What the tests have seen would stand beside it, had they been run.
  expect(probe.data.verdicts.map(({ gate }) => gate)).toEqual(['types']);
});

test('nothing of it was recorded', async () => {
  expect((await must(project, 'next')).next).toBe('create-integration task complete 4.3');
  expect((await project.log())[0]).toBe('Scaffold');
});
