import { z } from 'zod';
import { parseRecord, RECORD_FILE } from '../agent-targets/record.ts';
import { planChanges } from '../changes/plan.ts';
import { planRemoval } from '../changes/removal.ts';
import { packTexts, prepareUninstall } from './agentPack.ts';
import { applyOrShow, printChanges, type ReportedChange, withProjectLock } from './applyChanges.ts';
import { forgetChecked } from './checkedBefore.ts';
import { defineOperation } from './operation.ts';

interface Data {
  changes: ReportedChange[];
  /** Files with edits of yours; they stay without --force. */
  kept: string[];
}

/** Takes out what `init --agent` put in. The app's integrations, its kit and their book-keeping are the app's own. */
export const uninstall = defineOperation({
  input: z.object({
    force: z.boolean().default(false).describe('delete files of the pack that were edited, too'),
  }),
  readOnly: false,

  async run(context, { force }) {
    return withProjectLock(context, async () => {
      const { files, resources } = context;
      const text = await files.read(RECORD_FILE);
      if (text === null) return { data: { changes: [], kept: [] } };
      const record = parseRecord(text);
      const removal = await planRemoval(files, record.files, {
        force,
        texts: await packTexts(resources, record),
      });
      const rest = await prepareUninstall(files, record, removal.kept, force);
      // The record goes last: a run that was killed is taken up by the next one.
      const plan = [...removal.plan, ...(await planChanges(files, rest.changes))];
      if (!context.dryRun) await forgetChecked(context);
      return { data: { changes: await applyOrShow(context, plan), kept: rest.kept } };
    });
  },

  print: ({ changes, kept }: Data) =>
    [
      changes.length + kept.length === 0 ? 'nothing is installed for agents' : printChanges(changes),
      ...kept.map((path) => `kept    ${path} (edited; --force takes it out, too)`),
    ].join('\n'),
});
