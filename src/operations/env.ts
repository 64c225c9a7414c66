import { z } from 'zod';
import { planChanges } from '../changes/plan.ts';
import { type Diagnostic, OperationError } from '../errors.ts';
import { readResearched, requireSpec } from '../spec/parse.ts';
import type { VariableSpec } from '../spec/schema.ts';
import { lintEnvFile } from '../workflow/envFile.ts';
import { environmentDiagnostics, judgeEnvironment, type VariableVerdict } from '../workflow/environment.ts';
import { applyOrShow, withProjectLock } from './applyChanges.ts';
import { integrationOption, TERMINAL_ONLY } from './inputs.ts';
import { type Context, defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';

interface Data {
  variables: (VariableVerdict & { purpose: string; obtainFrom: string })[];
}

export const env = defineOperation({
  input: z.object({
    integration: integrationOption,
    ask: z
      .boolean()
      .default(false)
      .describe('ask for what is missing and write it to .env')
      .meta(TERMINAL_ONLY),
  }),
  readOnly: false,

  async run(context, { integration: name, ask }) {
    const project = await loadProject(context.files);
    const { specText, paths } = await selectIntegration(context.files, project, name);
    const { environment } = requireSpec(readResearched(specText, paths.spec));
    if (ask) await askForMissing(context, environment);
    const text = (await context.files.read('.env')) ?? '';
    const values = context.parseEnv(text);
    const diagnostics: Diagnostic[] = [...lintEnvFile(text), ...environmentDiagnostics(environment, values)];
    const variables = judgeEnvironment(environment, values).map((verdict, index) => ({
      ...verdict,
      purpose: environment[index]?.purpose ?? '',
      obtainFrom: environment[index]?.obtainFrom ?? '',
    }));
    return {
      data: { variables },
      diagnostics,
      next: diagnostics.length === 0 ? 'create-integration next' : null,
    };
  },

  print: ({ variables }: Data) =>
    variables
      .map(
        ({ name, verdict, required }) =>
          `${verdict === 'ok' ? 'ok     ' : 'missing'}  ${name}${required ? '' : ' (optional)'}: ${verdict}`,
      )
      .join('\n'),
});

/** Appends answers to `.env`; nothing that is there is changed. Throws `USAGE` where nobody can answer. */
async function askForMissing(context: Context, environment: readonly VariableSpec[]): Promise<void> {
  const { prompts, files } = context;
  if (!prompts) {
    throw new OperationError({
      code: 'USAGE',
      message: '--ask needs a terminal with a person at it.',
      fix: 'Write the values into .env, then run `create-integration env`.',
    });
  }
  await withProjectLock(context, async () => {
    const text = (await files.read('.env')) ?? '';
    const verdicts = judgeEnvironment(environment, context.parseEnv(text));
    const lines: string[] = [];
    for (const [index, variable] of environment.entries()) {
      if (verdicts[index]?.verdict !== 'missing' || !variable.required) continue;
      const message = `${variable.name}: ${variable.purpose} (${variable.obtainFrom})`;
      const value = variable.secret ? await prompts.secret({ message }) : await prompts.text({ message });
      if (value !== '') lines.push(`${variable.name}=${quoted(value)}`);
    }
    if (lines.length === 0) return;
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    await applyOrShow(
      context,
      await planChanges(files, [
        { path: '.env', text: `${text}${separator}${lines.join('\n')}\n`, kind: 'edited' },
      ]),
    );
  });
}

/** A value dotenv reads back as it was typed. */
function quoted(value: string): string {
  if (/^[\w./:@+=-]+$/.test(value)) return value;
  // Double quotes last: inside them `\n` would become a line end.
  const quote = ["'", '`', '"'].find((each) => !value.includes(each));
  if (quote !== undefined) return `${quote}${value}${quote}`;
  throw new OperationError({
    code: 'USAGE',
    message: 'A value with all three kinds of quotes cannot be written to .env.',
    fix: 'Correct the value; what was pasted may not be what the vendor issued.',
  });
}
