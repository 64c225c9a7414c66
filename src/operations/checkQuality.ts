import { isSealed } from '../evidence/evidence.ts';
import { type DesignedSpec, hasCalls } from '../spec/schema.ts';
import { type Quality, type QualityFacts, qualityOf } from '../workflow/quality.ts';
import { STEPS } from '../workflow/tasks.ts';
import { type RuleRun, runRules } from './checkRules.ts';
import { readSources } from './checkSources.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';
import { changedSinceJudged } from './recorded.ts';
import { recordingPath } from './recordings.ts';

/** Runs the rules over an integration, and derives its quality from them and from its evidence. */
export async function checkQuality(
  context: Pick<Context, 'files' | 'resources'>,
  project: Project,
  integration: Integration,
  spec: DesignedSpec,
): Promise<{ run: RuleRun; quality: Quality }> {
  const sources = await readSources(context, project, integration.paths);
  const run = await runRules(context, integration.paths, spec, sources);
  return { run, quality: qualityOf(await qualityFacts(context, project, integration, spec, run)) };
}

async function qualityFacts(
  context: Pick<Context, 'files'>,
  project: Pick<Project, 'layout'>,
  integration: Integration,
  spec: DesignedSpec,
  run: RuleRun,
): Promise<QualityFacts> {
  const { hasWebhook } = await import('../checks/index.ts');
  const { evidence, name } = integration;
  const roles = new Set(run.files.map(({ role }) => role));
  const proven = new Set<string>();
  for (const step of STEPS) {
    const record = evidence.tasks[step];
    if (!record || !isSealed(name, step, record)) continue;
    if ((await changedSinceJudged(context, integration, step)).length === 0) proven.add(step);
  }
  const answered = evidence.tasks['4.3'];
  const drift = answered?.checks.find(({ id }) => id === 'response-drift')?.detail;
  return {
    broken: new Set(run.findings.map(({ rule }) => rule)),
    suppressed: run.suppressed.length,
    has: {
      code: roles.has('integration') && (roles.has('api') || spec.operations.length === 0),
      externalTest: roles.has('external-test'),
      integrationTest: roles.has('integration-test'),
      webhook: hasWebhook(run.files),
    },
    proven,
    finished: evidence.finishedAt !== undefined,
    operations: spec.operations.map(({ id }) => {
      const statuses = (answered?.exchanges ?? []).flatMap((each) =>
        each.operation === id ? each.statuses : [],
      );
      return {
        id,
        succeeded: statuses.some((status) => status < 400),
        refused: statuses.some((status) => status >= 400),
      };
    }),
    loopback: answered?.vendor?.loopback ?? null,
    answersMatch: drift === undefined ? null : !drift.startsWith('differs'),
    recorded: await context.files.exists(recordingPath(project, integration)),
    pattern: spec.pattern,
    hasCalls: hasCalls(spec),
    durable:
      hasCalls(spec) &&
      spec.delivery.mode === 'durable' &&
      run.files.some(({ role, text }) => role === 'integration' && /\bchooseDelivery\(/.test(text)),
    repeatsSafely: repeatsSafely(spec),
  };
}

/** A call is sent again only where the vendor recognises it, or a person decides. */
function repeatsSafely(spec: DesignedSpec): boolean {
  if (!hasCalls(spec)) return true;
  const { operations, delivery } = spec;
  if (delivery.unknownOutcome === 'park') return true;
  const started = operations.filter(({ role }) => role === 'submit' || role === 'call');
  return started.every(({ method, idempotencyHeader }) => method === 'GET' || idempotencyHeader !== null);
}
