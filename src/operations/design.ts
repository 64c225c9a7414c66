import { z } from 'zod';
import { planGenerated } from '../changes/generated.ts';
import { normalize } from '../changes/text.ts';
import { requireSpec } from '../spec/parse.ts';
import { withoutQuality } from '../workflow/qualityBlock.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { followingPart } from './commands.ts';
import { integrationOption } from './inputs.ts';
import { readIntegrationSpec } from './integrationSpec.ts';
import { defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';
import { renderDesign } from './renderDesign.ts';

interface Data {
  document: string;
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
}

export const design = defineOperation({
  input: z.object({ integration: integrationOption }),
  readOnly: false,

  async run(context, { integration: name }) {
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      const { paths } = integration;
      const spec = requireSpec(readIntegrationSpec(integration));
      const rendered = await renderDesign(context, spec, paths);
      const current = await context.files.read(paths.design);
      // What the quality block says holds as long as the document does; a new document gets its own when Task 4 is complete.
      const text = current !== null && withoutQuality(normalize(current)) === rendered ? current : rendered;
      const { plan, conflicts } = await planGenerated(context.files, [{ path: paths.design, text }]);
      return {
        data: {
          document: paths.design,
          changes: await applyOrShow(context, plan),
          conflicts: reportConflicts(conflicts),
        },
        diagnostics: conflicts.map((each) => each.diagnostic),
        next: followingPart(context, project, integration, 'design'),
      };
    });
  },

  print: ({ document, changes, conflicts }: Data) =>
    changes.length + conflicts.length > 0
      ? printChanges(changes, conflicts)
      : `${document} is in sync with the spec`,
});
