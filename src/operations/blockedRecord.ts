import { planChanges } from '../changes/plan.ts';
import type { Diagnostic } from '../errors.ts';
import { type BlockedEvidence, printEvidence } from '../evidence/evidence.ts';
import type { StepId } from '../workflow/tasks.ts';
import { applyOrShow } from './applyChanges.ts';
import { refuseSecrets } from './checkpoint.ts';
import type { Context } from './operation.ts';
import type { Integration } from './project.ts';

/** `next` shows a few; the command itself has said all of them. */
const MOST = 5;
const MAXIMUM_LENGTH = 300;

/**
 * Keeps why a task was refused, for `next` to begin with: whoever reads it may not have seen the refusal. Text that holds
 * a secret is left out. With --dry-run nothing is kept.
 */
export async function rememberBlocked(
  context: Context,
  integration: Integration,
  task: StepId,
  found: readonly Diagnostic[],
): Promise<void> {
  const total = found.length;
  const diagnostics = found.slice(0, MOST).map(({ code, message, target, fix }) => ({
    code,
    message: shortened(message),
    ...(target === undefined ? {} : { target }),
    fix: shortened(fix),
  }));
  const change = (blocked: BlockedEvidence) => ({
    path: integration.paths.evidence,
    text: printEvidence({ ...integration.evidence, blocked }),
    kind: 'state' as const,
  });
  const kept = change({ task, total, diagnostics });
  const isClean = await refuseSecrets(context, integration, [], [kept]).then(
    () => true,
    () => false,
  );
  const plan = [isClean ? kept : change({ task, total, diagnostics: [] })];
  await applyOrShow(context, await planChanges(context.files, plan));
}

/** Messages of tests may be long; their first lines say what happened. */
export function shortened(text: string, length = MAXIMUM_LENGTH): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
