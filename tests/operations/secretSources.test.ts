import { afterEach, expect, test, vi } from 'vitest';
import { speechProject, type TempProject } from '../helpers/tempProject.ts';

const OTHER = 'Zx7Qm2Vt9Lp4Rb8Kd3Wn';

let project: TempProject;
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.cleanup();
});

test.each<[string, () => Promise<void>]>([
  ['another env file', () => project.write('.env.local', `SPEECH_TOKEN=${OTHER}\n`)],
  ['the shell', async () => void vi.stubEnv('LOOPBACK_SPEECH_KEY', OTHER)],
])('a secret that the app takes from %s is not committed', async (_where, provide) => {
  project = await speechProject('researched');
  await provide();
  await project.write('notes.md', `one\n${OTHER}\n`);
  const commits = await project.log();
  const answer = await project.cli('task complete 4.1 --include notes.md');
  expect(answer).toMatchObject({
    exitCode: 3,
    diagnostics: [{ code: 'SECRET_FOUND', target: 'notes.md:2' }],
  });
  expect(answer.stdout + answer.stderr).not.toContain(OTHER);
  expect(await project.log()).toEqual(commits);
});
