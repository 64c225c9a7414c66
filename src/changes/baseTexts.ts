import type { Files } from '../ports/index.ts';
import type { Change } from './plan.ts';
import { hashOf, normalize } from './text.ts';

/** What was last written into generated files, by path, with `\n` line ends: the base of a three-way merge. */
export type BaseTexts = ReadonlyMap<string, string>;

const ABOUT =
  'What create-integration wrote last into files that it keeps up to date; `upgrade` merges with it.';
const HEADER = /^= (.+) ([0-9a-f]{64})$/;

/**
 * Where the base text of a file is kept. A kit shares one file, so that nobody meets each of its many files twice in a
 * list; others have one each, so that two branches that each add an integration do not conflict. The ending keeps test
 * runners and compilers from taking it for source.
 */
export function baseFileOf(path: string): string {
  const kit = /^(?:.*\/)?kits?(?=\/)/.exec(path)?.[0];
  return `.create-integration/base/${kit ?? path}.base`;
}

/** The base texts of these files, and of all that share a base file with one of them. */
export async function readBaseTexts(
  paths: readonly string[],
  read: Files['read'],
): Promise<Map<string, string>> {
  const files = baseFilesOf(paths);
  const sections = await Promise.all(files.map(async (file) => [...parseBaseTexts(await read(file))]));
  return new Map(sections.flat());
}

/** The base files of these files, with what {@link readBaseTexts} read and changes since; one without a text is to go. */
export function baseChanges(paths: readonly string[], texts: BaseTexts): Change[] {
  const files = new Map(baseFilesOf(paths).map((file) => [file, new Map<string, string>()]));
  for (const [path, text] of texts) files.get(baseFileOf(path))?.set(path, text);
  return [...files].map(([path, its]) =>
    its.size > 0
      ? { path, text: printBaseTexts(its), kind: 'base' }
      : { path, text: '', remove: true, kind: 'base' },
  );
}

const baseFilesOf = (paths: readonly string[]) => [...new Set(paths.map(baseFileOf))];

/**
 * Never fails: a section whose hash does not fit, as after a git merge, is left out, and only an edited file needs its
 * own.
 */
export function parseBaseTexts(text: string | null): Map<string, string> {
  const sections: { path: string; hash: string; lines: string[] }[] = [];
  for (const line of normalize(text ?? '').split('\n')) {
    const header = HEADER.exec(line);
    if (header) sections.push({ path: header[1] ?? '', hash: header[2] ?? '', lines: [] });
    else if (line.startsWith('|')) sections.at(-1)?.lines.push(line.slice(1));
  }
  return new Map(
    sections
      .map(({ path, hash, lines }) => ({ path, hash, text: lines.join('\n') }))
      .filter((section) => hashOf(section.text) === section.hash)
      .map((section) => [section.path, section.text]),
  );
}

/** Sorted by path; each line of a text stands behind a `|`, which no heading begins with. */
export function printBaseTexts(texts: BaseTexts): string {
  const sections = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ABOUT,
    ...sections.flatMap(([path, text]) => [
      '',
      `= ${path} ${hashOf(text)}`,
      ...text.split('\n').map((line) => `|${line}`),
    ]),
    '',
  ].join('\n');
}
