import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { watchForCancel } from './cli/cancellation.ts';
import { runCli } from './cli/run.ts';
import { OperationError } from './errors.ts';
import { createCache } from './platform/cache.ts';
import { createClock } from './platform/clock.ts';
import { createDocuments } from './platform/documents.ts';
import { parseEnv } from './platform/env.ts';
import { createFiles } from './platform/files.ts';
import { createGit } from './platform/git.ts';
import { createProcesses } from './platform/processes.ts';
import { createProgress } from './platform/progress.ts';
import { createPrompts } from './platform/prompts.ts';
import { createResources } from './platform/resources.ts';
import { createThreads } from './platform/threads.ts';
import type { Ports, Progress, Prompts } from './ports/index.ts';

const cancellation = watchForCancel();

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Builds the real ports; nothing else in the project knows which they are. */
const exitCode = await runCli(process.argv.slice(2), {
  version: __VERSION__,
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  createPorts({ folder, interactive, quiet }) {
    const prompts = interactive ? createPrompts() : null;
    const progress = quiet ? { step: () => undefined, line: () => undefined } : createProgress();
    return cancellation.guard(portsFor(realFolder(folder), prompts, progress));
  },
  async serve({ folder, dryRun }) {
    const root = realFolder(folder);
    const { serveStdio } = await import('./mcp/stdio.ts');
    await serveStdio({
      version: __VERSION__,
      dryRun,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      stop: cancellation.signal,
      createPorts: ({ signal, progress }) => cancellation.guard(portsFor(root, null, progress), signal),
    });
  },
});
process.exitCode = cancellation.signal.aborted ? 130 : exitCode;

function portsFor(root: string, prompts: Prompts | null, progress: Progress): Ports {
  return {
    files: createFiles(root),
    documents: createDocuments(root),
    git: createGit(root),
    processes: createProcesses(),
    threads: createThreads(root),
    cache: createCache(root, import.meta.filename),
    prompts,
    clock: createClock(),
    progress,
    resources: createResources(),
    parseEnv,
  };
}

function realFolder(folder: string): string {
  const path = resolve(folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(path);
  throw new OperationError({
    code: 'USAGE',
    message: `${folder} is not a folder.`,
    target: folder,
    fix: 'Give --cwd a folder that exists.',
  });
}
