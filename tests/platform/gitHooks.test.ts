import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGit } from '../../src/platform/git.ts';
import type { CommitRequest } from '../../src/ports/index.ts';
import { type TempRepo, tempRepo } from '../helpers/tempRepo.ts';

const request: CommitRequest = {
  paths: ['a.txt', 'new.txt'],
  subject: 'feat: Done',
  trailers: { Integration: 'tts' },
};

let at: TempRepo;
let shown: string[][];
const verify: CommitRequest['verify'] = (files) => {
  shown.push(files.map(({ path, text }) => `${path}: ${text}`));
};

beforeEach(async () => {
  at = await tempRepo({ 'app/a.txt': 'a', 'app/b.txt': 'b', 'top.txt': 't' });
  for (const path of ['app/a.txt', 'app/new.txt', 'app/b.txt', 'top.txt']) await at.write(path, '2');
  await at.git('add', 'app/b.txt');
  shown = [];
});

afterEach(() => at.cleanup());

const git = () => createGit(join(at.dir, 'app'));

async function hook(name: string, script: string): Promise<void> {
  await at.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(at.dir, '.git/hooks', name), 0o755);
}

const state = async () => [await at.git('rev-parse', 'HEAD'), await at.git('ls-files', '--stage')];

test('what a hook changes and adds is shown, and the index agrees with the commit', async () => {
  await hook('pre-commit', 'echo formatted > app/a.txt; git add app/a.txt top.txt');
  expect(await git().commit({ ...request, verify })).not.toBeNull();
  expect(shown).toEqual([['app/a.txt: formatted\n', 'top.txt: 2']]);
  expect(await at.git('show', 'HEAD:app/a.txt')).toBe('formatted');
  expect(await at.git('status', '--porcelain')).toBe('M  app/b.txt');
});

test('without a hook that interferes nothing is shown', async () => {
  await hook('pre-commit', 'exit 0');
  await git().commit({ ...request, verify });
  expect(shown).toEqual([]);
});

test.each([
  ['a branch with commits', async () => undefined],
  ['a branch without', () => at.git('update-ref', '-d', 'HEAD')],
])('a commit that is refused is taken back, on %s', async (_, prepare) => {
  await prepare();
  await hook('pre-commit', 'git add -f top.txt');
  const before = [
    await at.git('log', '--all', '--format=%H').catch(() => ''),
    await at.git('ls-files', '--stage'),
  ];
  const refusing = () => {
    throw new Error('refused');
  };
  await expect(git().commit({ ...request, verify: refusing })).rejects.toThrow('refused');
  const after = [
    await at.git('log', '--all', '--format=%H').catch(() => ''),
    await at.git('ls-files', '--stage'),
  ];
  expect(after).toEqual(before);
});

test.each(['commit-msg', 'prepare-commit-msg'])('a %s hook that drops the trailers', async (name) => {
  await hook(name, 'echo "Ticket 7" > "$1"');
  const before = await state();
  await expect(git().commit(request)).rejects.toMatchObject({
    diagnostics: [
      { code: 'GIT_FAILED', message: expect.stringContaining('Integration. The commit was taken back') },
    ],
  });
  expect(await state()).toEqual(before);
});

test('a hook may change the rest of the message', async () => {
  await hook('commit-msg', 'sed -i.x "1s/.*/[7] Done/" "$1"; printf "\\nChange-Id: I1\\n" >> "$1"');
  await git().commit(request);
  expect(await at.git('log', '-1', '--format=%B')).toBe('[7] Done\n\nIntegration: tts\n\nChange-Id: I1\n');
});

test('settings that change messages and output do not matter', async () => {
  for (const [name, value] of [
    ['core.commentChar', 'f'],
    ['commit.cleanup', 'strip'],
    ['trailer.ifexists', 'doNothing'],
    ['color.ui', 'always'],
    ['diff.relative', 'false'],
    ['status.showUntrackedFiles', 'no'],
  ] as const) {
    await at.git('config', name, value);
  }
  const trailers = { Integration: 'tts', 'Integration-Task': '4.1' };
  await git().commit({ ...request, trailers });
  const message = await at.git('log', '-1', '--format=%B');
  expect(message).toBe('feat: Done\n\nIntegration: tts\nIntegration-Task: 4.1\n');
  expect((await git().changes()).map(({ path }) => path)).toEqual(['b.txt']);
});

test('more paths than a command line takes', async () => {
  const name = 'x'.repeat(200);
  const paths = Array.from({ length: 12_000 }, (_, index) => `no/${name}/${index}`);
  expect(await git().commit({ ...request, paths: [...paths, 'a.txt'] })).not.toBeNull();
  expect(await at.git('show', '--name-only', '--format=', 'HEAD')).toBe('app/a.txt');
});
