import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { PATTERN_IDS } from '../../src/spec/schema.ts';
import type { JsonAnswer } from './runCli.ts';
import type { TempProject } from './tempProject.ts';

/**
 * A client that knows nothing but what `next` says: it runs the commands that the words of `next` name, and where they
 * ask for judgement (fields of the spec, values of `.env`) it writes the prepared answers of the demo.
 */

const CLIENT_KEY = 'loopback-5f0c2b1e9a7d4c3f8e6b';
const SPEC = 'docs/greeting.speech.integration.json';
const MOST_STEPS = 20;
const shipped = (path: string) => fileURLToPath(new URL(`../../templates/demo/${path}`, import.meta.url));

/** Runs a whole command line such as `create-integration task start 4.1`. */
export type Run = (command: string) => Promise<JsonAnswer>;

export interface DemoVendor {
  answers: Record<string, unknown>;
  baseUrl: string;
  stop(): void;
}

export async function startDemoVendor(cwd: string): Promise<DemoVendor> {
  const vendor: ChildProcess = spawn(process.execPath, [shipped('vendor.mjs'), '0'], {
    cwd,
    env: { ...process.env, LOOPBACK_SPEECH_KEY: CLIENT_KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(vendor.stdout ?? vendor, 'data');
  const baseUrl = /http:\/\/\S+/.exec(String(line))?.[0] ?? '';
  const answers = JSON.parse(
    (await readFile(shipped('spec.json'), 'utf8')).replaceAll('{{baseUrl}}', baseUrl),
  );
  return { answers, baseUrl, stop: () => void vendor.kill() };
}

/** Follows `next` until it names no command. Returns the commands it named, without the name of the tool. */
export async function followNext(project: TempProject, vendor: DemoVendor, run: Run): Promise<string[]> {
  const steps: string[] = [];
  for (;;) {
    const answer = await run('create-integration next');
    expect(answer.diagnostics).toEqual([]);
    if (answer.next === null) {
      expect(answer.data.work).toMatch(/^Task 4 is complete\./);
      return steps;
    }
    steps.push(answer.next.replace('create-integration ', ''));
    expect(steps.length).toBeLessThan(MOST_STEPS);
    await work(project, vendor, run, String(answer.data.work), answer.data.files as string[]);
    await must(run, answer.next);
  }
}

/** What {@link followNext} returns when nothing interrupts it. */
export const WHOLE_WAY = [
  `new <name> --pattern <${PATTERN_IDS.join('|')}>`,
  ...['4.1', '4.2', '4.3', '4.4', '4.5'].flatMap((task) => [`task start ${task}`, `task complete ${task}`]),
];

/** Checks what has to be there at the end, however it was reached. */
export async function expectComplete(project: TempProject): Promise<void> {
  const status = JSON.parse(await project.read('docs/greeting.status.json'));
  expect(status).toMatchObject({ currentTask: 'Task 4', completed: true, integration_complete: true });
  expect((await project.log()).slice(0, 6).map((each) => /Task (4\S*)/.exec(each)?.[1])).toEqual([
    '4',
    ...['4.5', '4.4', '4.3', '4.2', '4.1'],
  ]);
  expect(await project.git('status', '--porcelain')).toBe('');
}

/** Does what an instruction says: first the files, then the commands in backticks, in order. */
async function work(
  project: TempProject,
  { answers, baseUrl }: DemoVendor,
  run: Run,
  words: string,
  files: readonly string[],
): Promise<void> {
  if (files.includes(SPEC)) {
    const spec = JSON.parse(await project.read(SPEC));
    for (const [field, value] of Object.entries(answers)) {
      if (/\bthe rest\b/.test(words) || words.includes(field)) spec[field] = value;
    }
    await project.write(SPEC, `${JSON.stringify(spec, null, 2)}\n`);
  }
  if (files.includes('.env') && !(await project.read('.env')).includes('LOOPBACK_SPEECH_KEY=')) {
    await project.append('.env', `LOOPBACK_SPEECH_KEY=${CLIENT_KEY}\nLOOPBACK_SPEECH_URL=${baseUrl}\n`);
  }
  for (const [, command = ''] of words.matchAll(/`(create-integration [^`]+)`/g)) await must(run, command);
}

/** Placeholders are filled in: the name, and of several patterns the first. */
async function must(run: Run, command: string): Promise<void> {
  const chosen = command.replace('<name>', 'speech').replace(/<([a-z-]+)(\|[a-z|-]+)?>/, '$1');
  expect([chosen, (await run(chosen)).diagnostics]).toEqual([chosen, []]);
}
