import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { runCli } from './cli/run.ts';
import { createClock } from './platform/clock.ts';
import { parseEnv } from './platform/env.ts';
import { createFiles } from './platform/files.ts';
import { createGit } from './platform/git.ts';
import { createProcesses } from './platform/processes.ts';
import { createProgress } from './platform/progress.ts';
import { createPrompts } from './platform/prompts.ts';
import { createResources } from './platform/resources.ts';

/** Builds the real ports; nothing else in the project knows which they are. */
process.exitCode = await runCli(process.argv.slice(2), {
  version: __VERSION__,
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  createPorts({ folder, interactive, quiet }) {
    const root = realpathSync(resolve(folder));
    return {
      files: createFiles(root),
      git: createGit(root),
      processes: createProcesses(),
      prompts: interactive ? createPrompts() : null,
      clock: createClock(),
      progress: quiet ? { step: () => undefined, line: () => undefined } : createProgress(),
      resources: createResources(),
      parseEnv,
    };
  },
});
