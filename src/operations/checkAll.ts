import type { CheckResult } from '../checks/index.ts';
import { readDesigned } from '../spec/parse.ts';
import type { DesignedSpec } from '../spec/schema.ts';
import { runRules } from './checkRules.ts';
import { sharedSources } from './checkSources.ts';
import type { Context } from './operation.ts';
import { type IntegrationPaths, integrationPaths, type Project } from './project.ts';

interface AllResult extends CheckResult {
  files: string[];
  data: { integrations: string[]; unfinished: { integration: string; reason: string }[]; rules: number };
}

const SPEC = /^([^.]+)\.([a-z][a-z0-9-]*)\.integration\.json$/;
/** While one integration is checked, the files of the next ones are read. */
const AT_ONCE = 16;

/** Checks every integration of every module; files that all of them share are checked once. */
export async function checkAll(context: Context, { layout }: Project): Promise<AllResult> {
  const shared = await sharedSources(context, { layout });
  const named = (await context.files.list(layout.docs)).flatMap((each) => {
    const [, module = '', name = ''] = SPEC.exec(each) ?? [];
    return module === ''
      ? []
      : [{ name: `${module}.${name}`, paths: integrationPaths(layout, module, name) }];
  });
  const unfinished: AllResult['data']['unfinished'] = [];
  const designed: { name: string; paths: IntegrationPaths; spec: DesignedSpec }[] = [];
  const readings = await inTurns(named, async ({ paths }) => {
    const text = (await context.files.read(paths.spec)) ?? '';
    return readDesigned(text, paths.spec, await context.files.read(paths.extract));
  });
  for (const [index, { name, paths }] of named.entries()) {
    const reading = readings[index];
    if (reading?.ok) designed.push({ name, paths, spec: reading.spec });
    else if (reading) unfinished.push({ integration: name, reason: reading.diagnostics[0].message });
  }

  const runs = await inTurns(designed, ({ paths, spec }, index) =>
    runRules(context, paths, spec, shared, { checkShared: index === 0 }),
  );
  const { RULES } = await import('../checks/index.ts');
  return {
    findings: runs.flatMap(({ findings }) => findings),
    suppressed: runs.flatMap(({ suppressed }) => suppressed),
    files: runs.flatMap(({ files }) => files.map(({ path }) => path)),
    data: {
      integrations: designed.map(({ name }) => name),
      unfinished,
      rules: Object.keys(RULES).length,
    },
  };
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
