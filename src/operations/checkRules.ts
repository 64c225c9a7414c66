import type { CheckResult, FileRole, SourceFile } from '../checks/index.ts';
import { integrationNames } from '../spec/names.ts';
import { quotedRequirement } from '../spec/polling.ts';
import { type DesignedSpec, hasCalls } from '../spec/schema.ts';
import { rulesGate } from '../workflow/gates/rules.ts';
import { scenariosOf } from '../workflow/gates/scenarios.ts';
import type { Verdict } from '../workflow/gates/verdict.ts';
import { withoutQuality } from '../workflow/qualityBlock.ts';
import { readSources, type Sources } from './checkSources.ts';
import { toDiagnostic } from './findings.ts';
import type { Context } from './operation.ts';
import type { Integration, IntegrationPaths, Project } from './project.ts';
import { renderDesign } from './renderDesign.ts';

export interface RuleRun extends CheckResult {
  rules: number;
  files: SourceFile[];
}

/**
 * Runs the conformance rules over one integration.
 *
 * @param options `roles`: the files that exist in a task; with `all` also the rules about the project as a whole.
 *   `checkShared`: off where the shared files have been checked with another integration
 */
export async function runRules(
  context: Pick<Context, 'resources'>,
  paths: IntegrationPaths,
  spec: DesignedSpec,
  { own, shared, design }: Sources,
  { roles = 'all', checkShared = true }: { roles?: readonly FileRole[] | 'all'; checkShared?: boolean } = {},
): Promise<RuleRun> {
  const { check, RULES } = await import('../checks/index.ts');
  const whole = roles === 'all';
  // What decides how tests are run belongs to every task with tests.
  const files = [...own, ...(checkShared ? shared : [])].filter(
    ({ role }) => whole || roles.includes(role) || role === 'test-config',
  );
  const wanted = new Set(files.map(({ role }) => role));
  const rules = Object.values(RULES).filter(
    (rule) => whole || (rule.appliesTo !== 'project' && rule.appliesTo.some((role) => wanted.has(role))),
  );
  const facts = {
    files,
    integration: {
      name: spec.name,
      factory: integrationNames(spec.name).factory,
      ...callFacts(spec),
      pollingRequirement: quotedPolling(spec),
    },
    scenarios: Object.keys(scenariosOf(spec)),
    environment: spec.environment.map((each) => each.name),
    // Before Task 4.4 there is nothing to register.
    registration:
      whole && own.some(({ path }) => path === `${paths.folder}/index.ts`)
        ? await registrationOf(paths, shared)
        : null,
    design: whole && design !== null ? await designOf(context, paths, spec, design) : null,
  };
  return { ...check(facts, rules), rules: rules.length, files };
}

/** What the rules are told of the calls; nothing in a pattern without them. */
export function callFacts(spec: DesignedSpec) {
  if (!hasCalls(spec)) return { callEntity: null, eventEntity: null, eventSource: null, hasOwner: false };
  const { apiCall, event } = spec;
  return {
    callEntity: apiCall.entity,
    eventEntity: event.entity,
    eventSource: event.eventSource,
    hasOwner: 'owner' in apiCall.access,
  };
}

/** The rules as a gate of a task. */
export async function checkRules(
  context: Context,
  project: Project,
  { paths }: Pick<Integration, 'paths'>,
  spec: DesignedSpec,
  roles: readonly FileRole[] | 'all' = 'all',
): Promise<Verdict> {
  const sources = await readSources(context, project, paths);
  const { findings, suppressed, rules } = await runRules(context, paths, spec, sources, { roles });
  return rulesGate({ findings: findings.map(toDiagnostic), rules, suppressed: suppressed.length });
}

async function registrationOf({ registeredAs }: IntegrationPaths, shared: readonly SourceFile[]) {
  const { isRegistered } = await import('../registration/index.ts');
  const file = shared.find(({ role }) => role === 'registration');
  if (!file) return null;
  return { path: file.path, times: isRegistered(file.text, registeredAs) };
}

async function designOf(
  context: Pick<Context, 'resources'>,
  paths: IntegrationPaths,
  spec: DesignedSpec,
  text: string,
) {
  const rendered = await renderDesign(context, spec, paths);
  return { path: paths.design, inSync: withoutQuality(text).replaceAll('\r\n', '\n') === rendered };
}

/** The sentence of the requirement that asks for polling. */
export function quotedPolling(spec: DesignedSpec): string | null {
  return hasCalls(spec) && spec.polling ? quotedRequirement(spec.polling) : null;
}
