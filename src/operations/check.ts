import { z } from 'zod';
import type { SarifLog } from '../checks/index.ts';
import { count } from '../workflow/gates/verdict.ts';
import type { Quality } from '../workflow/quality.ts';
import { toDiagnostic } from './findings.ts';
import { integrationOption, TERMINAL_ONLY } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { loadProject } from './project.ts';

/** A finding that a comment with a reason excuses. */
interface Suppressed {
  rule: string;
  target: string;
  reason: string;
}

interface Data {
  /** Checked integrations, as `module.name`. */
  integrations: string[];
  /** Integrations whose spec is not finished, with what it lacks; only with `--all`. */
  unfinished: { integration: string; reason: string }[];
  /** How many of them were clean before and have not changed since; only with `--all`. */
  unchanged?: number;
  files: string[];
  rules: number;
  findings: number;
  suppressed: Suppressed[];
  /** The quality of one integration; absent with `--all`. */
  tier?: Quality['tier'];
  next?: Quality['next'];
  /** What the next tier lacks. */
  missing?: { id: string; title: string; todo: string | null }[];
  sarif?: SarifLog;
}

export const check = defineOperation({
  input: z.object({
    integration: integrationOption,
    all: z.boolean().default(false).describe('check every integration of every module'),
    cache: z
      .boolean()
      .default(true)
      .describe('pass over, with --all, what was clean and has not changed')
      .meta(TERMINAL_ONLY),
    sarif: z
      .boolean()
      .default(false)
      .describe('print the findings as SARIF 2.1.0, for code scanning')
      .meta(TERMINAL_ONLY),
  }),
  readOnly: true,

  async run(context, { integration: name, all, cache, sarif }) {
    const project = await loadProject(context.files);
    const { findings, suppressed, files, data } = all
      ? await (await import('./checkAll.ts')).checkAll(context, project, !cache)
      : await (await import('./checkOne.ts')).checkOne(context, project, name);
    const { toSarif } = await import('../checks/index.ts');
    return {
      data: {
        ...data,
        files,
        findings: findings.length,
        suppressed: suppressed.map(({ rule, path, line, reason }) => ({
          rule,
          target: `${path}:${line}`,
          reason,
        })),
        ...(sarif && { sarif: toSarif({ findings, suppressed }, context.version) }),
      } satisfies Data,
      diagnostics: findings.map(toDiagnostic),
      ...(sarif && { document: true as const }),
    };
  },

  print: (data: Data) => (data.sarif ? JSON.stringify(data.sarif, null, 2) : summary(data)),
});

function summary({
  integrations,
  unfinished,
  unchanged,
  files,
  rules,
  findings,
  suppressed,
  ...quality
}: Data): string {
  const counts = [
    ...(quality.tier === undefined ? [count(integrations.length, 'integration')] : []),
    ...(unchanged ? [`${unchanged} unchanged`] : []),
    count(files.length, 'file'),
    count(rules, 'rule'),
    count(findings, 'finding'),
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed`] : []),
  ];
  return [
    counts.join(', '),
    ...suppressed.map(({ rule, target, reason }) => `suppressed: ${rule} (${target}): ${reason}`),
    ...unfinished.map(({ integration, reason }) => `not checked: ${integration}: ${reason}`),
    ...(quality.tier === undefined ? [] : [`quality: ${quality.tier ?? 'none yet'}`]),
    ...(quality.next ? [`missing for ${quality.next}:`] : []),
    ...(quality.missing ?? []).map(({ title, todo }) => `  ${title}: ${todo}`),
  ].join('\n');
}
