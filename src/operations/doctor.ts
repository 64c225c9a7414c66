import { z } from 'zod';
import { isBlocked, type Verdict } from '../workflow/gates/verdict.ts';
import { examine } from './examination.ts';
import { printVerdicts } from './gateReport.ts';
import { type Context, defineOperation } from './operation.ts';

interface Data {
  verdicts: Verdict[];
  /** What `--fix` did, a sentence each. */
  fixed: string[];
}

/** What is safe to do about a blocked gate: commands of this tool that keep every edit. */
const REMEDIES: Readonly<Record<string, (context: Context) => Promise<string>>> = {
  async 'env-file'(context) {
    const { init } = await import('./init.ts');
    await init.invoke(context, {});
    return 'what the gates of Task 4.0 ask for was added, as `init` does';
  },
  async 'up-to-date'(context) {
    const { upgrade } = await import('./upgrade.ts');
    await upgrade.invoke(context, {});
    return 'kit, instructions and specs were brought up to date, as `upgrade` does';
  },
};

export const doctor = defineOperation({
  input: z.object({
    fix: z
      .boolean()
      .default(false)
      .describe('do what is safe: ignore .env, bring the files of this tool up to date'),
  }),
  readOnly: false,

  async run(context, { fix }) {
    const first = await examine(context);
    const fixed: string[] = [];
    for (const { gate, verdict } of fix ? first : []) {
      const remedy = verdict === 'blocked' ? REMEDIES[gate] : undefined;
      if (remedy) fixed.push(await remedy(context));
    }
    const verdicts = fixed.length > 0 ? await examine(context) : first;
    const fixable = verdicts.some(({ gate, verdict }) => verdict === 'blocked' && gate in REMEDIES);
    return {
      data: { verdicts, fixed },
      diagnostics: verdicts.flatMap((each) => each.diagnostics),
      ...(isBlocked(verdicts)
        ? { exit: 3 as const, next: fixable && !fix ? 'create-integration doctor --fix' : null }
        : { next: 'create-integration next' }),
    };
  },

  print: ({ verdicts, fixed }: Data) =>
    [...fixed.map((each) => `fixed    ${each}`), printVerdicts(verdicts)].join('\n'),
});
