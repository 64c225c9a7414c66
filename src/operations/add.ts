import { z } from 'zod';
import { planGenerated } from '../changes/generated.ts';
import { type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import { readDependencies } from '../hosts/index.ts';
import { addDependencies } from './addDependencies.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { defaultFolder, filesOfKit, KITS_FILE, printKitRecord, readKit, readKitRecord } from './kits.ts';
import { defineOperation } from './operation.ts';
import { printPackages } from './patternParts.ts';

const MANIFEST = 'package.json';

interface Data {
  kit: string;
  /** Below it the kit has its folder. */
  folder: string;
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
  /** `name@version` of the packages package.json names now. */
  packages: string[];
}

export const add = defineOperation({
  input: z.object({
    kit: z.string().describe('such as outbox or registry'),
    folder: z.string().optional().describe('where it goes'),
  }),
  positional: ['kit'],
  readOnly: false,

  async run(context, { kit: id, folder: wanted }) {
    const { files, resources } = context;
    const kit = await readKit(resources, id);
    return withProjectLock(context, async () => {
      const standard = await defaultFolder(files);
      const manifest = (await files.read(MANIFEST)) ?? '{}';
      const present = readDependencies(manifest);
      for (const [name, version] of Object.entries(kit.dependencies)) {
        refuseOtherMajor(name, version, present.get(name));
      }
      const record = await readKitRecord(files);
      const folder = folderFor(id, wanted, record[id]?.folder) ?? standard;

      const rendered = await filesOfKit(resources, kit, folder, (name) => present.has(name));
      const generated = await planGenerated(files, rendered);
      const { text, added } = addDependencies(manifest, kit.dependencies);
      const edits: Change[] = [
        ...(added.length > 0
          ? [
              {
                path: MANIFEST,
                text,
                kind: 'edited' as const,
                reason: `packages of the kit: ${added.join(', ')}`,
              },
            ]
          : []),
        { path: KITS_FILE, text: printKitRecord({ ...record, [id]: { folder } }), kind: 'state' },
      ];
      const data: Data = {
        kit: id,
        folder,
        changes: await applyOrShow(context, [...generated.plan, ...(await planChanges(files, edits))]),
        conflicts: reportConflicts(generated.conflicts),
        packages: added,
      };
      return {
        data,
        diagnostics: generated.conflicts.map((each) => each.diagnostic),
        next: added.length > 0 ? 'npm install' : `create-integration explain ${id}`,
      };
    });
  },

  print: ({ kit, folder, changes, conflicts, packages }: Data) =>
    [
      printChanges(changes, conflicts),
      ...printPackages(packages),
      `${folder}/kits/${kit}/ is yours; how to use it: create-integration explain ${kit}`,
    ].join('\n'),
});

/** The folder that was asked for, or the one the kit is in; a kit is not moved, as the app imports it from there. */
function folderFor(kit: string, wanted: string | undefined, current: string | undefined): string | undefined {
  const folder = wanted?.replace(/^\.\/|\/+$/g, '');
  if (folder !== undefined && current !== undefined && folder !== current) {
    throw new OperationError({
      code: 'USAGE',
      message: `The kit ${kit} is in ${current} already.`,
      target: current,
      fix: `Leave out --folder, or move it by hand and change ${KITS_FILE}.`,
    });
  }
  return folder || current;
}

function refuseOtherMajor(name: string, needed: string, present: unknown): void {
  const majorOf = (version: string) => /^[v=^~>\s]*(\d+)/.exec(version)?.[1];
  const major = typeof present === 'string' ? majorOf(present) : undefined;
  if (major === undefined || major === majorOf(needed)) return;
  throw new OperationError({
    code: 'PACKAGE_CONFLICT',
    message: `This project depends on ${name} ${present}; the kit needs ${needed}. Nothing was written.`,
    target: MANIFEST,
    fix: `Move the project to ${name} ${needed} first.`,
  });
}
