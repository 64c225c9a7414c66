import { z } from 'zod';
import { TARGETS, type TargetId } from '../agent-targets/index.ts';
import { planGenerated, type RenderedFile } from '../changes/generated.ts';
import { type Change, planChanges } from '../changes/plan.ts';
import { planRemoval } from '../changes/removal.ts';
import { detectHost, type HostLayout } from '../hosts/index.ts';
import { SCHEMA_FILE, specJsonSchema } from '../spec/jsonSchema.ts';
import { migrateSpec } from '../spec/version.ts';
import { installedTargets, preparePack } from './agentPack.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { kitFiles, partsOf } from './kitFiles.ts';
import { installedKitFiles } from './kits.ts';
import { type Context, defineOperation } from './operation.ts';
import { specFiles } from './specFiles.ts';

interface Data {
  /** The version the files are of now. */
  version: string;
  agents: TargetId[];
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
  /** Files that are no longer part of the pack but were edited: yours to keep or delete. */
  kept: string[];
}

export const upgrade = defineOperation({
  input: z.object({}),
  readOnly: false,

  async run(context) {
    return withProjectLock(context, async () => {
      const { files } = context;
      const agents = await installedTargets(files);
      const kits = await installedKitFiles(context);
      const layout = await layoutOf(context, agents.length + kits.length > 0);
      const app = layout ? await appFiles(context, layout) : { kit: [], changes: [] };
      const pack = await preparePack(context, []);

      const generated = await planGenerated(files, [...app.kit, ...without(kits, app.kit), ...pack.files]);
      const specs = layout ? await migratedSpecs(context, layout) : [];
      const edits = await planChanges(files, [...app.changes, ...pack.changes, ...specs]);
      const removal = await planRemoval(files, pack.obsolete, { earlier: generated.plan });
      const changes = await applyOrShow(context, [...edits, ...generated.plan, ...removal.plan]);
      const conflicts = [...pack.conflicts, ...generated.conflicts];
      const data: Data = {
        version: context.version,
        agents,
        changes,
        conflicts: reportConflicts(conflicts),
        kept: removal.kept,
      };
      // What was generated from a spec is refreshed by scaffold, which asks for the spec.
      const next = app.kit.length > 0 && changes.length > 0 ? 'create-integration next' : null;
      return { data, diagnostics: conflicts.map((each) => each.diagnostic), next };
    });
  },

  print: ({ version, agents, changes, conflicts, kept }: Data) =>
    [
      printChanges(changes, conflicts),
      ...kept.map((path) => `kept    ${path} (no longer part of the pack, but edited)`),
      `up to date with ${version}${agents.length > 0 ? `, for ${agents.map((id) => TARGETS[id].title).join(', ')}` : ''}`,
    ].join('\n'),
});

/** The pack and kits may be installed where there is no app; without any of them there is nothing to upgrade. */
async function layoutOf({ files }: Context, hasOthers: boolean): Promise<HostLayout | null> {
  try {
    return (await detectHost(files)).layout;
  } catch (error) {
    if (hasOthers) return null;
    throw error;
  }
}

/** The kit and the JSON Schema of specs, where the app has them. A kit file that is gone from the kit stays: it may be in use. */
async function appFiles(
  { files, resources }: Context,
  layout: HostLayout,
): Promise<{ kit: RenderedFile[]; changes: Change[] }> {
  const schema = `${layout.docs}/${SCHEMA_FILE}`;
  const hasKit = (await files.list(layout.kit)).length > 0;
  return {
    kit: hasKit ? await kitFiles(resources, layout, await partsOf(files, layout)) : [],
    changes: (await files.exists(schema))
      ? [{ path: schema, text: `${JSON.stringify(specJsonSchema(), null, 2)}\n`, kind: 'state' }]
      : [],
  };
}

/** Specs written in an earlier version of their format. */
async function migratedSpecs({ files }: Context, { docs }: HostLayout): Promise<Change[]> {
  const changes: Change[] = [];
  for (const path of await specFiles(files, docs)) {
    const migrated = migrateSpec((await files.read(path)) ?? '');
    if (migrated)
      changes.push({ path, text: migrated.text, kind: 'edited', reason: migrated.summaries.join(' ') });
  }
  return changes;
}

/** Kits share files of the machinery with integrations. */
function without(files: readonly RenderedFile[], others: readonly RenderedFile[]): RenderedFile[] {
  const paths = new Set(others.map(({ path }) => path));
  return files.filter(({ path }) => !paths.has(path));
}
