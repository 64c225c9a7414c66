import type { CheckResult, SourceFile } from '../checks/index.ts';
import { readDesigned } from '../spec/parse.ts';
import { type RuleRun, runRules } from './checkRules.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

/** Integrations to check, which several threads take from; everything in it can be copied to another thread. */
export interface Share {
  integrations: readonly IntegrationPaths[];
  /** Checked together with the first a thread takes that has a design. */
  shared: readonly SourceFile[];
  /** How many have been taken; all threads count here, in memory they share. */
  taken: Int32Array;
}

/** What was found in an integration, or why it could not be checked. */
export type Checked = { index: number } & ((CheckResult & { files: string[] }) | { unfinished: string });

/** Checks integrations until none is left to take. A thread that starts late or is slow takes fewer. */
export async function checkShare(
  context: Pick<Context, 'files' | 'resources'>,
  { integrations, shared, taken }: Share,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  let checkShared = true;
  for (;;) {
    const index = Atomics.add(taken, 0, 1);
    const paths = integrations[index];
    if (!paths) return checked;
    const text = (await context.files.read(paths.spec)) ?? '';
    const reading = readDesigned(text, paths.spec, await context.files.read(paths.extract));
    if (!reading.ok) {
      checked.push({ index, unfinished: reading.diagnostics[0].message });
      continue;
    }
    const run = await runRules(context, paths, reading.spec, shared, { checkShared });
    checkShared = false;
    checked.push({ index, ...withoutTexts(run) });
  }
}

function withoutTexts({ findings, suppressed, files }: RuleRun) {
  return { findings, suppressed, files: files.map(({ path }) => path) };
}
