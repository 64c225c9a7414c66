import type { CheckResult } from '../checks/index.ts';
import { requireSpec } from '../spec/parse.ts';
import type { Quality } from '../workflow/quality.ts';
import { checkQuality } from './checkQuality.ts';
import { readIntegrationSpec } from './integrationSpec.ts';
import type { Context } from './operation.ts';
import { type Project, selectIntegration } from './project.ts';

interface OneResult extends CheckResult {
  files: string[];
  data: Pick<Quality, 'tier' | 'next'> & {
    integrations: string[];
    unfinished: [];
    rules: number;
    missing: { id: string; title: string; todo: string | null }[];
  };
}

/** Checks one integration, and derives its quality. */
export async function checkOne(
  context: Context,
  project: Project,
  name: string | undefined,
): Promise<OneResult> {
  const integration = await selectIntegration(context.files, project, name);
  const spec = requireSpec(readIntegrationSpec(integration));
  const { run, quality } = await checkQuality(context, project, integration, spec);
  const { tier, next, missing } = quality;
  return {
    findings: run.findings,
    suppressed: run.suppressed,
    files: run.files.map(({ path }) => path),
    data: {
      integrations: [`${project.module}.${integration.name}`],
      unfinished: [],
      rules: run.rules,
      tier,
      next,
      missing: missing.map(({ id, title, todo }) => ({ id, title, todo })),
    },
  };
}
