import { type AgentTarget, type Pack, TARGET_IDS, TARGETS, type TargetId } from '../agent-targets/index.ts';
import { type MemoryEdit, memoryEdits, memoryRemoval } from '../agent-targets/memory.ts';
import { forbid, permit } from '../agent-targets/permissions.ts';
import {
  type InstallRecord,
  knownTargets,
  parseRecord,
  printRecord,
  RECORD_FILE,
} from '../agent-targets/record.ts';
import type { Conflict, RenderedFile } from '../changes/generated.ts';
import type { Change } from '../changes/plan.ts';
import type { Files, Resources } from '../ports/index.ts';

/** What installing for agents comes to; the caller plans it together with its other changes. */
export interface PreparedPack {
  targets: TargetId[];
  /** Files that are ours alone, to be merged with edits of their owner. */
  files: RenderedFile[];
  /** Edits of files that belong to the user, and our record of all of it. */
  changes: Change[];
  /** Files of an earlier version that are no longer part of the pack. */
  obsolete: string[];
  conflicts: Conflict[];
}

/** For a run that is about something else. */
export const NO_PACK: PreparedPack = { targets: [], files: [], changes: [], obsolete: [], conflicts: [] };

/** The pack as it lies in this package. */
export async function loadPack(resources: Resources): Promise<Pack> {
  const paths = (await resources.walk('agents')).filter((path) => /^agents\/[^/]+\.md$/.test(path));
  const texts = await Promise.all(paths.map((path) => resources.read(path)));
  const memory = (await resources.read('CLAUDE.md')).replace(/<!--[\s\S]*?-->/g, '');
  return {
    memory: memory.trim(),
    agents: Object.fromEntries(
      paths.map((path, index) => [path.slice('agents/'.length, -'.md'.length), texts[index] ?? '']),
    ),
  };
}

/** The agents this project has the pack for. Throws MERGE_CONFLICT when the record cannot be read. */
export async function installedTargets(files: Files): Promise<TargetId[]> {
  return knownTargets(parseRecord(await files.read(RECORD_FILE)));
}

/**
 * Prepares the pack for the given agents and for those that have it already.
 *
 * @throws MERGE_CONFLICT when the record cannot be read, PATH_REFUSED
 */
export async function preparePack(
  { files, resources }: { files: Files; resources: Resources },
  wanted: readonly TargetId[],
): Promise<PreparedPack> {
  const record = parseRecord(await files.read(RECORD_FILE));
  const ids = TARGET_IDS.filter((id) => wanted.includes(id) || record.targets.includes(id));
  if (ids.length === 0) return NO_PACK;
  const targets: AgentTarget[] = ids.map((id) => TARGETS[id]);
  const pack = await loadPack(resources);
  const owned = new Map(targets.flatMap((target) => target.files(pack)).map((file) => [file.path, file]));

  const paths = targets.flatMap(({ memory, fallbackMemory }) => [memory, fallbackMemory ?? memory]);
  const memory = memoryEdits(targets, pack.memory, await readAll(files, paths), record.blocks);
  const permissions = await permissionEdits(files, targets, record);
  const updated: InstallRecord = {
    targets: [...new Set([...record.targets, ...ids])],
    files: [...new Set([...record.files, ...owned.keys()])].sort(),
    blocks: { ...record.blocks, ...hashesOf(memory) },
    permissions: { ...record.permissions, ...permissions.undo },
  };
  return {
    targets: ids,
    files: [...owned.values()],
    changes: [recordOf(updated), ...memory.flatMap(changeOf), ...permissions.changes],
    obsolete: record.files.filter((path) => !owned.has(path)),
    conflicts: [...memory.flatMap(conflictOf), ...permissions.conflicts],
  };
}

/** The text of every file the installed targets get, by path. */
export async function packTexts(resources: Resources, record: InstallRecord): Promise<Map<string, string>> {
  const pack = await loadPack(resources);
  const targets: AgentTarget[] = knownTargets(record).map((id) => TARGETS[id]);
  return new Map(targets.flatMap((target) => target.files(pack)).map(({ path, text }) => [path, text]));
}

/**
 * Prepares taking the pack out of the user's files. What they edited inside our block stays, unless forced.
 *
 * @param kept - files of ours that stay; while there are any, so does the record
 */
export async function prepareUninstall(
  files: Files,
  record: InstallRecord,
  kept: readonly string[],
  force: boolean,
): Promise<{ changes: Change[]; kept: string[] }> {
  const texts = await readAll(files, Object.keys(record.blocks));
  const memory = Object.entries(record.blocks).map(([path, hash]) =>
    memoryRemoval(path, texts.get(path) ?? null, hash, force),
  );
  const settings = await Promise.all(
    Object.entries(record.permissions).map(async ([path, undo]): Promise<Change[]> => {
      const text = await files.read(path);
      return text === null ? [] : [edited(path, forbid(text, undo))];
    }),
  );
  const blocks = Object.fromEntries(
    memory.flatMap((edit) => ('conflict' in edit ? [[edit.path, record.blocks[edit.path] ?? '']] : [])),
  );
  const all = [...kept, ...Object.keys(blocks)];
  return {
    changes: [
      ...memory.flatMap(changeOf),
      ...settings.flat(),
      all.length > 0
        ? recordOf({ targets: [], files: [...kept], blocks, permissions: {} })
        : { path: RECORD_FILE, text: '', remove: true, kind: 'state' },
    ],
    kept: all,
  };
}

async function permissionEdits(files: Files, targets: readonly AgentTarget[], record: InstallRecord) {
  const undo: InstallRecord['permissions'] = {};
  const changes: Change[] = [];
  const conflicts: Conflict[] = [];
  for (const { permissions } of targets) {
    if (!permissions) continue;
    const { path, allow } = permissions;
    const result = permit(await files.read(path), allow, record.permissions[path]);
    if (!result) conflicts.push(cannotEdit(path, allow));
    else changes.push(edited(path, result.text));
    if (result?.undo) undo[path] = result.undo;
  }
  return { undo, changes, conflicts };
}

async function readAll(files: Files, paths: readonly string[]): Promise<Map<string, string | null>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await files.read(path)] as const)));
}

function recordOf(record: InstallRecord): Change {
  return { path: RECORD_FILE, text: printRecord(record), kind: 'state' };
}

function edited(path: string, text: string | null): Change {
  return text === null ? { path, text: '', remove: true, kind: 'edited' } : { path, text, kind: 'edited' };
}

function changeOf(edit: MemoryEdit): Change[] {
  return 'conflict' in edit ? [] : [edited(edit.path, edit.text)];
}

function hashesOf(edits: readonly MemoryEdit[]): Record<string, string> {
  return Object.fromEntries(
    edits.flatMap((edit) => ('hash' in edit && edit.hash !== undefined ? [[edit.path, edit.hash]] : [])),
  );
}

function conflictOf(edit: MemoryEdit): Conflict[] {
  if (!('conflict' in edit)) return [];
  const { path, conflict, wanted } = edit;
  const message =
    conflict === 'edited'
      ? `The block of create-integration in ${path} was edited by hand; it was left as it is.`
      : `${path} is not UTF-8 text; it was left as it is.`;
  const fix =
    conflict === 'edited'
      ? 'Move your lines out of the block and delete the block, then run the same command again: it is written anew.'
      : 'Save it as UTF-8 and run the same command again, or add the lines of the diff by hand.';
  return [{ diagnostic: { code: 'MERGE_CONFLICT', message, target: path, fix }, diff: asDiff(wanted) }];
}

function cannotEdit(path: string, allow: readonly string[]): Conflict {
  return {
    diagnostic: {
      code: 'MERGE_CONFLICT',
      message: `${path} does not hold a JSON object with a list "permissions.allow"; it was left as it is.`,
      target: path,
      fix: `Correct it and run the same command again, or add ${allow.map((each) => JSON.stringify(each)).join(', ')} to permissions.allow by hand.`,
    },
    diff: asDiff(allow.map((each) => JSON.stringify(each)).join('\n')),
  };
}

function asDiff(text: string): string {
  return text.replace(/^/gm, '+');
}
