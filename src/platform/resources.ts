import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resources } from '../ports/index.ts';

const PACKAGE_NAME = 'create-integration';

/** Text shipped with this package, found from where this module lies: `src/platform/` or a chunk in `dist/`. */
export function createResources(from: string = import.meta.url): Resources {
  const root = packageRoot(dirname(fileURLToPath(from)));
  const path = (relative: string) => join(root, ...relative.split('/'));

  async function walk(folder: string): Promise<string[]> {
    const found: string[] = [];
    const enter = async (current: string): Promise<void> => {
      for (const entry of await readdir(path(current), { withFileTypes: true })) {
        const child = current === '' ? entry.name : `${current}/${entry.name}`;
        if (entry.isDirectory() && entry.name !== 'node_modules') await enter(child);
        else if (entry.isFile()) found.push(child);
      }
    };
    await enter(folder.replace(/\/+$/, ''));
    return found.sort();
  }

  // The package does not change while it runs, and `check --all` renders a design document per integration.
  const known = new Map<string, Promise<string>>();
  function read(relative: string): Promise<string> {
    const text = known.get(relative) ?? readFile(path(relative), 'utf8');
    known.set(relative, text);
    return text;
  }

  return { read, walk, path };
}

/** The nearest folder upwards whose package.json carries our name: a host's own package.json must not match. */
function packageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === PACKAGE_NAME) {
        return folder;
      }
    }
    if (dirname(folder) === folder)
      throw new Error(`The package ${PACKAGE_NAME} is incomplete: no package.json.`);
  }
}
