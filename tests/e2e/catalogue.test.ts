import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProcesses } from '../../src/platform/processes.ts';
import type { RunningProcess } from '../../src/ports/index.ts';
import { must, speechProject, type TempProject, treeHash } from '../helpers/tempProject.ts';

/* An integration becomes a vendor of the catalogue, and a user's own account with it shows its data. */

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const VENDOR = 'integrations/kits/registry/vendors/speech/index.ts';
const API = 'integrations/speech/externalApi.ts';
const SPEC = 'docs/greeting.speech.integration.json';
const KEY = 'an-account-of-ada-9f3k';

interface Data {
  changes: { path: string; action: string; diff?: string }[];
  edited: string[];
}

/** An app of the kit, with one network after another: asks as a user what it is told and prints the answers. */
const APP = `import { PGlite } from '@electric-sql/pglite';
import { createEncryption, createIntegrationsApi, IntegrationRegistry, Integrations, loadVendors, migrate, sqlAppStore } from './integrations/kits/registry/index';

const registry = new IntegrationRegistry();
await loadVendors(registry);
const database = await PGlite.create();
await database.transaction((tx) => migrate(tx));
await database.query("insert into apps (id, owner_id) values ('radio', 'ada')");
const answers = [];
for (const { networks, requests } of JSON.parse(process.argv[2] ?? '')) {
  const integrations = new Integrations({
    registry, store: sqlAppStore(database), encryption: createEncryption(), network: { privateNetworks: networks },
  });
  const api = createIntegrationsApi({ integrations, authenticate: () => 'ada' });
  for (const [method, path, body] of requests) {
    const headers = { 'Content-Type': 'application/json' };
    const response = await api.request('/api/integrations' + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    answers.push({ status: response.status, ...Object(await response.json()) });
  }
}
console.log(JSON.stringify(answers));
await database.close();
`;

let project: TempProject;
let vendor: RunningProcess;
let address: string;
beforeAll(async () => {
  const script = join(repository, 'templates/demo/vendor.mjs');
  const env = { LOOPBACK_SPEECH_KEY: KEY };
  vendor = createProcesses().start(process.execPath, [script, '0'], { cwd: repository, env });
  address = (await vendor.waitForLine(/listening on (http:\/\/\S+)/, 20_000))[1] ?? '';
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  await project.fillSpec('speech');
  await must(project, 'design');
  await must(project, 'task complete 4.2');
});
afterAll(async () => {
  await vendor?.stop();
  await project?.cleanup();
});

/** What the app prints. No variable of the vendor is set for it. */
async function ask(asked: { networks: string[]; requests: unknown[] }[]) {
  const { LOOPBACK_SPEECH_KEY: _key, LOOPBACK_SPEECH_URL: _url, ...env } = process.env;
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'catalogue.ts', JSON.stringify(asked)], {
    cwd: project.dir,
    env: { ...env, INTEGRATION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('it is refused before its task, and without the kit beside the integrations', async () => {
  const codes: unknown[] = [];
  const refused = async () => {
    const before = await treeHash(project.dir);
    const { exitCode, diagnostics } = await project.cli('scaffold --catalogue');
    codes.push([exitCode, diagnostics[0]?.code]);
    expect(diagnostics[0]?.fix).toMatch(/create-integration/);
    expect(await treeHash(project.dir)).toEqual(before);
  };
  await refused();
  await must(project, 'task start 4.3');
  await refused();
  await must(project, 'add registry --folder lib');
  await refused();
  expect(codes).toEqual([
    [3, 'TASK_OUT_OF_ORDER'],
    [2, 'KIT_MISSING'],
    [2, 'KIT_MISSING'],
  ]);
  await project.write('.create-integration/kits.json', '{ "version": 1, "kits": {} }');
  await must(project, 'add registry');
});

test('one command offers it; it is shown before and changes nothing the second time', async () => {
  const before = await treeHash(project.dir);
  const shown = await must<Data>(project, 'scaffold --catalogue --dry-run');
  expect(shown.data.changes.find(({ path }) => path === VENDOR)?.diff).toContain('+export default');
  expect(await treeHash(project.dir)).toEqual(before);
  const written = await must<Data>(project, 'scaffold --catalogue');
  expect(written.data.changes.map(({ path }) => path)).toEqual(expect.arrayContaining([VENDOR, API]));
  expect((await must<Data>(project, 'scaffold --catalogue')).data.changes).toEqual([]);
});

test('it compiles, and shows what the vendor answers to an account of its user, whom nobody else is', async () => {
  await project.write('catalogue.ts', APP);
  const compiler = join(repository, 'node_modules/.bin/tsc');
  const said = await run(compiler, ['--noEmit'], { cwd: project.dir }).catch((error) => error);
  expect(said.stdout).toBe('');

  const created = await fetch(`${address}/v1/speech`, {
    method: 'POST',
    headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json', 'Idempotency-Key': 'one' },
    body: JSON.stringify({ text: 'Good morning', voice: 'ada' }),
  });
  const { id } = (await created.json()) as { id: string };
  const config = (key: string) => ({
    auth: { loopbackSpeechKey: key },
    extra: { baseUrl: address, speechId: id },
  });
  const save = (key: string) => [
    'PUT',
    '/apps/radio',
    { integrationType: 'speech', enabled: true, config: config(key) },
  ];
  const connect = (key: string) => [
    'POST',
    '/test',
    { appId: 'radio', integrationType: 'speech', config: config(key) },
  ];
  const data = ['GET', '/radio/data/get-speech'];

  const [types, tested, wrong, saved, got, refused] = await ask([
    {
      networks: ['127.0.0.0/8'],
      requests: [['GET', ''], connect(KEY), connect('wrong-key-of-ada'), save(KEY), data],
    },
    { networks: [], requests: [data] },
  ]);
  expect(types.data).toMatchObject([
    {
      id: 'speech',
      name: 'Loopback Speech',
      endpoints: [{ id: 'get-speech', ttl: 15, renderer: 'list' }],
      forms: {
        auth: { properties: { loopbackSpeechKey: { writeOnly: true } }, required: ['loopbackSpeechKey'] },
        extra: { properties: { baseUrl: { format: 'uri' } }, required: ['baseUrl', 'speechId'] },
      },
    },
  ]);
  expect(tested.data).toEqual({ connected: true });
  expect([wrong.status, wrong.error.code]).toEqual([502, 'HTTP']);
  expect(saved.data.config).toEqual({
    auth: { loopbackSpeechKey: { set: true } },
    extra: { baseUrl: address, speechId: id },
  });
  expect(got.data.data.items).toEqual(expect.arrayContaining([{ title: 'id', value: id }]));

  // The way of the kit is the only way: the client reaches no private address that was not allowed.
  expect([refused.status, refused.error.code]).toEqual([422, 'ADDRESS_REFUSED']);
});

test("what its owner changed stays when the spec's words change, also without --catalogue", async () => {
  await project.write(VENDOR, (await project.read(VENDOR)).replace('ttl: 15', 'ttl: 5'));
  await project.write(SPEC, (await project.read(SPEC)).replace('"Loopback Speech"', '"Loopback Voice"'));
  const { data } = await must<Data>(project, 'scaffold');
  expect(data.edited).toContain(VENDOR);
  const text = await project.read(VENDOR);
  expect(text).toContain('ttl: 5');
  expect(text).toContain("name: 'Loopback Voice'");
});
