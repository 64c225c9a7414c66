import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { render } from 'ejs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

export interface HostProject {
  root: string;
  /** Loads a module of the project, such as `app.ts`. */
  load<Module>(path: string): Promise<Module>;
  remove(): Promise<void>;
}

/** Host and kit as they lie in a project; in this repository the kit is beside the host, not inside it. */
export async function makeHostProject(): Promise<HostProject> {
  const root = await mkdtemp(join(tmpdir(), 'host-'));
  await cp(join(repository, 'templates/host'), root, { recursive: true });
  await cp(join(repository, 'templates/kit'), join(root, 'integrations/kit'), { recursive: true });
  const manifest = await readFile(join(root, 'package.json.ejs'), 'utf8');
  await writeFile(join(root, 'package.json'), render(manifest, { view: { name: 'host-of-a-test' } }));
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    load: (path) => import(/* @vite-ignore */ pathToFileURL(join(root, path)).href),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
