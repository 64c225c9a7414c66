import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hosts } from '../../../src/hosts/index.ts';
import { addDependencies } from '../../../src/operations/addDependencies.ts';
import { readPattern } from '../../../src/operations/patternParts.ts';
import { integrationPaths } from '../../../src/operations/project.ts';
import { renderScaffold } from '../../../src/operations/scaffoldPlan.ts';
import { createProcesses } from '../../../src/platform/processes.ts';
import { createResources } from '../../../src/platform/resources.ts';
import { missingCleanup } from '../../../src/registration/cleanup.ts';
import { registerIntegration } from '../../../src/registration/index.ts';
import { integrationNames } from '../../../src/spec/names.ts';
import { addLines } from '../../hosts/cleanup.ts';
import { createProject } from '../../rendering/helpers/project.ts';
import { anyFixture } from '../../rendering/helpers/render.ts';
import type { DrivenApp, PatternRow } from './row.ts';

export type HostId = keyof typeof hosts;
export const HOSTS = Object.keys(hosts) as HostId[];

const resources = createResources();
const repository = resources.path('.');
const BACKEND = 'tests/fixtures/hosts/patterns/backend';
const CHAIN = 'tests/fixtures/hosts/chain/backend';
const JWT_SECRET = 'a-secret-of-the-app-under-test';
const MAIN = { interaqt: 'main.ts', seed: 'main.ts', boilerplate: 'main-component/startMain.ts' };

export interface PatternProject {
  root: string;
  run(
    binary: string,
    args: string[],
    env?: Record<string, string>,
  ): Promise<{ exitCode: number; output: string }>;
  start(env: Record<string, string>, users: DrivenApp['users'] | null): Promise<RunningApp>;
  /** Starts it as its owner does. @param install whether the tables are made; the layouts then add a first user */
  launch(
    env: Record<string, string>,
    install: boolean,
  ): Promise<{ url: string; first: string; stop(): Promise<void> }>;
  remove(): Promise<void>;
}

export interface RunningApp extends DrivenApp {
  stop(): Promise<void>;
}

/** A project in one of the layouts with the integrations of these rows, their business and their tests. */
export async function patternProject(
  id: HostId,
  rows: readonly Pick<PatternRow, 'spec' | 'business'>[],
): Promise<PatternProject> {
  const { layout } = hosts[id];
  const root = await emptyProject(id);
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const edit = async (path: string, change: (text: string) => string) =>
    write(path, change(await readFile(join(root, path), 'utf8')));

  const { aggregate, start } = layout.shutdown;
  const source = async (path: string) => ({ path, text: await readFile(join(root, path), 'utf8') });
  for (const each of missingCleanup(await source(aggregate), await source(start)))
    await edit(each.path, (text) => addLines(text, each));

  // With the users of the patterns.
  await cp(resources.path(CHAIN), join(root, layout.business), { recursive: true });
  await cp(resources.path(BACKEND), join(root, layout.business), { recursive: true });
  await write(
    `${layout.business}/index.ts`,
    backendIndex(id, [...new Set(rows.map((each) => each.business))]),
  );
  for (const { spec: name } of rows) {
    const spec = anyFixture(name);
    const paths = integrationPaths(layout, spec.module, spec.name);
    for (const { path, text } of await renderScaffold({ resources }, { layout }, { paths }, spec, [
      '4.3',
      '4.4',
    ])) {
      await write(path, text);
    }
    const { dependencies } = await readPattern({ resources }, spec);
    await edit('package.json', (text) => addDependencies(text, dependencies).text);
    if (layout.regenerate !== null) continue;
    const request = layout.register(spec.name, integrationNames(spec.name).factory);
    await edit(layout.registrationFile, (text) => {
      const result = registerIntegration(text, request);
      if (result.kind !== 'edited') throw new Error(`${spec.name} was not registered: ${result.kind}`);
      return result.text;
    });
  }

  const run: PatternProject['run'] = async (binary, args, env = {}) => {
    const result = await createProcesses().run(join(repository, 'node_modules/.bin', binary), args, {
      cwd: root,
      env: { NO_COLOR: '1', ...env },
      timeoutMs: 300_000,
    });
    return { exitCode: result.exitCode, output: `${result.stdout}${result.stderr}` };
  };
  if (layout.regenerate !== null) await run('tsx', ['scripts/generate-aggregated-integration.ts']);

  const launch: PatternProject['launch'] = async (env, install) => {
    const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
    const child = createProcesses().start(process.execPath, [tsx, MAIN[id]], {
      cwd: root,
      env: {
        PORT: '0',
        PGLITE_DIR: 'data',
        INSTALL: String(install),
        JWT_SECRET,
        DEV_LOGIN: 'true',
        ...env,
      },
    });
    const [, url = '', first = ''] = await child.waitForLine(/^listening on (\S+)(?: as (\S+))?$/, 60_000);
    return { url, first, stop: () => child.stop() };
  };

  return {
    root,
    run,
    launch,
    async start(env, known) {
      const { url, first, stop } = await launch(env, known === null);
      const app = id === 'interaqt' ? drivenByToken(url) : drivenByHeader(url, id === 'boilerplate');
      const users = known ?? (await app.twoUsers(first));
      return { ...app, url, users, stop };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The host without integrations and without a business. */
async function emptyProject(id: HostId): Promise<string> {
  if (id === 'interaqt') {
    const { root } = await createProject();
    for (const path of ['backend/apis.ts', 'backend/greeting.ts', 'tests/app.test.ts'])
      await rm(join(root, path));
    return root;
  }
  const root = await realpath(await mkdtemp(join(tmpdir(), 'patterns-')));
  await cp(resources.path(`tests/fixtures/hosts/${id}/project`), root, { recursive: true });
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'));
  return root;
}

/** What the app is made of, in the form its host takes it. */
function backendIndex(id: HostId, modules: readonly string[]): string {
  const all = (what: string) => modules.map((each) => `...${each}.${what}`).join(', ');
  const imports = modules.map((each) => `import * as ${each} from './${each}';`);
  const lists =
    id === 'interaqt'
      ? [
          `export const model = { apis: {}, entities: [User, ${all('entities')}], relations: [${all('relations')}], eventSources: [AddUser, ${all('interactions')}] };`,
        ]
      : [
          `export const entities = [User, ${all('entities')}];`,
          `export const relations = [${all('relations')}];`,
          'export const activities = [];',
          'export const interactions = [AddUser];',
          `export const eventSources = [AddUser, ${all('interactions')}];`,
          'export const dicts = [];',
        ];
  return [...imports, "import { AddUser, User } from './user';", '', ...lists, ''].join('\n');
}

type Driver = Omit<DrivenApp, 'users' | 'url'> & {
  twoUsers(first: string): Promise<DrivenApp['users']>;
};

/** The app of `init`: tokens, and answers with what was created. */
function drivenByToken(url: string): Driver {
  const tokens = new Map<string, string>();
  const login = async (name: string) => {
    const { body } = await post(`${url}/api/custom/devLogin`, { name });
    const { userId, token } = body as { userId: string; token: string };
    tokens.set(userId, token);
    return userId;
  };
  const as = async (userId: string): Promise<Record<string, string>> => {
    // After a restart the users are the same, and sign in again.
    if (!tokens.has(userId)) await Promise.all(['root', 'other'].map(login));
    return { Authorization: `Bearer ${tokens.get(userId)}` };
  };
  const send = async (name: string, payload: object, userId: string) => {
    const answer = await post(`${url}/api/interaction/${name}`, { payload }, await as(userId));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    return answer.body as { created: { record: string; id: string }[]; data: Record<string, unknown>[] };
  };
  return {
    as,
    interact: async (name, payload, userId) => (await send(name, payload, userId)).created,
    list: async (name, userId) => (await send(name, {}, userId)).data,
    ask: async (_, api, params, userId) =>
      post(`${url}/api/custom/${api}`, params, userId === undefined ? {} : await as(userId)),
    twoUsers: async () => [await login('root'), await login('other')],
  };
}

/** The published layouts, whose fixtures know a user by a header. */
function drivenByHeader(url: string, hasNamespace: boolean): Driver {
  const as = async (userId: string): Promise<Record<string, string>> => ({ 'x-user-id': userId });
  const send = async (name: string, payload: object, userId: string) => {
    const answer = await post(`${url}/api/interaction/${name}`, { payload }, await as(userId));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    return answer.body as {
      effects: { recordName: string; type: string; id: string }[];
      data: Record<string, unknown>[];
    };
  };
  const interact: Driver['interact'] = async (name, payload, userId) =>
    (await send(name, payload, userId)).effects
      .filter(({ type }) => type === 'create')
      .map(({ recordName: record, id }) => ({ record, id }));
  return {
    as,
    interact,
    list: async (name, userId) => (await send(name, {}, userId)).data,
    ask: async (spec, api, params, userId) =>
      post(
        `${url}/api/custom/${hasNamespace ? `${spec.replaceAll('-', '')}/` : ''}${api}`,
        params,
        userId === undefined ? {} : await as(userId),
      ),
    twoUsers: async (first) => {
      const created = await interact('AddUser', {}, first);
      const second = created.find(({ record }) => record === 'User')?.id;
      if (second === undefined) throw new Error('no second user');
      return [first, second];
    },
  };
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
