import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BIN, type CliResult } from '../../helpers/runCli.ts';

const PRELOAD = new URL('./boundaries.mjs', import.meta.url).href;
const HUNG_MS = 120_000;

/** One line of what `boundaries.mjs` writes; `pid` names a child that was started and left. */
export interface Boundary {
  at: number;
  kind: string;
  target: string;
  /** Bytes are written: it can be left half done. */
  halves?: boolean;
  /** A child process is started. */
  child?: boolean;
  /** What a renamed file holds. */
  text?: string;
}

/** What to do at which boundary; see `boundaries.mjs`. */
export interface Act {
  at: number;
  how: 'before' | 'half' | 'orphan' | 'together' | 'cancel';
  /** Milliseconds a child is left alive with `together`. */
  after?: number;
}

export interface TracedRun extends CliResult {
  boundaries: Boundary[];
}

/** A project's folder with what its runs use around it: `project`, `tmp` for temporary files, `bin` before the PATH. */
export interface Bench {
  dir: string;
  project: string;
  temporary: string;
}

export async function benchIn(dir: string): Promise<Bench> {
  const temporary = join(dir, 'tmp');
  await mkdir(temporary, { recursive: true });
  await mkdir(join(dir, 'bin'));
  return { dir, project: join(dir, 'project'), temporary };
}

/** Runs the released command in a process group of its own, acting at a boundary. */
export async function runTraced(
  { dir, project, temporary }: Bench,
  words: readonly string[],
  { act, answers }: { act?: Act | undefined; answers?: Readonly<Record<string, string>> | undefined } = {},
): Promise<TracedRun> {
  const trace = join(dir, 'trace');
  await rm(trace, { force: true });
  const child = spawn(
    process.execPath,
    ['--import', PRELOAD, BIN, ...words, ...(answers ? [] : ['--json'])],
    {
      cwd: project,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...IDENTITY,
        NODE_OPTIONS: '',
        TMPDIR: temporary,
        PATH: `${join(dir, 'bin')}${delimiter}${process.env.PATH}`,
        TORTURE_TRACE: trace,
        ...(act && {
          TORTURE_AT: String(act.at),
          TORTURE_HOW: act.how,
          TORTURE_AFTER: String(act.after ?? 0),
        }),
        ...(answers && { TORTURE_TERMINAL: '1' }),
      },
    },
  );
  const closed = once(child, 'close');
  const hung = setTimeout(() => child.kill('SIGKILL'), HUNG_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const unanswered = new Map(Object.entries(answers ?? {}));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const [question, answer] of unanswered) {
      if (!stderr.includes(question)) continue;
      unanswered.delete(question);
      child.stdin.write(`${answer}\n`);
    }
  });
  // Whoever was killed reads no more.
  child.stdin.on('error', () => {});
  if (!answers) child.stdin.end();
  // Not "close": a child of the command that outlives it may hold the pipes.
  await once(child, 'exit');
  clearTimeout(hung);
  if (child.exitCode !== null) await closed;
  child.stdin.destroy();
  return { exitCode: child.exitCode, stdout, stderr, boundaries: await readTrace(trace) };
}

/** Lets git know who commits, on any machine. */
export const IDENTITY: Record<string, string> = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Test'],
    [`GIT_${role}_EMAIL`, 'test@example.com'],
  ]),
);

async function readTrace(path: string): Promise<Boundary[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.endsWith('}'));
  return lines.map((line) => JSON.parse(line));
}
