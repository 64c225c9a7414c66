import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Diagnostic, exitCodeOf, isOperationError } from '../errors.ts';
import { readDependencies } from '../hosts/index.ts';
import { readDraft } from '../spec/parse.ts';
import { count, judged, notApplicable, type Verdict } from '../workflow/gates/verdict.ts';
import { ground } from './gatekeeping/ground.ts';
import type { Context } from './operation.ts';
import {
  type Integration,
  integrationPaths,
  loadIntegrations,
  loadProject,
  type Project,
} from './project.ts';
import { readLedger } from './recorded.ts';
import { moduleProblems } from './recordedProblems.ts';
import { upgrade } from './upgrade.ts';

/**
 * Everything that can be wrong with a project as such; what a task's gates ask for is not part of it. Writes nothing.
 * Throws `NOT_A_PROJECT`, `HOST_UNKNOWN`, `HOST_AMBIGUOUS`.
 */
export async function examine(context: Context): Promise<Verdict[]> {
  const loaded = await attempt('project', () => loadProject(context.files));
  if ('gate' in loaded) return [loaded];
  const all = await attempt('evidence', () => loadIntegrations(context.files, loaded));
  const integrations = 'gate' in all ? [] : all;
  return [
    ...(await ground(context, loaded, { commit: true })),
    await packages(context),
    await specs(context, loaded),
    'gate' in all ? all : await records(context, loaded, integrations),
    await upToDate(context),
  ];
}

/** A refusal becomes a verdict, so that one broken file does not hide what else is wrong. */
async function attempt<Result extends object>(
  gate: string,
  work: () => Promise<Result>,
): Promise<Result | Verdict> {
  try {
    return await work();
  } catch (error) {
    // Where there is no project there is nothing to look at.
    if (!isOperationError(error) || exitCodeOf(error.code) === 2) throw error;
    return judged(gate, error.diagnostics, '');
  }
}

async function packages({ files }: Context): Promise<Verdict> {
  const wanted = [...readDependencies((await files.read('package.json')) ?? '{}').keys()];
  const { resolve } = createRequire(join(files.root, 'package.json'));
  // Not by resolving the package itself: many export nothing that can be resolved.
  const missing = wanted.filter(
    (name) => !resolve.paths(name)?.some((folder) => existsSync(join(folder, name))),
  );
  return judged(
    'packages',
    missing.length === 0
      ? []
      : [
          {
            code: 'PACKAGES_MISSING',
            message: `package.json names packages that are not installed: ${missing.join(', ')}.`,
            target: 'package.json',
            fix: 'Run `npm install`.',
          },
        ],
    `${count(wanted.length, 'package')} installed`,
  );
}

async function specs({ files }: Context, { layout, module, integrations }: Project): Promise<Verdict> {
  if (integrations.length === 0) return notApplicable('specs', 'there is no integration yet');
  const wrong: Diagnostic[] = [];
  for (const name of integrations) {
    const { spec } = integrationPaths(layout, module, name);
    const reading = readDraft((await files.read(spec)) ?? '', spec);
    if (!reading.ok) wrong.push(...reading.diagnostics);
  }
  return judged('specs', wrong, `${count(integrations.length, 'spec')} of this release's format`);
}

async function records(
  context: Context,
  project: Project,
  integrations: readonly Integration[],
): Promise<Verdict> {
  const ledger = await readLedger(context, integrations);
  const wrong = await moduleProblems(context, project, integrations, ledger);
  return judged('records', wrong, 'status, evidence and commits agree');
}

/** What `upgrade` would change. */
async function upToDate(context: Context): Promise<Verdict> {
  const outcome = await attempt('up-to-date', () => upgrade.invoke({ ...context, dryRun: true }, {}));
  if ('gate' in outcome) return outcome;
  const { changes } = outcome.data as { changes: { path: string }[] };
  return judged(
    'up-to-date',
    [
      ...(changes.length === 0
        ? []
        : [
            {
              code: 'OUTDATED',
              message: `${count(changes.length, 'file')} of this tool ${changes.length === 1 ? 'is' : 'are'} not as this release writes ${changes.length === 1 ? 'it' : 'them'}: ${changes.map(({ path }) => path).join(', ')}.`,
              fix: 'Run `create-integration upgrade`; your edits are kept.',
            },
          ]),
      ...(outcome.diagnostics ?? []),
    ],
    'kit, instructions and specs are of this release',
  );
}
