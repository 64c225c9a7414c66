import { type GeneratedPlan, planGenerated } from '../changes/generated.ts';
import { type RenderedFile, renderTask } from '../rendering/renderTask.ts';
import { recordedOperations } from '../rendering/views/recordedTest.ts';
import { type DesignedSpec, hasCalls } from '../spec/schema.ts';
import { kitFiles } from './kitFiles.ts';
import type { Context } from './operation.ts';
import { readPattern } from './patternParts.ts';
import type { Integration, Project } from './project.ts';
import { hasAnswers, recordingPath } from './recordings.ts';

const PATTERNS = 'templates/patterns';
const HOSTS = 'templates/hosts';

export type ScaffoldTask = '4.3' | '4.4';

/** Renders what the tasks need from the spec, with the kit it stands on; `recorded` is the text Task 4.3 left. */
export async function renderScaffold(
  { resources }: Pick<Context, 'resources'>,
  project: Pick<Project, 'layout'>,
  integration: Pick<Integration, 'paths'>,
  spec: DesignedSpec,
  tasks: readonly ScaffoldTask[],
  recorded: string | null = null,
): Promise<RenderedFile[]> {
  const { layout } = project;
  const { paths } = integration;
  const pattern = await readPattern({ resources }, spec);
  const names = [
    ...new Set(pattern.files.flatMap((each) => [each.template, ...Object.values(each.fragments)])),
  ];
  const templates = new Map(
    await Promise.all(
      names.map(async (name) => [name, await resources.read(`${PATTERNS}/${name}`)] as const),
    ),
  );
  const hostFiles = await Promise.all(
    layout.integrationFiles.map(async ({ template, path }) => ({
      path: path(spec.name),
      template: await resources.read(`${HOSTS}/${template}`),
    })),
  );
  const target = {
    ...paths,
    hostFiles,
    imports: layout.imports,
    testImports: layout.testImports,
    recording: hasCalls(spec) && hasAnswers(recorded, recordedOperations(spec)) ? `${spec.name}.json` : null,
  };
  return [
    ...(await kitFiles(resources, layout, pattern.kit)),
    ...tasks.flatMap((task) => renderTask(spec, pattern, task, target, templates)),
  ];
}

/** {@link renderScaffold}, and what else is generated from the spec, as a plan that keeps what its owner edited. */
export async function planScaffold(
  context: Context,
  project: Project,
  integration: Integration,
  spec: DesignedSpec,
  tasks: readonly ScaffoldTask[],
  others: readonly RenderedFile[] = [],
): Promise<GeneratedPlan> {
  const recorded = await context.files.read(recordingPath(project, integration));
  const rendered = await renderScaffold(context, project, integration, spec, tasks, recorded);
  return planGenerated(context.files, [...rendered, ...others]);
}
