import { createHash } from 'node:crypto';

/**
 * Text with its line ends and byte order mark taken off: comparisons must not depend on what git or an editor made of
 * them on this machine.
 */
export function normalize(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

/** `text` (with `\n`) in the style of a file that is being replaced. */
export function inStyleOf(text: string, file: string | null): string {
  if (file === null) return text;
  const mark = file.startsWith('\uFEFF') ? '\uFEFF' : '';
  const windows = file.split('\r\n').length - 1;
  const unix = file.split('\n').length - 1 - windows;
  return mark + (windows > unix ? text.replaceAll('\n', '\r\n') : text);
}

/** SHA-256 of the normalized text, hexadecimal. */
export function hashOf(text: string): string {
  return createHash('sha256').update(normalize(text)).digest('hex');
}

interface MergeRegion {
  ok?: string[];
  conflict?: unknown;
}

/** A three-way merge by lines, or `null` when both sides changed the same ones differently. */
export async function merge(base: string, ours: string, theirs: string): Promise<string | null> {
  const { diff3Merge } = await import('node-diff3');
  const lines = (text: string) => text.split('\n');
  const regions: MergeRegion[] = diff3Merge(lines(ours), lines(base), lines(theirs), {
    excludeFalseConflicts: true,
  });
  if (regions.some((region) => region.ok === undefined)) return null;
  return regions.flatMap((region) => region.ok ?? []).join('\n');
}
