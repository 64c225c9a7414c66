import { OperationError } from '../errors.ts';
import { normalize } from './text.ts';

/** Where this tool keeps what it last wrote; committed with the project, so that everybody's upgrade can merge. */
export const MANIFEST_FILE = '.create-integration/manifest.json';

/** What is known about one generated file. All hashes are SHA-256 of text with `\n` line ends. */
export interface ManifestEntry {
  /** What was last written; absent for a file that never was ours. */
  sha256?: string;
  /** A merge under way: written before the merged file, gone after. `to` is the new text, `result` the merged one. */
  merging?: { to: string; result: string };
  /** A conflict that was reported: the file as it was and the text it was offered. */
  conflict?: { current: string; offered: string };
}

export type Manifest = Readonly<Record<string, ManifestEntry>>;

/**
 * @param text - the manifest's text, or `null` where there is none
 * @throws MERGE_CONFLICT when it cannot be read, as after a git merge that left markers in it
 */
export function parseManifest(text: string | null): Manifest {
  if (text === null) return {};
  try {
    const parsed: unknown = JSON.parse(normalize(text));
    const files = field(parsed, 'files');
    if (typeof files !== 'object' || files === null) throw new Error('no "files"');
    return Object.fromEntries(Object.entries(files).map(([path, entry]) => [path, parseEntry(entry)]));
  } catch {
    throw new OperationError({
      code: 'MERGE_CONFLICT',
      message: `${MANIFEST_FILE} cannot be read.`,
      target: MANIFEST_FILE,
      fix: `Resolve its git conflict, restore it from git, or delete it: it is made anew from .create-integration/base/.`,
    });
  }
}

/** Sorted, one line per fact, so that two branches rarely conflict in it. */
export function printManifest(manifest: Manifest): string {
  const files = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: 1, files }, null, 2)}\n`;
}

function parseEntry(entry: unknown): ManifestEntry {
  const sha256 = text(field(entry, 'sha256'));
  const merging = pair(field(entry, 'merging'), 'to', 'result');
  const conflict = pair(field(entry, 'conflict'), 'current', 'offered');
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(merging ? { merging: { to: merging[0], result: merging[1] } } : {}),
    ...(conflict ? { conflict: { current: conflict[0], offered: conflict[1] } } : {}),
  };
}

function pair(value: unknown, first: string, second: string): [string, string] | undefined {
  const a = text(field(value, first));
  const b = text(field(value, second));
  return a === undefined || b === undefined ? undefined : [a, b];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
