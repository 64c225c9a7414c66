import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ExecaError, execa } from 'execa';
import { interaqt } from '../../../src/hosts/interaqt/index.ts';
import { kitFiles } from '../../../src/operations/kitFiles.ts';
import { readPattern } from '../../../src/operations/patternParts.ts';
import { createResources } from '../../../src/platform/resources.ts';
import { registerIntegration } from '../../../src/registration/index.ts';
import { code } from '../../../src/rendering/safe.ts';
import { renderTemplate } from '../../../src/rendering/template.ts';
import { integrationNames } from '../../../src/spec/names.ts';
import type { DesignedSpec } from '../../../src/spec/schema.ts';
import { render, written } from './render.ts';

const resources = createResources();
const { layout } = interaqt;
const HOST = 'templates/host/';

/** An interaqt app in a temporary folder with integrations rendered from specs into it. */
export interface TestProject {
  root: string;
  add(spec: DesignedSpec): Promise<void>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Runs a binary of this repository's node_modules in the project. */
  run(binary: string, args: string[], env?: Record<string, string>): Promise<{ ok: boolean; output: string }>;
  remove(): Promise<void>;
}

/** The host template as `init` writes it, with the kit, and this repository's packages. */
export async function createProject(): Promise<TestProject> {
  const root = await mkdtemp(join(tmpdir(), 'rendered-'));
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const view = { name: code('app'), module: code('greeting'), jwtSecret: code('0'.repeat(64)) };
  for (const path of await resources.walk(HOST.slice(0, -1))) {
    const target = path.slice(HOST.length).replace(/(^|\/)_/, '$1.');
    const text = await resources.read(path);
    if (target.endsWith('.ejs')) await write(target.slice(0, -4), renderTemplate(text, view, path));
    else await write(target, text);
  }
  // With the parts that patterns with calls stand on, for tests that write files of their own.
  const { kit } = await readPattern({ resources }, { pattern: 'async-task' });
  for (const { path, text } of await kitFiles(resources, layout, kit)) await write(path, text);
  await symlink(resources.path('node_modules'), join(root, 'node_modules'));

  return {
    root,
    read,
    write,
    async add(spec) {
      const { kit } = await readPattern({ resources }, spec);
      const parts = kit.length > 0 ? await kitFiles(resources, layout, kit) : [];
      for (const { path, text } of [...parts, ...written(await render(spec))]) await write(path, text);
      const result = registerIntegration(
        await read(layout.registrationFile),
        layout.register(spec.name, integrationNames(spec.name).factory),
      );
      if (result.kind !== 'edited') throw new Error(`${spec.name} was not registered: ${result.kind}`);
      await write(layout.registrationFile, result.text);
    },
    async run(binary, args, env = {}) {
      try {
        const { all } = await execa(join(root, 'node_modules/.bin', binary), args, {
          cwd: root,
          env: { NO_COLOR: '1', ...env },
          all: true,
        });
        return { ok: true, output: all };
      } catch (error) {
        return { ok: false, output: String((error as ExecaError).all ?? error) };
      }
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
