import type { CheckResult, Finding } from '../checks/index.ts';
import { readDesigned } from '../spec/parse.ts';
import { runRules } from './checkRules.ts';
import { sharedSources } from './checkSources.ts';
import type { Context } from './operation.ts';
import { integrationPaths, type Project } from './project.ts';

interface AllResult extends CheckResult {
  files: string[];
  data: { integrations: string[]; unfinished: { integration: string; reason: string }[]; rules: number };
}

const SPEC = /^([^.]+)\.([a-z][a-z0-9-]*)\.integration\.json$/;

/** Checks every integration of every module; files that all of them share are read and checked once. */
export async function checkAll(context: Context, { layout }: Project): Promise<AllResult> {
  const { files } = context;
  const shared = await sharedSources(context, { layout });
  const { RULES } = await import('../checks/index.ts');
  const findings: Finding[] = [];
  const suppressed: CheckResult['suppressed'] = [];
  const paths = new Set<string>();
  const integrations: string[] = [];
  const unfinished: AllResult['data']['unfinished'] = [];
  const specs = (await files.list(layout.docs)).flatMap((each) => {
    const [, module = '', name = ''] = SPEC.exec(each) ?? [];
    return module === ''
      ? []
      : [{ name: `${module}.${name}`, paths: integrationPaths(layout, module, name) }];
  });
  for (const each of specs) {
    const [text, extract] = [await files.read(each.paths.spec), await files.read(each.paths.extract)];
    const reading = readDesigned(text ?? '', each.paths.spec, extract);
    if (!reading.ok) {
      unfinished.push({ integration: each.name, reason: reading.diagnostics[0].message });
      continue;
    }
    const run = await runRules(context, each.paths, reading.spec, shared, {
      checkShared: integrations.length === 0,
    });
    integrations.push(each.name);
    for (const { path } of run.files) paths.add(path);
    findings.push(...run.findings);
    suppressed.push(...run.suppressed);
  }
  return {
    findings,
    suppressed,
    files: [...paths],
    data: { integrations, unfinished, rules: Object.keys(RULES).length },
  };
}
