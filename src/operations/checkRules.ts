import type { FileRole, SourceFile } from '../checks/types.ts';
import type { Diagnostic } from '../errors.ts';
import { integrationNames } from '../spec/names.ts';
import type { DesignedSpec } from '../spec/schema.ts';
import { rulesGate } from '../workflow/gates/rules.ts';
import type { Verdict } from '../workflow/gates/verdict.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';
import { renderDesign } from './renderDesign.ts';

/** Files of an integration with their roles; only those that exist. */
export async function integrationSources(
  context: Context,
  project: Project,
  integration: Integration,
): Promise<SourceFile[]> {
  const { paths } = integration;
  const own = (await context.files.walk(paths.folder)).filter((each) => each.endsWith('.ts'));
  const roles: [string, FileRole][] = [
    ...own.map((path): [string, FileRole] => [
      path,
      /\/externalApi(\.types)?\.ts$/.test(path) ? 'api' : 'integration',
    ]),
    [paths.externalTest, 'external-test'],
    [paths.integrationTest, 'integration-test'],
    [project.layout.registrationFile, 'registration'],
  ];
  const texts = await Promise.all(
    roles.map(async ([path, role]) => ({ path, role, text: await context.files.read(path) })),
  );
  return texts.flatMap(({ text, ...file }) => (text === null ? [] : [{ ...file, text }]));
}

/** Runs the conformance rules; findings are diagnostics whose code is the rule's id. */
export async function runRules(
  context: Context,
  project: Project,
  integration: Integration,
  spec: DesignedSpec,
  roles: readonly FileRole[] | 'all' = 'all',
): Promise<{ findings: Diagnostic[]; rules: number; suppressed: number; files: string[] }> {
  const [{ check, RULES }, { isRegistered }] = await Promise.all([
    import('../checks/index.ts'),
    import('../registration/index.ts'),
  ]);
  const names = integrationNames(spec.name);
  const sources = await integrationSources(context, project, integration);
  const files = sources.filter((each) => roles === 'all' || roles.includes(each.role));
  const registration = sources.find((each) => each.role === 'registration');
  const design = await context.files.read(integration.paths.design);
  const whole = roles === 'all';
  const rules = Object.values(RULES).filter(
    (rule) => whole || (rule.appliesTo !== 'project' && rule.appliesTo.some((role) => roles.includes(role))),
  );
  const result = check(
    {
      files,
      integration: {
        name: spec.name,
        factory: names.factory,
        callEntity: spec.apiCall.entity,
        eventEntity: spec.event.entity,
      },
      environment: spec.environment.map((each) => each.name),
      registration:
        whole && registration
          ? { path: registration.path, times: isRegistered(registration.text, names.factory) }
          : null,
      design:
        whole && design !== null
          ? {
              path: integration.paths.design,
              inSync: design === (await renderDesign(context, spec, integration.paths)),
            }
          : null,
    },
    rules,
  );
  return {
    findings: result.findings.map((each) => ({
      code: each.rule,
      message: each.message,
      target: `${each.path}:${each.line}`,
      fix: each.fix,
    })),
    rules: rules.length,
    suppressed: result.suppressed.length,
    files: files.map((each) => each.path),
  };
}

/** {@link runRules} as a gate. */
export async function checkRules(...args: Parameters<typeof runRules>): Promise<Verdict> {
  return rulesGate(await runRules(...args));
}
