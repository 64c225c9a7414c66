import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { watchForCancel } from './cli/cancellation.ts';
import { runCli } from './cli/run.ts';
import { OperationError } from './errors.ts';
import { createClock } from './platform/clock.ts';
import { createDocuments } from './platform/documents.ts';
import { parseEnv } from './platform/env.ts';
import { createFiles } from './platform/files.ts';
import { createGit } from './platform/git.ts';
import { createProcesses } from './platform/processes.ts';
import { createProgress } from './platform/progress.ts';
import { createPrompts } from './platform/prompts.ts';
import { createResources } from './platform/resources.ts';

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
    const root = realFolder(folder);
    return cancellation.guard({
      files: createFiles(root),
      documents: createDocuments(root),
      git: createGit(root),
      processes: createProcesses(),
      prompts: interactive ? createPrompts() : null,
      clock: createClock(),
      progress: quiet ? { step: () => undefined, line: () => undefined } : createProgress(),
      resources: createResources(),
      parseEnv,
    });
  },
});
process.exitCode = cancellation.requested ? 130 : exitCode;

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
