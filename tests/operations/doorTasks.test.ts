import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVendor, type TestVendor } from '../../templates/kit/testing/vendor';
import { photos } from '../e2e/patterns/clientDirect.ts';
import type { Counterpart } from '../e2e/patterns/row.ts';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { fixtureText } from '../rendering/helpers/render.ts';

/* Uploads of browsers, and doors: through the gates as an agent meets them. */

let project: TempProject;
let storage: Counterpart;
let issuer: TestVendor;

beforeAll(async () => {
  storage = await photos.start();
  issuer = await startVendor({ 'GET /keys': { body: { keys: [] } } });
  project = await tempProject();
});
afterAll(async () => {
  await project?.cleanup();
  await storage?.stop();
  await issuer?.close();
});

/** From `new` to the end of Task 4.2, with the fixture's answers. */
async function design(name: string, pattern: string, environment: Readonly<Record<string, string>>) {
  await must(project, `new ${name} --pattern ${pattern}`);
  const of = (words: string) => must(project, `${words} --integration ${name}`);
  await of('task start 4.1');
  const spec = { ...JSON.parse(fixtureText(name)), module: 'greeting' };
  await project.write(`docs/greeting.${name}.integration.json`, JSON.stringify(spec, null, 2));
  const lines = Object.entries(environment).map(([variable, value]) => `${variable}=${value}\n`);
  await project.append('.env', lines.join(''));
  await of('task complete 4.1');
  await of('task start 4.2');
  await of('design');
  await of('task complete 4.2');
  await of('task start 4.3');
  await of('scaffold');
}

const evidence = async (name: string) =>
  JSON.parse(await project.read(`docs/greeting.${name}.evidence.json`)).tasks['4.3'];

test('the storage has to have taken and refused an upload', async () => {
  await design('photos', 'client-direct', storage.environment);
  expect(JSON.parse(await project.read('package.json')).dependencies).toMatchObject({ aws4fetch: '1.0.20' });
  const env = await project.read('.env');
  await project.write('.env', `${env}PHOTOS_SECRET_ACCESS_KEY=another-key-than-the-one-of-the-storage\n`);
  const blocked = await project.cli('probe');
  expect(blocked.exitCode).toBe(3);
  expect(blocked.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'NO_REAL_EXCHANGE', target: 'upload' }),
  );
  await project.write('.env', env);
  await must(project, 'task complete 4.3');
  expect(await evidence('photos')).toMatchObject({
    vendor: { loopback: true },
    exchanges: [{ operation: 'upload', method: 'PUT', statuses: [200, 403] }],
  });
  const recording = await project.read('tests/recordings/photos.json');
  expect(recording).not.toContain(storage.environment.PHOTOS_SECRET_ACCESS_KEY);
});

test('uploads get through the rest, and next says how they are asked for', async () => {
  await must(project, 'task start 4.4');
  await must(project, 'scaffold');
  await must(project, 'task complete 4.4');
  await must(project, 'task start 4.5');
  await must(project, 'task complete 4.5');
  expect((await must<{ work: string }>(project, 'next')).data.work).toContain(
    'POST /api/custom/preparePhotosUpload { contentType, size }',
  );
});

test('a door with a secret of its own has nobody to be tested with, and its tests show the rest', async () => {
  await design('door', 'middleware', {
    DOOR_SECRET: 'qN7wXv2kLp9sTz4rYb8mHc6dJf3gKe5a',
    DOOR_ISSUER: 'https://app.example',
  });
  await must(project, 'task complete 4.3 --integration door');
  const { checks } = await evidence('door');
  expect(checks).toContainEqual({
    id: 'external-tests',
    verdict: 'not-applicable',
    detail: expect.stringContaining('nothing over the network'),
  });
  await must(project, 'task start 4.4 --integration door');
  await must(project, 'scaffold --integration door');
  const blocked = await project.cli('task complete 4.4 --integration door');
  expect(blocked.diagnostics.map(({ code }) => code)).toContain('BUSINESS_MISSING');
  await project.write('backend/account.ts', "export const fields = ['email', 'passwordHash'];\n");
  await project.append('backend/index.ts', "export * from './account';\n");
  await project.git('add', 'backend');
  await project.git('commit', '--quiet', '-m', 'Accounts', '--', 'backend');
  await must(project, 'task complete 4.4 --integration door');
  await must(project, 'task start 4.5 --integration door');
  await must(project, 'task complete 4.5 --integration door');
});

test('the issuer has to have answered for its keys', async () => {
  await design('guests', 'middleware', {
    GUESTS_ISSUER_URL: issuer.url,
    GUESTS_ISSUER: 'https://id.example',
    GUESTS_AUDIENCE: 'club',
  });
  await must(project, 'task complete 4.3 --integration guests');
  expect(await evidence('guests')).toMatchObject({
    exchanges: [{ operation: 'keys', path: '/keys', statuses: [200] }],
  });
});
