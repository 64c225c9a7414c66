import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempFolder } from './tempRepo.ts';

const exec = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

export interface Installed {
  packed: Packed;
  /** A folder with a package.json, where the package is installed from its tarball. */
  project: string;
  npx(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  cleanup(): Promise<void>;
}

/** The package as it would be published, installed into an empty project. Needs a built tree. */
export async function installTarball(): Promise<Installed> {
  const home = await tempFolder();
  const project = join(home.dir, 'project');
  await mkdir(project);
  // Built before the tests; building here would replace dist/ under the feet of tests that run it.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', home.dir];
  const { stdout } = await exec('npm', args, { cwd: repository, maxBuffer: 1 << 27 });
  const [packed] = JSON.parse(stdout) as [Packed];
  await home.write('project/package.json', '{"name":"user","private":true}');
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(home.dir, packed.filename)];
  await exec('npm', install, { cwd: project });
  return {
    packed,
    project,
    async npx(...args) {
      try {
        const options = { cwd: project, maxBuffer: 1 << 27 };
        const { stdout, stderr } = await exec('npx', ['create-integration', ...args], options);
        return { code: 0, stdout, stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, stdout, stderr };
      }
    },
    cleanup: () => home.cleanup(),
  };
}

/** What lies in the project's node_modules. */
export async function installedSize({
  project,
}: Pick<Installed, 'project'>): Promise<{ packages: number; bytes: number }> {
  const options = { withFileTypes: true, recursive: true } as const;
  const entries = await readdir(join(project, 'node_modules'), options);
  const sizes = await Promise.all(
    entries
      .filter((each) => each.isFile())
      .map(async ({ name, parentPath }) => (await stat(join(parentPath, name))).size),
  );
  const manifests = entries.filter(
    ({ name, parentPath }) =>
      name === 'package.json' && /node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(parentPath),
  );
  return { packages: manifests.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
