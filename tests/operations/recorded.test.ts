import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../helpers/tempProject.ts';
import { type CheatProject, cheatProject, EVIDENCE, SPEC, STATUS, TEST } from './cheatProject.ts';

/*
 * What a hurried agent writes down instead of doing it, after Task 4.3 was completed honestly; and what an honest one
 * changes.
 */

const API = 'integrations/speech/externalApi.ts';
const RECORDING = 'tests/recordings/speech.json';

let project: CheatProject;
let head: string;
beforeAll(async () => {
  project = await cheatProject();
  await must(project, 'task complete 4.3');
  head = await project.git('rev-parse', 'HEAD');
}, 120_000);
afterEach(async () => {
  await project.git('reset', '--quiet', '--hard', head);
  await project.restore();
});
afterAll(() => project?.cleanup());

interface Content {
  tasks: Record<string, unknown>;
  operations: { path: string }[];
}

/** Changes a JSON file. */
async function edit(path: string, change: (value: Content) => unknown): Promise<void> {
  const value = JSON.parse(await project.read(path));
  const changed = change(value) ?? value;
  await project.write(path, `${JSON.stringify(changed, null, 2)}\n`);
}

const byHand = (...trailers: string[]) =>
  project.git(
    ...['commit', '--quiet', '--all', '--amend', '-m', 'feat: Task 4.3 - Complete external SDK/API testing'],
    ...trailers.flatMap((each) => ['--trailer', each]),
  );

interface Cheat {
  name: string;
  cheat: () => Promise<unknown>;
  code: string;
  message: RegExp;
  fix: RegExp;
  commands?: string[];
}

const CHEATS: Cheat[] = [
  {
    name: 'status edited to a later step',
    cheat: () => edit(STATUS, (status) => ({ ...status, currentTask: 'Task 4.5', completed: true })),
    code: 'STATUS_UNPROVEN',
    message: /says that Task 4\.5 is completed; the evidence shows Task 4\.3/,
    fix: /git checkout -- docs\/greeting\.status\.json.*task start 4\.4/,
    commands: ['next', 'status', 'task complete 4.4'],
  },
  {
    name: 'status edited to the end',
    cheat: () => edit(STATUS, (status) => ({ ...status, integration_complete: true })),
    code: 'STATUS_UNPROVEN',
    message: /says that Task 4 is completed/,
    fix: /task start 4\.4/,
    commands: ['next', 'status', 'task complete 4.4'],
  },
  {
    name: 'evidence edited',
    cheat: async () =>
      project.write(
        EVIDENCE,
        (await project.read(EVIDENCE)).replace(/"detail": "\d+ exchanges/, '"detail": "99 exchanges'),
      ),
    code: 'EVIDENCE_EDITED',
    message: /record of Task 4\.3 .* is not what this tool wrote/,
    fix: /git checkout -- docs\/greeting\.speech\.evidence\.json.*task start 4\.3/,
  },
  {
    name: 'evidence copied from one task to the next',
    cheat: () => edit(EVIDENCE, ({ tasks }) => void Object.assign(tasks, { '4.4': tasks['4.3'] })),
    code: 'EVIDENCE_EDITED',
    message: /record of Task 4\.4/,
    fix: /task start 4\.4/,
    commands: ['next', 'status', 'task start 4.5'],
  },
  {
    name: 'evidence copied from another integration',
    cheat: async () => {
      await must(project, 'new other --pattern async-task');
      await project.write('docs/greeting.other.evidence.json', await project.read(EVIDENCE));
    },
    code: 'EVIDENCE_EDITED',
    message:
      /Task 4\.1 in docs\/greeting\.other\.evidence\.json is not what this tool wrote for this integration/,
    fix: /task start 4\.1 --integration other/,
    commands: ['next --integration other', 'status', 'task start 4.4 --integration other'],
  },
  {
    name: 'an end without its steps',
    cheat: () => edit(EVIDENCE, (evidence) => ({ ...evidence, finishedAt: '2026-01-01T00:00:00.000Z' })),
    code: 'EVIDENCE_EDITED',
    message: /Task 4\.4/,
    fix: /git checkout/,
    commands: ['next', 'status'],
  },
  {
    name: 'code changed since',
    cheat: () => project.append(API, '// better\n'),
    code: 'EVIDENCE_STALE',
    message: /Changed since Task 4\.3 was judged: integrations\/speech\/externalApi\.ts/,
    fix: /task start 4\.3/,
  },
  {
    name: 'code changed since, and committed',
    cheat: async () => {
      await project.append(API, '// better\n');
      await project.git('commit', '--quiet', '--all', '-m', 'Better');
    },
    code: 'EVIDENCE_STALE',
    message: /integrations\/speech\/externalApi\.ts/,
    fix: /task start 4\.3/,
  },
  {
    name: 'tests changed since',
    cheat: () => project.append(TEST, '// fewer\n'),
    code: 'EVIDENCE_STALE',
    message: /tests\/speech-external-api\.test\.ts/,
    fix: /task start 4\.3/,
  },
  {
    name: 'an operation of the spec changed since',
    cheat: () =>
      edit(SPEC, ({ operations }) => void Object.assign(operations[0] ?? {}, { path: '/v2/speech' })),
    code: 'EVIDENCE_STALE',
    message: /integration\.json, part api/,
    fix: /task start 4\.3/,
  },
  {
    name: 'recorded answers written by hand',
    cheat: async () =>
      project.write(RECORDING, (await project.read(RECORDING)).replace('queued', 'succeeded')),
    code: 'EVIDENCE_STALE',
    message: /tests\/recordings\/speech\.json/,
    fix: /task start 4\.3/,
  },
  {
    name: 'a commit by hand',
    cheat: () => byHand(),
    code: 'CHECKPOINT_MISSING',
    message: /Task 4\.3 is recorded as completed, but no commit of this branch carries its evidence/,
    fix: /task complete 4\.3/,
  },
  {
    name: 'a commit by hand, with trailers',
    cheat: () => byHand('Integration: speech', 'Integration-Task: 4.3'),
    code: 'CHECKPOINT_MISSING',
    message: /Task 4\.3/,
    fix: /task complete 4\.3/,
  },
  {
    name: 'a checkpoint on a branch that is not merged',
    cheat: async () => {
      await project.git('reset', '--quiet', '--soft', 'HEAD~1');
      await project.git('commit', '--quiet', '-m', 'Everything at once');
    },
    code: 'CHECKPOINT_MISSING',
    message: /its commit is gone/,
    fix: /task complete 4\.3/,
  },
];

test.each(CHEATS)('$name', { timeout: 30_000 }, async ({ cheat, code, message, fix, commands }) => {
  await cheat();
  for (const words of commands ?? ['next', 'status', 'task start 4.4']) {
    const answer = await project.cli(words);
    expect([words, answer.exitCode, answer.diagnostics[0]?.code]).toEqual([words, 3, code]);
    expect(answer.diagnostics[0]?.message).toMatch(message);
    expect(answer.diagnostics[0]?.fix).toMatch(fix);
  }
});

describe('what may change', () => {
  const INNOCENT: [string, () => Promise<unknown>][] = [
    ['nothing', async () => undefined],
    ['line ends', async () => project.write(API, (await project.read(API)).replaceAll('\n', '\r\n'))],
    [
      'the form of the spec',
      async () => project.write(SPEC, JSON.stringify(JSON.parse(await project.read(SPEC)))),
    ],
    [
      'the mapping, which 4.4 judges again',
      () => edit(SPEC, (spec) => ({ ...spec, purpose: 'Another one.' })),
    ],
    ['the business', () => project.append('main.ts', '// more\n')],
    ['other fields of the status', () => edit(STATUS, (status) => ({ ...status, note: 'mine' }))],
    [
      'all commits squashed into one, whose message keeps theirs',
      async () => {
        const messages = await project.git('log', '--format=* %B');
        await project.git(
          'reset',
          '--quiet',
          '--soft',
          (await project.git('rev-list', '--max-parents=0', 'HEAD')).trim(),
        );
        await project.git('commit', '--quiet', '-m', `Squashed\n\n${messages}\n\nSigned-off-by: x`);
      },
    ],
  ];
  test.each(INNOCENT)('%s', async (_, change) => {
    await change();
    const next = await must(project, 'next');
    expect(next.next).toBe('create-integration task start 4.4');
    expect((await must(project, 'status')).exitCode).toBe(0);
  });
});

test('a commit by hand is made good by completing the task again', { timeout: 60_000 }, async () => {
  await byHand();
  const answer = await must<{ commits: { task: string }[] }>(project, 'task complete 4.3');
  expect(answer.data.commits.map((each) => each.task)).toEqual(['4.3']);
  expect((await must(project, 'next')).next).toBe('create-integration task start 4.4');
});

test('a step completed with --no-commit is said to have no checkpoint', async () => {
  await must(project, 'task start 4.2');
  await must(project, 'task complete 4.2 --no-commit');
  const { stdout } = await project.text('status');
  expect(stdout).toMatch(/x 4\.2 .*\n +completed with --no-commit: no checkpoint was made/);
});
