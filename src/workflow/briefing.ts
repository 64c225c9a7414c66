import type { Diagnostic } from '../errors.ts';
import { type Instruction, printInstruction } from './instructions.ts';
import { type TaskId, taskLabel } from './tasks.ts';

/** Four characters are about one token; an agent reads a briefing at every step. */
export const MAX_BRIEFING = 400 * 4;

/** The one thing to do now, with all there is to know about it. */
export interface Briefing extends Instruction {
  integration: string | null;
  task: TaskId | null;
  /** Why the gate refused the task the last time, as it was then. */
  failures: Diagnostic[];
  /** Failures that are left out here; the command names them all. */
  moreFailures: number;
  /** What was noted for later, oldest first. */
  notes: string[];
  /** Older notes that are left out here. */
  moreNotes: number;
  /** Short texts worth reading first: `explain <topic>`. */
  topics: readonly string[];
  /** The command that ends the step. */
  command: string | null;
}

/**
 * As much of a briefing as fits into {@link MAX_BRIEFING}: what is to be done in any case, then failures, of which the
 * first is there even where it has to be shortened, then the newest notes.
 */
export function fitted(whole: Briefing): Briefing {
  let fit: Briefing = {
    ...whole,
    failures: [],
    moreFailures: whole.moreFailures + whole.failures.length,
    notes: [],
    moreNotes: whole.notes.length,
  };
  const room = (candidate: Briefing) => MAX_BRIEFING - printBriefing(candidate).length;
  for (const failure of whole.failures) {
    const withOne = (each: Diagnostic): Briefing => ({
      ...fit,
      failures: [...fit.failures, each],
      moreFailures: fit.moreFailures - 1,
    });
    const missing = -room(withOne(failure));
    if (missing <= 0) fit = withOne(failure);
    else if (fit.failures.length > 0) break;
    else fit = withOne({ ...failure, message: cut(failure.message, failure.message.length - missing) });
  }
  for (const note of [...whole.notes].reverse()) {
    const withOne = { ...fit, notes: [note, ...fit.notes], moreNotes: fit.moreNotes - 1 };
    if (room(withOne) < 0) break;
    fit = withOne;
  }
  return fit;
}

function cut(text: string, length: number): string {
  return `${text.slice(0, Math.max(0, length - 1))}…`;
}

/** A briefing as lines for a terminal. */
export function printBriefing(briefing: Briefing): string {
  const { integration, task, failures, moreFailures, notes, moreNotes, topics, command } = briefing;
  return [
    ...(integration ? [`${integration}${task ? `, ${taskLabel(task)}` : ''}`, ''] : []),
    ...(failures.length + moreFailures > 0
      ? [
          'The gate refused the last attempt:',
          ...failures.map(
            ({ code, message, target, fix }) =>
              `- ${code}: ${message}${target && !message.includes(target) ? ` (${target})` : ''} Fix: ${fix}`,
          ),
          ...(moreFailures > 0 ? [`- ${moreFailures} more, which the command below names`] : []),
          '',
        ]
      : []),
    printInstruction(briefing),
    ...(topics.length > 0 ? [`Read first: create-integration explain ${topics.join(',')}`] : []),
    ...(notes.length + moreNotes > 0
      ? [
          `Noted:${moreNotes > 0 ? ` (${moreNotes} more: note lists them)` : ''}`,
          ...notes.map((each) => `- ${each}`),
        ]
      : []),
    ...(command ? ['', `Then: ${command}`] : []),
  ].join('\n');
}
