import { z } from 'zod';
import { planGenerated } from '../changes/generated.ts';
import { type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import { EMPTY_EVIDENCE, printEvidence } from '../evidence/evidence.ts';
import { SCHEMA_FILE, specJsonSchema } from '../spec/jsonSchema.ts';
import { KEBAB_NAME } from '../spec/schema.ts';
import { specSkeleton } from '../spec/skeleton.ts';
import { newStatus } from '../workflow/status.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { unservedCall } from './businessCalls.ts';
import { commandFor } from './commands.ts';
import { kitFiles } from './kitFiles.ts';
import { defineOperation } from './operation.ts';
import { integrationPaths, loadIntegrations, loadProject } from './project.ts';

interface Data {
  integration: string;
  spec: string;
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
}

export const newIntegration = defineOperation({
  input: z.object({
    name: z.string().describe('kebab-case name of the integration, such as speech'),
    pattern: z
      .enum(['async-task', 'sync-call'], { error: 'must be async-task or sync-call' })
      .describe('async-task: a task id now, the result later; sync-call: the result at once'),
    system: z.string().optional().describe('name of the external system'),
    documentation: z.string().optional().describe('address of its API documentation'),
  }),
  positional: ['name'],
  readOnly: false,

  async run(context, { name, pattern, system, documentation }) {
    if (!isIntegrationName(name)) {
      throw new OperationError({
        code: 'NAME_INVALID',
        message: `${JSON.stringify(name)} cannot be the name of an integration.`,
        fix: 'Use lower-case letters, digits and single hyphens, such as "text-to-speech"; "kit" is taken.',
      });
    }
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const paths = integrationPaths(project.layout, project.module, name);
      if (project.integrations.includes(name)) {
        throw new OperationError({
          code: 'INTEGRATION_EXISTS',
          message: `${paths.spec} exists already.`,
          target: paths.spec,
          fix: 'Go on with `create-integration next`, or choose another name.',
        });
      }
      const others = (await loadIntegrations(context.files, project)).map((each) => each.specText);
      const skeleton = specSkeleton({
        module: project.module,
        name,
        pattern,
        systemName: system,
        documentation,
        business: await unservedCall(context.files, project, others),
      });
      const changes: Change[] = [
        { path: `${project.layout.docs}/${SCHEMA_FILE}`, text: json(specJsonSchema()), kind: 'state' },
        { path: paths.spec, text: json(skeleton), kind: 'edited', reason: 'to be filled in' },
        // From the beginning, so that a commit that fails can put back exactly what was there.
        { path: paths.evidence, text: printEvidence(EMPTY_EVIDENCE), kind: 'state' },
        ...(project.statusText === null
          ? [{ path: project.statusPath, text: newStatus(project.module), kind: 'state' as const }]
          : []),
      ];
      const kit = await planGenerated(context.files, await kitFiles(context.resources, project.layout));
      const plan = [...(await planChanges(context.files, changes)), ...kit.plan];
      return {
        data: {
          integration: name,
          spec: paths.spec,
          changes: await applyOrShow(context, plan),
          conflicts: reportConflicts(kit.conflicts),
        },
        diagnostics: kit.conflicts.map((each) => each.diagnostic),
        next: commandFor({ integrations: [...project.integrations, name] }, { name }, 'task start 4.1'),
      };
    });
  },

  print: ({ integration, changes, conflicts }: Data) =>
    `${printChanges(changes, conflicts)}\nintegration ${integration} begun`,
});

/** Whether a name can become a folder and identifiers; the kit's folder is taken. */
export function isIntegrationName(name: string): boolean {
  return KEBAB_NAME.test(name) && name !== 'kit';
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
