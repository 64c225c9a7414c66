import { afterEach, expect, test } from 'vitest';
import { must, type TempProject, tempPlain } from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

interface Explained {
  topics: { name: string; title: string; text?: string }[];
}

test('lists topics with their titles, rules last, in any folder', async () => {
  project = await tempPlain();
  const { topics } = (await must<Explained>(project, 'explain')).data;
  expect(topics).toContainEqual({ name: 'choosing-a-pattern', title: 'Choosing a pattern', steps: [] });
  expect(topics.at(-1)?.name).toMatch(/^rules\//);
  expect((await project.text('explain')).stdout).toMatch(/^calls +Calls: .+ \(Task 4\.2\)$/m);
});

test.each([
  ['mapping', /^# Mapping\n/],
  ['records-events-only', /^# records-events-only\n/],
  ['rules/records-events-only', /^# records-events-only\n/],
])('prints %s', async (topic, text) => {
  project = await tempPlain();
  expect((await project.text(`explain ${topic}`)).stdout).toMatch(text);
});

test('shows a whole spec, and the fields of a section for who has a question', async () => {
  project = await tempPlain();
  expect((await project.text('explain spec/async-task')).stdout).toMatch(/^ {2}"delivery": \{$/m);
  expect((await project.text('explain spec/webhook,spec/polling')).stdout).toMatch(
    /^ +toleranceSeconds: [\s\S]+^polling\?: [\s\S]+^ {2}intervalMs: /m,
  );
  expect((await project.text('explain spec/channel')).stdout).toMatch(/^channel: /m);
});

test('prints no more than an agent is shown of one command, and names the rest', async () => {
  project = await tempPlain();
  const asked = 'spec/async-task,spec/channel,spec/sync-call,mapping,delivery';
  const { stdout } = await project.text(`explain ${asked}`);
  expect(stdout.length).toBeLessThan(27_000);
  const [, rest = ''] = /There was no room for more: create-integration explain (\S+)\n$/.exec(stdout) ?? [];
  expect(asked.endsWith(rest)).toBe(true);
  expect(rest.split(',').length).toBeGreaterThan(1);
  expect(stdout).not.toContain('# Delivery');
});

test('prints all that the handler names for a vendor that calls back at once', async () => {
  project = await tempPlain();
  const { stdout } = await project.text('explain calls,spec/async-task,webhooks');
  expect(stdout).toContain('# Webhooks');
  expect(stdout).not.toContain('There was no room');
});

test('prints several, in the order they were asked for', async () => {
  project = await tempPlain();
  const { stdout } = await project.text('explain mapping,strict-types');
  expect(stdout.match(/^# .+$/gm)).toEqual(['# Mapping', '# strict-types']);
});

test.each(['nothing', '../package', 'rules', 'mapping,nothing'])(
  'refuses %s and names the topics',
  async (topic) => {
    project = await tempPlain();
    const answer = await project.cli(`explain ${topic}`);
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([2, 'USAGE']);
    expect(answer.diagnostics[0]?.fix).toContain('mapping');
  },
);

test('answers those it knows, and names the one it does not', async () => {
  project = await tempPlain();
  const { exitCode, stdout, stderr } = await project.text('explain mapping,nothing,delivery');
  expect(exitCode).toBe(2);
  expect(stdout.match(/^# .+$/gm)).toEqual(['# Mapping', '# Delivery']);
  expect(stderr).toContain(`There is no topic "nothing".`);
});
