import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from '../../src/platform/env.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createProcesses } from '../../src/platform/processes.ts';
import { createResources } from '../../src/platform/resources.ts';

export const REPOSITORY = createResources().path('');

export interface Host {
  root: string;
  ports: ReturnType<typeof portsOf>;
  remove(): Promise<void>;
}

/** A project with the given files that finds this repository's own node_modules (none with `install: false`). */
export async function createHost(
  files: Record<string, string>,
  options: { install?: boolean } = {},
): Promise<Host> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'host with space é-')));
  const all: Record<string, string> = { 'package.json': '{"name":"host","type":"module"}', ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  if (options.install !== false)
    await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'dir');
  return { root, ports: portsOf(root), remove: () => rm(root, { recursive: true, force: true }) };
}

function portsOf(root: string) {
  return {
    files: createFiles(root),
    processes: createProcesses(),
    resources: createResources(),
    parseEnv,
  };
}

export interface Vendor {
  url: string;
  stop(): Promise<void>;
}

/** The bundled vendor on a free port. */
export async function startVendor(key: string): Promise<Vendor> {
  const vendor = createProcesses().start(process.execPath, ['templates/demo/vendor.mjs', '0'], {
    cwd: REPOSITORY,
    env: { LOOPBACK_SPEECH_KEY: key },
  });
  const [, url = ''] = await vendor.waitForLine(/^listening on (http:\S+)$/, 20_000);
  return { url, stop: () => vendor.stop() };
}
