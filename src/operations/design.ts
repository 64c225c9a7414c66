import { z } from 'zod';
import { planGenerated } from '../changes/generated.ts';
import { readDesigned, requireSpec } from '../spec/parse.ts';
import { applyOrShow, printChanges, type ReportedChange, withProjectLock } from './applyChanges.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';
import { renderDesign } from './renderDesign.ts';

interface Data {
  document: string;
  changes: ReportedChange[];
}

export const design = defineOperation({
  input: z.object({ integration: integrationOption }),
  readOnly: false,

  async run(context, { integration: name }) {
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const { specText, paths } = await selectIntegration(context.files, project, name);
      const spec = requireSpec(readDesigned(specText, paths.spec));
      const text = await renderDesign(context, spec, paths);
      const { plan, conflicts } = await planGenerated(context.files, [{ path: paths.design, text }]);
      return {
        data: { document: paths.design, changes: await applyOrShow(context, plan) },
        diagnostics: conflicts.map((each) => each.diagnostic),
        next: 'create-integration next',
      };
    });
  },

  print: ({ document, changes }: Data) =>
    changes.length > 0 ? printChanges(changes) : `${document} is in sync with the spec`,
});
