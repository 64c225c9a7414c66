import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OperationError } from '../errors.ts';
import type { Ports } from '../ports/index.ts';
import { parseRecording, type Recording } from './recording.ts';
import { redactor } from './redact.ts';
import { newKey, openSealed } from './seal.ts';
import { parseTestReport, type TestReport } from './testReport.ts';

const RECORDER = 'templates/recorder/recorder.mjs';
const REPORTER = 'templates/recorder/reporter.mjs';
const RECORDING = 'recording';
const FOLDER = 'create-integration-run-';
/** No run takes so long. */
const ABANDONED_MS = 3_600_000;
const MAX_OUTPUT = 20_000;
const SECRET_NAME = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH/i;
/** Read as a process starts, so a `.env` that an app loads cannot set them; here they would run code before the recorder. */
const AT_THE_START = /^(?:NODE_OPTIONS$|NODE_PATH$|LD_|DYLD_)/;
const PLAIN_WORD = /^[a-z]{1,16}$/i;
/**
 * Forks, so that the recorder is loaded where the tests are. Coverage is off because one file alone misses the thresholds
 * of a whole project.
 */
const LENIENT = ['--pool=forks', '--coverage.enabled=false'];
/** Stops a host's settings from hiding failures. */
const STRICT = [
  ...LENIENT,
  '--isolate=true',
  '--retry=0',
  '--bail=0',
  '--allowOnly=false',
  '--passWithNoTests=false',
  '--expect.requireAssertions=true',
  '--dangerouslyIgnoreUnhandledErrors=false',
  '--typecheck.enabled=false',
  '--browser.enabled=false',
];

export interface RunTestsRequest {
  /** Project-relative test file. */
  file: string;
  /** Whether to note the HTTP exchanges the run makes. */
  record: boolean;
  /** Off for a test that is the app's own: then its own settings decide. */
  strict?: boolean;
  /** Milliseconds; the run and its children are ended after it. */
  timeoutMs: number;
  /** Variables of `.env` that may be shown, such as a base URL. Every other value is redacted. */
  publicVariables?: readonly string[];
}

export interface TestRun {
  /** As a person would type it in the project folder. */
  command: string;
  /** 0 only when vitest found nothing wrong, errors outside tests included. */
  exitCode: number;
  timedOut: boolean;
  /** Redacted, paths project-relative. */
  report: TestReport;
  /** As recorded, not redacted: what is shown of it must be the operation, never the path. */
  recording: Recording;
  /** Files of the project that the run was made of, project-relative. */
  modules: string[];
  durationMs: number;
  /** The end of what vitest printed, at most 20,000 characters, redacted, paths project-relative. */
  output: string;
}

/**
 * Runs one test file with the host's own vitest and the variables of `.env`.
 *
 * @throws `TEST_FILE_MISSING` when the file is not there, `VITEST_MISSING` when the host has not installed vitest,
 *   `UNEXPECTED` when the process cannot be started.
 */
export async function runTests(
  ports: Pick<Ports, 'files' | 'processes' | 'resources' | 'parseEnv'>,
  request: RunTestsRequest,
): Promise<TestRun> {
  const { files, processes } = ports;
  if (!(await files.exists(request.file))) {
    throw new OperationError({
      code: 'TEST_FILE_MISSING',
      message: `${request.file} does not exist.`,
      target: request.file,
      fix: 'Run `create-integration scaffold` and finish the test file it writes.',
    });
  }
  const vitest = vitestEntry(files.root);
  const env = ports.parseEnv((await files.read('.env')) ?? '');
  const redact = redactor(secretsOf(env, request.publicVariables ?? []));
  const root = `${files.root.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  const show = (text: string) => redact.text(text).replaceAll(root, '');
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), FOLDER));
  try {
    const reportFile = join(folder, 'report.json');
    const recordingFile = join(folder, RECORDING);
    const key = newKey();
    const ticket = join(folder, 'ticket');
    await writeFile(
      ticket,
      JSON.stringify({ key, file: recordingFile, role: 'main', record: request.record }),
      {
        mode: 0o600,
      },
    );
    const reporters = ['default', 'json', ports.resources.path(REPORTER)].map((each) => `--reporter=${each}`);
    const args = ['run', request.file, ...(request.strict === false ? LENIENT : STRICT)];
    const result = await processes.run(
      process.execPath,
      [vitest, ...args, ...reporters, `--outputFile.json=${reportFile}`],
      {
        cwd: files.root,
        timeoutMs: request.timeoutMs,
        env: {
          ...Object.fromEntries(Object.entries(env).filter(([name]) => !AT_THE_START.test(name))),
          NO_COLOR: '1',
          ...recorderEnv(ports.resources.path(RECORDER), ticket),
        },
      },
    );
    const report = parseTestReport(await readOrNull(reportFile));
    const recording = parseRecording(openSealed(await readRecordings(folder), key));
    // Redacted before it is cut: a cut could leave half a secret that no longer matches.
    const output = show(`${result.stdout}\n${result.stderr}`.trim()).slice(-MAX_OUTPUT);
    return {
      command: ['npx vitest', ...args].join(' '),
      exitCode: result.exitCode,
      timedOut: result.timedOut,
      report: shownReport(report, show),
      recording,
      modules: modulesOf(recording, root, ports.resources.path(REPORTER)),
      durationMs: result.durationMs,
      output,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The host's vitest, wherever its package manager put it: also above a workspace's package. */
function vitestEntry(root: string): string {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('vitest/package.json');
    const { bin }: { bin?: string | Record<string, string> } = JSON.parse(readFileSync(manifest, 'utf8'));
    const entry = join(dirname(manifest), (typeof bin === 'string' ? bin : bin?.vitest) ?? 'vitest.mjs');
    if (existsSync(entry)) return entry;
  } catch {
    // Not resolvable: answered below, with what to do.
  }
  throw new OperationError({
    code: 'VITEST_MISSING',
    message: 'vitest is not installed in this project, so its tests cannot be run.',
    target: 'package.json',
    fix: 'Run `npm install`; if package.json does not name vitest yet, `npm install --save-dev vitest`.',
  });
}

function recorderEnv(recorder: string, ticket: string): Record<string, string> {
  const options = process.env.NODE_OPTIONS ?? '';
  return {
    // Before whatever else is imported; a file URL holds no space, which NODE_OPTIONS would split at.
    NODE_OPTIONS: `--import=${pathToFileURL(recorder).href} ${options}`.trim(),
    CREATE_INTEGRATION_TICKET: ticket,
  };
}

/**
 * Every value that is not known to be public. Short values (`1`, `true`, a port) and plain words (`production`) are left
 * readable unless their name says that they are secret: hiding them would garble the output and the names of tests.
 */
export function secretsOf(env: Record<string, string>, shown: readonly string[]): Record<string, string> {
  const isSecret = ([name, value]: [string, string]) =>
    !shown.includes(name) &&
    (SECRET_NAME.test(name) ? value.length > 3 : value.length > 5 && !PLAIN_WORD.test(value));
  return Object.fromEntries(Object.entries(env).filter(isSecret));
}

function modulesOf({ reports }: Recording, root: string, reporter: string): string[] {
  const all = reports
    .flatMap((each) => [...each.modules, ...each.setupFiles])
    .filter((each) => each !== reporter);
  const own = all.map((each) => each.replaceAll('\\', '/')).filter((each) => each.startsWith(root));
  return [...new Set(own.map((each) => each.slice(root.length)))]
    .filter((each) => !each.includes('node_modules/'))
    .sort();
}

function shownReport(report: TestReport, show: (text: string) => string): TestReport {
  return {
    ...report,
    tests: report.tests.map((test) => ({ ...test, name: show(test.name), message: show(test.message) })),
    suiteErrors: report.suiteErrors.map(({ file, message }) => ({
      file: show(file),
      message: show(message),
    })),
  };
}

/** Removes folders of runs that were killed: what they hold is not redacted. */
async function removeAbandoned(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER));
  for (const path of names.map((name) => join(tmpdir(), name))) {
    const changed = (await stat(path).catch(() => null))?.mtimeMs ?? Date.now();
    // Another user's folder stays: it is theirs to remove.
    if (changed < Date.now() - ABANDONED_MS) await rm(path, { recursive: true }).catch(() => {});
  }
}

/** What each process of the run wrote. */
async function readRecordings(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((each) => each.startsWith(`${RECORDING}-`));
  return Promise.all(names.map((each) => readFile(join(folder, each), 'utf8')));
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
