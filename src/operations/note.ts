import { z } from 'zod';
import { planChanges } from '../changes/plan.ts';
import { applyOrShow, withProjectLock } from './applyChanges.ts';
import { refuseSecrets } from './checkpoint.ts';
import { integrationOption } from './inputs.ts';
import { type Note, printNotes, readNotes } from './notes.ts';
import { defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';

/** A note is read again at every step; what is longer belongs into the spec or the design. */
const MAXIMUM_LENGTH = 500;

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
