import { baseFileOf, parseBaseTexts, printBaseTexts } from '../../src/changes/baseTexts.ts';
import { MANIFEST_FILE, parseManifest, printManifest } from '../../src/changes/manifest.ts';
import { hashOf } from '../../src/changes/text.ts';
import type { TempFolder } from './tempRepo.ts';

/** Makes a file look as an earlier version of this tool wrote it: text, base and hash. */
export async function asWrittenBefore(
  project: Pick<TempFolder, 'write'> & { read(path: string): Promise<string> },
  path: string,
  text: string,
): Promise<void> {
  const bases = parseBaseTexts(await project.read(baseFileOf(path)).catch(() => null));
  const manifest = parseManifest(await project.read(MANIFEST_FILE));
  await project.write(path, text);
  await project.write(baseFileOf(path), printBaseTexts(new Map([...bases, [path, text]])));
  await project.write(MANIFEST_FILE, printManifest({ ...manifest, [path]: { sha256: hashOf(text) } }));
}
