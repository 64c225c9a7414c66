import { z } from 'zod';
import { OperationError } from '../errors.ts';
import type { Files } from '../ports/index.ts';
import { isTaskId, type TaskId } from '../workflow/tasks.ts';
import type { IntegrationPaths } from './project.ts';

/** A finding that has to survive a lost context, such as what the vendor really answers. */
export interface Note {
  /** ISO 8601. */
  at: string;
  /** The task that was due; `4` after the last. */
  task: TaskId;
  text: string;
}

const schema = z.object({
  version: z.literal(1),
  notes: z.array(z.object({ at: z.string(), task: z.string().refine(isTaskId), text: z.string() })),
});

/** Notes as lines, oldest first; empty for none. */
export function printNotes(notes: readonly Note[]): string {
  return notes.map(({ task, text }) => `- (${task}) ${text}`).join('\n');
}

/** The notes of an integration, oldest first. Throws EVIDENCE_MALFORMED for a file that cannot be read. */
export async function readNotes(
  files: Pick<Files, 'read'>,
  { notes: path }: Pick<IntegrationPaths, 'notes'>,
): Promise<Note[]> {
  const text = await files.read(path);
  if (text === null) return [];
  try {
    return schema.parse(JSON.parse(text)).notes;
  } catch {
    throw new OperationError({
      code: 'EVIDENCE_MALFORMED',
      message: `${path} cannot be read.`,
      target: path,
      fix: 'Resolve its git conflict, restore it from git, or delete it.',
    });
  }
}
