import { z } from 'zod';
import { planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import type { Files } from '../ports/index.ts';
import { isTaskId, type TaskId } from '../workflow/tasks.ts';
import { applyOrShow, withProjectLock } from './applyChanges.ts';
import { refuseSecrets } from './checkpoint.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { type IntegrationPaths, loadProject, selectIntegration } from './project.ts';

/** A finding that has to survive a lost context, such as what the vendor really answers. */
export interface Note {
  /** ISO 8601. */
  at: string;
  /** The task that was due; `4` after the last. */
  task: TaskId;
  text: string;
}

/** A note is read again at every step; what is longer belongs into the spec or the design. */
const MAXIMUM_LENGTH = 500;

const schema = z.object({
  version: z.literal(1),
  notes: z.array(z.object({ at: z.string(), task: z.string().refine(isTaskId), text: z.string() })),
});

interface Data {
  integration: string;
  path: string;
  notes: Note[];
}

export const note = defineOperation({
  input: z.object({
    text: z
      .string()
      .trim()
      .min(1, 'is empty')
      .max(MAXIMUM_LENGTH, `is longer than ${MAXIMUM_LENGTH} characters`)
      .optional()
      .describe('what must not be forgotten; without it the notes are listed'),
    integration: integrationOption,
  }),
  positional: ['text'],
  readOnly: false,

  async run(context, { text, integration: name }) {
    return withProjectLock(context, async () => {
      const { files, clock } = context;
      const integration = await selectIntegration(files, await loadProject(files), name);
      const path = integration.paths.notes;
      const notes = await readNotes(files, integration.paths);
      const data: Data = { integration: integration.name, path, notes };
      if (text === undefined || notes.some((each) => each.text === text)) return { data };
      data.notes = [...notes, { at: clock.now().toISOString(), task: integration.next?.task ?? '4', text }];
      const printed = `${JSON.stringify({ version: 1, notes: data.notes }, null, 2)}\n`;
      const change = { path, text: printed, kind: 'state' as const };
      await refuseSecrets(context, integration, [], [change]);
      await applyOrShow(context, await planChanges(files, [change]));
      return { data };
    });
  },

  print: ({ notes }: Data) => printNotes(notes) || 'no notes yet',
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
