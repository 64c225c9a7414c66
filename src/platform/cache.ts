import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Cache } from '../ports/index.ts';
import { placeBeside } from './besideProject.ts';
import { replaceFile } from './replaceFile.ts';

/** @param entry the file this tool began with; it differs from build to build, as it names the others by their content */
export function createCache(root: string, entry: string): Cache {
  const pathOf = async (name: string) => (await placeBeside(root, `.${name}`)).path;
  /** What the work of another build does not begin with. */
  const firstLine = () => `${createHash('sha256').update(readFileSync(entry)).digest('hex')}\n`;

  return {
    async read(name) {
      try {
        const path = await pathOf(name);
        // A temporary folder under our name may be somebody else's.
        if (statSync(dirname(path)).uid !== statSync(root).uid) return null;
        const text = readFileSync(path, 'utf8');
        const ours = firstLine();
        return text.startsWith(ours) ? text.slice(ours.length) : null;
      } catch {
        return null;
      }
    },
    async write(name, text) {
      try {
        replaceFile(await pathOf(name), firstLine() + text);
      } catch {
        // The next run finds it out again.
      }
    },
    async remove(name) {
      try {
        await rm(await pathOf(name));
      } catch {
        // There is none, or it is in nobody's way.
      }
    },
  };
}
