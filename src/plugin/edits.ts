import { findSecrets, isEnvFile, type SecretValue } from '../workflow/secrets.ts';
import { parseTaskLabel } from '../workflow/tasks.ts';

/** An edit that is about to be made. */
export interface Edit {
  /** Project-relative, forward slashes. */
  path: string;
  /** The file as it is; `null` where there is none. */
  before: string | null;
  after: string;
  /** The text that comes in; what was there already is not this edit's doing. */
  added: string;
}

/**
 * The edit that a tool call asks for, or `null` for a call that edits nothing. What is not of the expected form is left
 * to the tool itself, which refuses it.
 */
export function editOf(input: Record<string, unknown>, path: string, before: string | null): Edit | null {
  const { content, new_source, edits } = input;
  if (typeof content === 'string') return { path, before, after: content, added: content };
  if (typeof new_source === 'string') return { path, before, after: new_source, added: new_source };
  const steps = (Array.isArray(edits) ? edits : [input]).flatMap((each: unknown) => stepOf(each) ?? []);
  if (steps.length === 0) return null;
  const after = steps.reduce(
    (text, { from, to, all }) =>
      all && from !== '' ? text.replaceAll(from, () => to) : text.replace(from, () => to),
    before ?? '',
  );
  return { path, before, after, added: steps.map(({ to }) => to).join('\n') };
}

function stepOf(step: unknown): { from: string; to: string; all: boolean } | null {
  if (typeof step !== 'object' || step === null) return null;
  const { old_string: from, new_string: to, replace_all: all } = step as Record<string, unknown>;
  return typeof from === 'string' && typeof to === 'string' ? { from, to, all: all === true } : null;
}

/** Why an edit must not be made by hand, with the command to use; `null` when it may. */
export function refuseClaim({ path, before, after }: Edit): string | null {
  if (/\.evidence\.json$/.test(path)) {
    return `${path} is written by create-integration alone. Use \`npx create-integration task complete <task>\`: it runs the gate and writes the evidence.`;
  }
  if (!/\.status\.json$/.test(path)) return null;
  const [was, is] = [claims(before), claims(after)];
  if (was === is || is === null) return null;
  return `Task 4 is not marked in ${path} by hand. Use \`npx create-integration task start <task>\` and \`task complete <task>\`: the gate decides.`;
}

/** What a status file says about Task 4, as one comparable text; `null` for nothing. Other tasks belong to others. */
function claims(text: string | null): string | null {
  let status: Record<string, unknown> | null;
  try {
    status = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  const { currentTask, completed, integration_complete } = status ?? {};
  const isOurs = typeof currentTask === 'string' && parseTaskLabel(currentTask) !== null;
  if (!isOurs && integration_complete !== true) return null;
  return JSON.stringify([isOurs && currentTask, isOurs && completed === true, integration_complete === true]);
}

/** Names of variables in `.env` whose value the edit would put into the file. */
export function secretsIn({ path, added }: Edit, values: readonly SecretValue[]): string[] {
  return isEnvFile(path) ? [] : namesIn([{ path, text: added }], values);
}

export function namesIn(
  files: readonly { path: string; text: string }[],
  values: readonly SecretValue[],
): string[] {
  return [...new Set(findSecrets(files, values).flatMap((hit) => ('name' in hit ? [hit.name] : [])))];
}
