import { appendFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type HostLayout, hosts } from '../../src/hosts/index.ts';
import { createProcesses } from '../../src/platform/processes.ts';
import { createResources } from '../../src/platform/resources.ts';
import { missingCleanup } from '../../src/registration/cleanup.ts';
import { must, RESEARCH, type TempProject, withCli } from '../helpers/tempProject.ts';
import { tempRepo } from '../helpers/tempRepo.ts';
import { addLines } from './cleanup.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** The key of the demo's vendor. */
export const VENDOR_KEY = 'kq8Zt2Lw0RsVx5Yb7Nd4';
/** Where a fixture starts, and what its layout is. */
export const LAYOUTS = {
  seed: { layout: hosts.seed.layout, main: 'main.ts', api: '/api/custom/querySpeechStatus' },
  boilerplate: {
    layout: hosts.boilerplate.layout,
    main: 'main-component/startMain.ts',
    api: '/api/custom/speech/querySpeechStatus',
  },
} satisfies Record<string, { layout: HostLayout; main: string; api: string }>;
export type LayoutId = keyof typeof LAYOUTS;

export interface Vendor {
  url: string;
  stop(): Promise<void>;
}

/** The vendor of the demo, in a process of its own. */
export async function startDemoVendor(): Promise<Vendor> {
  const child = createProcesses().start(
    process.execPath,
    [join(repository, 'templates/demo/vendor.mjs'), '0'],
    {
      cwd: repository,
      env: { LOOPBACK_SPEECH_KEY: VENDOR_KEY },
    },
  );
  const [, url = ''] = await child.waitForLine(/^listening on (http:\S+)$/, 20_000);
  return { url, stop: () => child.stop() };
}

/** A project in one of the layouts, as its owner would have it before the first integration. */
export async function fixtureProject(id: LayoutId): Promise<TempProject> {
  const project = withCli(
    await tempRepo({
      '.gitignore': 'node_modules\n.env\n.currentmodule\ndata\nintegrations/entries/index.ts\n',
    }),
  );
  await copyFixture(project, id, 'project');
  await project.write('.currentmodule', 'greeting\n');
  await project.write('.env', '');
  await symlink(join(repository, 'node_modules'), join(project.dir, 'node_modules'));
  if (id === 'boilerplate') await generateEntries(project);
  await project.git('add', '--all');
  await project.git('commit', '--quiet', '-m', 'Begin');
  return project;
}

/** The boilerplate's own script. */
export async function generateEntries(project: TempProject): Promise<void> {
  const result = await run(project, 'tsx', ['scripts/generate-aggregated-integration.ts']);
  if (result.exitCode !== 0) throw new Error(result.output);
}

export async function copyFixture(project: TempProject, id: LayoutId, part: 'project' | 'business') {
  await cp(join(repository, 'tests/fixtures/hosts', id, part), project.dir, { recursive: true });
  if (part === 'project') return;
  // The business of the host template: written against the kit, so it is the same in every layout.
  const greeting = await createResources().read('templates/host/backend/greeting.ts');
  await mkdir(join(project.dir, 'backend'), { recursive: true });
  await writeFile(join(project.dir, 'backend/greeting.ts'), greeting);
}

/** Runs a binary of this repository's packages in the project. */
export async function run(project: TempProject, binary: string, args: string[]) {
  const result = await createProcesses().run(join(repository, 'node_modules/.bin', binary), args, {
    cwd: project.dir,
    env: { NO_COLOR: '1' },
    timeoutMs: 300_000,
  });
  return { exitCode: result.exitCode, output: `${result.stdout}${result.stderr}` };
}

/** Walks through all of Task 4 as an agent does, up to and including a step. */
export async function walk(project: TempProject, id: LayoutId, vendor: Vendor, upTo: string): Promise<void> {
  const { docs } = LAYOUTS[id].layout;
  const begun = await must<{ packages: string[] }>(project, 'new speech --pattern async-task');
  // These hosts have no engine for jobs yet; `npm install` would fetch it, and here it is linked already.
  expect(begun.data.packages).toEqual(['pg-boss@12.35.0']);
  expect(begun.next).toBe('npm install');
  expect(JSON.parse(await project.read('package.json')).dependencies).toHaveProperty('pg-boss', '12.35.0');
  await copyFixture(project, id, 'business');
  // Business code is the author's, and committed by the author.
  await project.git('add', 'backend');
  await project.git('commit', '--quiet', '-m', 'Greetings', '--', 'backend');
  await appendFile(
    join(project.dir, '.env'),
    `LOOPBACK_SPEECH_KEY=${VENDOR_KEY}\nLOOPBACK_SPEECH_URL=${vendor.url}\n`,
  );
  const steps: [string, () => Promise<unknown>][] = [
    ['4.1', () => fillSpec(project, docs, vendor, RESEARCH)],
    [
      '4.2',
      async () => {
        await fillSpec(project, docs, vendor, null);
        await must(project, 'design');
      },
    ],
    ['4.3', () => must(project, 'scaffold')],
    ['4.4', () => scaffoldAndRelease(project, id)],
    ['4.5', async () => undefined],
  ];
  for (const [task, work] of steps) {
    await must(project, `task start ${task}`);
    await work();
    await must(project, `task complete ${task}`);
    if (task === upTo) return;
  }
}

/** The app's own files are left to their owner, who adds the lines that were printed; the gate waits for them. */
async function scaffoldAndRelease(project: TempProject, id: LayoutId): Promise<void> {
  const { aggregate, start } = LAYOUTS[id].layout.shutdown;
  const unreleased = [aggregate, start].map((target) =>
    expect.objectContaining({ code: 'CLEANUP_NOT_CALLED', target, fix: expect.stringContaining('cleanup') }),
  );
  expect((await project.cli('scaffold')).diagnostics).toEqual(unreleased);
  const blocked = await project.cli('task complete 4.4');
  expect(blocked).toMatchObject({ exitCode: 3, diagnostics: unreleased });
  const source = async (path: string) => ({ path, text: await project.read(path) });
  for (const each of missingCleanup(await source(aggregate), await source(start)))
    await project.write(each.path, addLines(await project.read(each.path), each));
  await must(project, 'scaffold');
  // The owner's files, and committed by the owner.
  await project.git('commit', '--quiet', '-m', 'Release the integrations', '--', aggregate, start);
}

async function fillSpec(
  project: TempProject,
  docs: string,
  vendor: Vendor,
  fields: readonly string[] | null,
) {
  const path = join(project.dir, docs, 'greeting.speech.integration.json');
  const answers = JSON.parse(
    (await createResources().read('templates/demo/spec.json')).replaceAll('{{baseUrl}}', vendor.url),
  );
  const spec = JSON.parse(await readFile(path, 'utf8'));
  for (const field of fields ?? Object.keys(answers)) spec[field] = answers[field];
  await writeFile(path, `${JSON.stringify(spec, null, 2)}\n`);
}

export interface RunningApp {
  url: string;
  /** The user made with the tables; only of a first start. */
  userId: string;
  stop(): Promise<void>;
}

/** Starts the app as its owner does. */
export async function startApp(
  project: TempProject,
  id: LayoutId,
  vendor: Vendor,
  install: boolean,
): Promise<RunningApp> {
  const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
  const child = createProcesses().start(process.execPath, [tsx, LAYOUTS[id].main], {
    cwd: project.dir,
    env: {
      PORT: '0',
      PGLITE_DIR: 'data',
      INSTALL: String(install),
      LOOPBACK_SPEECH_KEY: VENDOR_KEY,
      LOOPBACK_SPEECH_URL: vendor.url,
    },
  });
  const [, url = '', userId = ''] = await child.waitForLine(/^listening on (\S+) as (\S+)$/, 60_000);
  return { url, userId, stop: () => child.stop() };
}
