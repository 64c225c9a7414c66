import { z } from 'zod';
import { requireSpec } from '../spec/parse.ts';
import { count } from '../workflow/gates/verdict.ts';
import { runRules } from './checkRules.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { loadProject, readIntegrationSpec, selectIntegration } from './project.ts';

interface Data {
  integration: string;
  files: string[];
  rules: number;
  findings: number;
  /** Findings excused by a comment with a reason. */
  suppressed: number;
}

export const check = defineOperation({
  input: z.object({ integration: integrationOption }),
  readOnly: true,

  async run(context, { integration: name }) {
    const project = await loadProject(context.files);
    const integration = await selectIntegration(context.files, project, name);
    const spec = requireSpec(readIntegrationSpec(integration));
    const { findings, ...result } = await runRules(context, project, integration, spec);
    return {
      data: { integration: integration.name, ...result, findings: findings.length },
      diagnostics: findings,
    };
  },

  print: ({ files, rules, findings, suppressed }: Data) =>
    `${count(files.length, 'file')}, ${count(rules, 'rule')}, ${count(findings, 'finding')}${suppressed > 0 ? `, ${suppressed} suppressed` : ''}`,
});
