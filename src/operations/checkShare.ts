import type { CheckResult, SourceFile } from '../checks/index.ts';
import { readDesigned } from '../spec/parse.ts';
import { type RuleRun, runRules } from './checkRules.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

/** Integrations to check; everything in it can be copied to another thread. */
export interface Share {
  integrations: readonly IntegrationPaths[];
  /** Checked together with the first of the share that has a design. */
  shared: readonly SourceFile[];
}

/** What was found in an integration, or why it could not be checked. */
export type Checked = (CheckResult & { files: string[] }) | { unfinished: string };

/** While one integration is checked, the files of the next ones are read. */
const AT_ONCE = 16;

/** Checks some integrations; answers in their order. */
export async function checkShare(
  context: Pick<Context, 'files' | 'resources'>,
  { integrations, shared }: Share,
): Promise<Checked[]> {
  const readings = await inTurns(integrations, async (paths) => {
    const text = (await context.files.read(paths.spec)) ?? '';
    return { paths, reading: readDesigned(text, paths.spec, await context.files.read(paths.extract)) };
  });
  const first = readings.findIndex(({ reading }) => reading.ok);
  return inTurns(readings, async ({ paths, reading }, index) => {
    if (!reading.ok) return { unfinished: reading.diagnostics[0].message };
    return withoutTexts(
      await runRules(context, paths, reading.spec, shared, { checkShared: index === first }),
    );
  });
}

function withoutTexts({ findings, suppressed, files }: RuleRun): Checked {
  return { findings, suppressed, files: files.map(({ path }) => path) };
}

/** Does something for each of a list, a few at the same time; answers in the order of the list. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const turn = items.slice(start, start + AT_ONCE);
    results.push(...(await Promise.all(turn.map((item, offset) => work(item, start + offset)))));
  }
  return results;
}
