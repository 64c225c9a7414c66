import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command as it is released; `npm run build` has made it. */
export const BIN = fileURLToPath(new URL('../../bin/create-integration.js', import.meta.url));

export interface CliResult {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface JsonAnswer<Data = Record<string, unknown>> {
  ok: boolean;
  data: Data;
  diagnostics: { code: string; message: string; fix: string; target?: string }[];
  next: string | null;
}

export interface CliOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Called with each piece of stderr, such as progress. */
  onProgress?: (text: string, child: ChildProcess) => void;
  /** Called with the process as soon as it runs. */
  onStart?: (child: ChildProcess) => void;
}

/** Runs the released command in a process of its own, without a terminal. */
export async function runBin(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return runNode([BIN, ...args], options);
}

export async function runNode(
  args: readonly string[],
  { cwd, env = {}, onProgress, onStart }: CliOptions,
): Promise<CliResult> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onProgress?.(text, child);
  });
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}

/** The one JSON object on stdout. Throws when there is anything else. */
export function parseAnswer<Data = Record<string, unknown>>({ stdout }: CliResult): JsonAnswer<Data> {
  return JSON.parse(stdout) as JsonAnswer<Data>;
}
