import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { typesGate } from '../workflow/gates/types.ts';
import { blocked, type Verdict } from '../workflow/gates/verdict.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';

const TYPE_CHECK_TIMEOUT_MS = 300_000;

/**
 * Runs the host's own `tsc --noEmit` and judges the lines about the integration, its tests, the kit and the `included`
 * files; with `api` only those about what Task 4.3 delivers: code of Task 4.4 that is not rendered again yet may not fit it
 * any more.
 */
export async function typeCheck(
  context: Context,
  project: Project,
  integration: Integration,
  { part = 'all', included = [] }: { part?: 'all' | 'api'; included?: readonly string[] | undefined } = {},
): Promise<Verdict> {
  const tsc = compilerOf(context.files.root);
  if (tsc === null) {
    return blocked('types', 'typescript is not installed', [
      {
        code: 'TYPES_FAILED',
        message: 'typescript is not installed in the project, so its types cannot be checked.',
        target: 'package.json',
        fix: 'Run `npm install`, or `npm install --save-dev typescript`.',
      },
    ]);
  }
  context.progress.step('checking types');
  const result = await context.processes.run(process.execPath, [tsc, '--noEmit', '--pretty', 'false'], {
    cwd: context.files.root,
    timeoutMs: TYPE_CHECK_TIMEOUT_MS,
  });
  return typesGate({
    output: `${result.stdout}\n${result.stderr}`,
    exitCode: result.exitCode,
    own: [...ownFiles(project, integration, part), ...included],
  });
}

/** Prefixes of the files a task answers for. */
function ownFiles({ layout }: Project, { paths }: Integration, part: 'all' | 'api'): string[] {
  const { folder, externalTest, integrationTest, hostFiles } = paths;
  const api = [`${layout.kit}/`, `${folder}/externalApi`, externalTest];
  return part === 'api'
    ? api
    : [...api, `${folder}/`, layout.registrationFile, integrationTest, ...hostFiles];
}

/**
 * The file Node runs for the host's `tsc`, wherever its package manager put it: also above a workspace's package. A
 * host that keeps an older TypeScript for its tools has the native compiler under the name that its makers advise.
 */
export function compilerOf(root: string): string | null {
  const { resolve } = createRequire(join(root, 'package.json'));
  for (const name of ['@typescript/native', 'typescript']) {
    try {
      // Not `typescript/bin/tsc`: from version 7 on, only the package.json can be resolved.
      const tsc = join(dirname(resolve(`${name}/package.json`)), 'bin/tsc');
      if (existsSync(tsc)) return tsc;
    } catch {}
  }
  return null;
}
