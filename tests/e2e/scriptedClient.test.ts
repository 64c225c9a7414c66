import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAnswer, runBin } from '../helpers/runCli.ts';
import {
  type DemoVendor,
  expectComplete,
  followNext,
  startDemoVendor,
  WHOLE_WAY,
} from '../helpers/scriptedClient.ts';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';

/* The scripted client on the command line, killed on the way: in every step, each time at another point of the run. */

/** Milliseconds a run that was killed while it took the lock holds the project; see `platform/lock.ts`. */
const LOCK_MS = 12_000;
/** Part of a command's run after which it is killed; one for each command in turn. */
const POINTS = [0.3, 0.6, 0.9];

/** Commands that write. */
const WORK = / (new|design|scaffold|task complete)( |$)/;

let project: TempProject;
let vendor: DemoVendor;
beforeAll(async () => {
  project = await tempProject();
  vendor = await startDemoVendor(project.dir);
});
afterAll(async () => {
  vendor.stop();
  await project.cleanup();
});

const args = (command: string) => [...command.split(' ').slice(1), '--json'];

/** Runs a command; where a killed run holds the project still, again when it no longer does. */
async function run(command: string) {
  for (const deadline = Date.now() + LOCK_MS; ; ) {
    const answer = parseAnswer(await runBin(args(command), { cwd: project.dir }));
    if (answer.diagnostics[0]?.code !== 'PROJECT_LOCKED' || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test('next alone leads a client to the end of Task 4, though it is killed in every step', async () => {
  const killed: string[] = [];
  const steps = await followNext(project, vendor, async (command) => {
    const isWork = WORK.test(command);
    if (isWork && !killed.includes(command)) {
      const point = POINTS[killed.length % POINTS.length] ?? 0;
      killed.push(command);
      await killAfter(command, point * usualMs(command));
      // The context is lost as well: whatever was under way, `next` says how to go on.
      const { next, diagnostics } = await run('create-integration next');
      expect([command, diagnostics]).toEqual([command, []]);
      expect(next).not.toBeNull();
      // A command that had done its work before it was killed is not asked for again.
      if (/ (new|task start) /.test(command) && next !== command && !next?.includes('<')) {
        return { ok: true, data: {}, diagnostics: [], next };
      }
    }
    return run(command);
  });
  expect(WHOLE_WAY).toEqual(expect.arrayContaining([...new Set(steps)]));
  expect(killed.length).toBeGreaterThan(7);
  await expectComplete(project);
}, 600_000);

/** About how long a command takes; where it ends sooner the kill comes after the end, which is a case as well. */
function usualMs(command: string): number {
  if (/probe|verify|complete 4\.[345]/.test(command)) return 6_000;
  return 1_200;
}

async function killAfter(command: string, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const started = runBin(args(command), {
    cwd: project.dir,
    onStart: (child) => {
      timer = setTimeout(() => child.kill('SIGKILL'), ms);
    },
  });
  await started;
  clearTimeout(timer);
}
