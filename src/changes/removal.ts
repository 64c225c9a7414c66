import type { Files } from '../ports/index.ts';
import { baseChanges, readBaseTexts } from './baseTexts.ts';
import { MANIFEST_FILE, parseManifest, printManifest } from './manifest.ts';
import { type Change, type ChangePlan, planChanges } from './plan.ts';
import { hashOf } from './text.ts';

export interface RemovalPlan {
  plan: ChangePlan;
  /** Edited by their owner since they were written, so they stay, with their book-keeping. */
  kept: string[];
}

interface RemovalOptions {
  force?: boolean;
  texts?: ReadonlyMap<string, string>;
  earlier?: ChangePlan;
}

/**
 * Plans the deletion of generated files that are as they were written, and of what is remembered about them. The
 * manifest goes with its last entry.
 *
 * @param force - edited files go, too
 * @param texts - what the files are written with: one that was written by a run that died before it remembered it
 * @param earlier - a plan that is applied before this one: it may write the manifest as well
 * @throws MERGE_CONFLICT when the manifest cannot be read, PATH_REFUSED
 */
export async function planRemoval(
  files: Files,
  paths: readonly string[],
  { force = false, texts = new Map(), earlier = [] }: RemovalOptions = {},
): Promise<RemovalPlan> {
  const latest = async (file: string) =>
    earlier.findLast(({ path }) => path === file)?.text ?? (await files.read(file));
  const manifest = { ...parseManifest(await latest(MANIFEST_FILE)) };
  const bases = await readBaseTexts(paths, latest);
  const changes: Change[] = [];
  const kept: string[] = [];
  let forgotten = false;
  const gone = (path: string, kind: Change['kind']): Change => ({ path, text: '', remove: true, kind });
  for (const path of paths) {
    const text = await files.read(path);
    const written = manifest[path]?.sha256;
    const offered = texts.get(path);
    const asWritten = text !== null && [written, offered && hashOf(offered)].includes(hashOf(text));
    if (written !== undefined && text !== null && !asWritten && !force) {
      kept.push(path);
      continue;
    }
    // Without a hash the file never was ours: it was there first, and was left alone.
    if (written !== undefined || asWritten) changes.push(gone(path, 'generated'));
    bases.delete(path);
    delete manifest[path];
    forgotten = true;
  }
  if (forgotten) {
    const last = Object.keys(manifest).length === 0;
    changes.push(
      ...baseChanges(paths, bases),
      last
        ? gone(MANIFEST_FILE, 'state')
        : { path: MANIFEST_FILE, text: printManifest(manifest), kind: 'state' },
    );
  }
  return { plan: await planChanges(files, changes), kept };
}
