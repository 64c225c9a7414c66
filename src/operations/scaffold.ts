import { z } from 'zod';
import type { GeneratedPlan } from '../changes/generated.ts';
import { planChanges } from '../changes/plan.ts';
import { type Diagnostic, OperationError } from '../errors.ts';
import { requireSpec } from '../spec/parse.ts';
import { cleanupBlockers } from '../workflow/gates/cleanup.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { cleanupFacts } from './cleanupFacts.ts';
import { followingPart } from './commands.ts';
import { planEnvExample } from './envExample.ts';
import { integrationOption, TERMINAL_ONLY } from './inputs.ts';
import { readIntegrationSpec } from './integrationSpec.ts';
import { type Context, defineOperation } from './operation.ts';
import { planDependencies, printPackages, readPattern } from './patternParts.ts';
import { type Integration, loadProject, type Project, selectIntegration } from './project.ts';
import { registrationRequest } from './registrationRequest.ts';
import { planScaffold, type ScaffoldTask } from './scaffoldPlan.ts';
import { renderVendor } from './scaffoldVendor.ts';
import { checkTypesFirst } from './typesFirst.ts';

interface Data {
  integration: string;
  tasks: ScaffoldTask[];
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
  /** Generated files their owner edited: kept, or merged with what is new. */
  edited: string[];
  /** The vendor of the catalogue, where the integration is one. */
  vendor: string | null;
  /** `name@version` of packages that package.json names now. */
  packages: string[];
}

export const scaffold = defineOperation({
  input: z.object({
    integration: integrationOption,
    catalogue: z
      .boolean()
      .default(false)
      .describe('offer it in the catalogue of the kit registry as well')
      .meta(TERMINAL_ONLY),
  }),
  readOnly: false,

  async run(context, { integration: name, catalogue }) {
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      const tasks = tasksFor(integration);
      const spec = requireSpec(readIntegrationSpec(integration));
      const vendor = await renderVendor(context, project.layout, spec, catalogue);
      const generated = await planScaffold(context, project, integration, spec, tasks, vendor.rendered);
      await checkNewTypes(context, integration, generated);
      const packages = await planDependencies(context, await readPattern(context, spec));
      const registration = tasks.includes('4.4') ? await planRegistration(context, project, spec.name) : null;
      const plan = [
        ...generated.plan,
        ...packages.plan,
        ...(await planChanges(context.files, await planEnvExample(context.files, spec.environment))),
        ...(registration?.text === undefined
          ? []
          : await planChanges(context.files, [
              {
                path: project.layout.registrationFile,
                text: registration.text,
                kind: 'edited',
                reason: 'registers the integration',
              },
            ])),
      ];
      const edited = generated.outcomes.filter((each) => ['merged', 'kept'].includes(each.outcome));
      const data: Data = {
        integration: integration.name,
        tasks,
        changes: await applyOrShow(context, plan),
        conflicts: reportConflicts(generated.conflicts),
        edited: edited.map((each) => each.path),
        vendor: vendor.rendered[0]?.path ?? null,
        packages: packages.added,
      };
      const diagnostics = [
        ...generated.conflicts.map((each) => each.diagnostic),
        ...vendor.diagnostics,
        ...(registration?.diagnostics ?? []),
        ...(tasks.includes('4.4') ? await missingCleanup(context, project, integration, generated) : []),
      ];
      const next =
        packages.added.length > 0 ? 'npm install' : followingPart(context, project, integration, 'scaffold');
      return { data, diagnostics, next };
    });
  },

  print: ({ changes, conflicts, edited, vendor, packages }: Data) =>
    [
      printChanges(changes, conflicts),
      ...printPackages(packages),
      ...(edited.length > 0 ? [`kept your edits in ${edited.join(', ')}`] : []),
      ...(vendor ? [`in the catalogue as ${vendor}; loadVendors(registry) finds it`] : []),
    ].join('\n'),
});

/** Nothing is generated before the design is complete, and nothing of a task before that task. */
function tasksFor(integration: Integration): ScaffoldTask[] {
  const { progress } = integration;
  const reached = (task: ScaffoldTask) => progress.current === task || progress.completed.includes(task);
  const tasks: ScaffoldTask[] = [
    ...(reached('4.3') ? ['4.3' as const] : []),
    ...(reached('4.4') ? ['4.4' as const] : []),
  ];
  if (tasks.length === 0) {
    throw new OperationError({
      code: 'TASK_OUT_OF_ORDER',
      message: 'There is nothing to generate before Task 4.3.',
      target: integration.paths.spec,
      fix: 'See `create-integration next`.',
    });
  }
  return tasks;
}

/** Types that do not compile would only be noticed after everything else was generated on top of them. */
async function checkNewTypes(
  context: Context,
  { paths }: Integration,
  { plan, outcomes }: GeneratedPlan,
): Promise<void> {
  const path = `${paths.folder}/externalApi.types.ts`;
  const isNew = outcomes.some(
    (each) => each.path === path && ['created', 'recreated', 'replaced'].includes(each.outcome),
  );
  const planned = plan.find((each) => each.path === path);
  if (isNew && planned) await checkTypesFirst(context, path, planned.text, paths.spec);
}

async function planRegistration(
  { files }: Context,
  project: Project,
  name: string,
): Promise<{ text?: string; diagnostics: Diagnostic[] }> {
  const { registerIntegration } = await import('../registration/index.ts');
  const { registrationFile: path, regenerate } = project.layout;
  const source = await files.read(path);
  if (source === null && regenerate !== null) {
    return { diagnostics: [manual(path, 'it does not exist yet.', `Run \`${regenerate}\`.`)] };
  }
  const result = registerIntegration(source ?? '', registrationRequest(project.layout, name));
  if (result.kind === 'edited') return { text: result.text, diagnostics: [] };
  if (result.kind === 'unchanged') return { diagnostics: [] };
  return { diagnostics: [manual(path, result.reason, `Add by hand: ${result.lines.join('  ')}`)] };
}

/** The app's own files are not edited: the lines they lack are printed, and the gate of Task 4.4 looks for them. */
async function missingCleanup(
  { files }: Context,
  { layout }: Project,
  { paths }: Integration,
  { plan }: GeneratedPlan,
): Promise<Diagnostic[]> {
  const path = `${paths.folder}/index.ts`;
  const index = plan.find((each) => each.path === path)?.text ?? (await files.read(path)) ?? '';
  return cleanupBlockers(await cleanupFacts(files, layout, index));
}

function manual(path: string, reason: string, fix: string): Diagnostic {
  return { code: 'REGISTRATION_MANUAL', message: `${path} was not edited: ${reason}`, target: path, fix };
}
