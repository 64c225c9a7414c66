import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { media } from '../e2e/patterns/resource.ts';
import type { Counterpart } from '../e2e/patterns/row.ts';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { fixtureText } from '../rendering/helpers/render.ts';

/* A pattern without calls, from `new` to the last commit, through the gates as an agent meets them. */

let project: TempProject;
let counterpart: Counterpart;
const spec = 'docs/greeting.media.integration.json';

beforeAll(async () => {
  counterpart = await media.start();
  project = await tempProject();
});
afterAll(async () => {
  await project?.cleanup();
  await counterpart?.stop();
});

const environment = (changes: Record<string, string> = {}) =>
  Object.entries({ ...counterpart.environment, ...changes })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

test('begins with the section to fill in, and the part of the kit it stands on', async () => {
  await must(project, 'new media --pattern resource');
  expect(JSON.parse(await project.read(spec))).toMatchObject({
    pattern: 'resource',
    resource: { entity: '', signing: { secretVariable: 'MEDIA_SIGNING_KEY' } },
  });
  expect(await project.read('integrations/kit/resource/signing.ts')).toContain('signUrl');
  await must(project, 'task start 4.1');
  const blocked = await project.cli('task complete 4.1');
  expect(blocked.exitCode).toBe(3);
  expect(blocked.diagnostics.map(({ code }) => code)).toContain('SPEC_INCOMPLETE');
});

test('gets through research and design, told of its own section', async () => {
  await project.write(
    spec,
    JSON.stringify({ ...JSON.parse(fixtureText('media')), module: 'greeting' }, null, 2),
  );
  await project.append('.env', environment());
  await must(project, 'task complete 4.1');
  await must(project, 'task start 4.2');
  const { data } = await must<{ work: string; topics: string[] }>(project, 'next');
  expect(data).toMatchObject({
    work: expect.stringContaining('the section `resource`'),
    topics: ['resource'],
  });
  await must(project, 'design');
  await must(project, 'task complete 4.2');
  expect(await project.read('docs/greeting.media.integration-design.md')).toContain('getRecordingWatchUrl');
});

test('has to be opened by the vendor, with the key the vendor knows', async () => {
  await must(project, 'task start 4.3');
  await must(project, 'scaffold');
  const env = await project.read('.env');
  await project.write('.env', `${env}MEDIA_SIGNING_KEY=another-key-than-the-one-of-the-vendor\n`);
  // What Task 4.4 has to renew is not asked for before.
  const stale = 'integrations/media/index.ts';
  await project.write(stale, "export const signing: number = 'of an earlier round';\n");
  const blocked = await project.cli('probe');
  await rm(join(project.dir, stale));
  expect(blocked.diagnostics.map(({ code }) => code)).not.toContain('TYPES_FAILED');
  expect(blocked.exitCode).toBe(3);
  expect(blocked.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'NO_REAL_EXCHANGE', target: 'readRecording' }),
  );
  await project.write('.env', env);
  await must(project, 'task complete 4.3');
  const evidence = JSON.parse(await project.read('docs/greeting.media.evidence.json'));
  expect(evidence.tasks['4.3']).toMatchObject({
    vendor: { loopback: true },
    exchanges: [{ operation: 'readRecording', statuses: [200, 403] }],
  });
  // A signature in the repository would open the recording to whoever reads it.
  const recording = JSON.parse(await project.read('tests/recordings/media.json'));
  const sent = recording.exchanges.map((each: { query: { sig: string[] } }) => each.query.sig[0]);
  expect(sent).toHaveLength(3);
  expect(sent.filter((each: string) => /^[\w-]{43}$/.test(each))).toEqual([]);
});

test('counts on the business, is registered, and keeps the rules', async () => {
  await must(project, 'task start 4.4');
  await must(project, 'scaffold');
  const blocked = await project.cli('task complete 4.4');
  expect(blocked.diagnostics).toMatchObject([
    { code: 'BUSINESS_MISSING', fix: expect.stringContaining('explain resource') },
  ]);
  await project.write('backend/recording.ts', "export const entity = 'Recording';\n");
  await project.append('backend/index.ts', "export * from './recording';\n");

  // What goes into the commit answers for its types; what does not is only named.
  await project.write('backend/draft.ts', "export const wrong: number = 'a text';\n");
  const included = await project.cli('task complete 4.4 --include backend');
  expect(included.diagnostics).toMatchObject([{ code: 'TYPES_FAILED', target: 'backend/draft.ts:1' }]);
  const typesOf = async (words: string) => {
    const { data } = await must<{ verdicts: { gate: string; detail: string }[] }>(project, words);
    return data.verdicts.find(({ gate }) => gate === 'types')?.detail;
  };
  const elsewhere = '(1 error elsewhere, see backend/draft.ts:1)';
  // Of a folder only what has changed goes into it.
  await project.git('add', 'backend/draft.ts');
  await project.git('commit', '--quiet', '-m', 'Draft');
  expect(await typesOf('task complete 4.4 --include backend --dry-run')).toContain(elsewhere);
  await project.git('reset', '--quiet', 'HEAD~1');

  const named = 'task complete 4.4 --include backend/recording.ts --include backend/index.ts';
  expect(await typesOf(named)).toContain(elsewhere);
  await rm(join(project.dir, 'backend/draft.ts'));
  expect(await project.git('status', '--porcelain')).toBe('');
});

test('shows its own scenarios, and says how its value is asked for', async () => {
  await must(project, 'task start 4.5');
  const { data } = await must<{ acceptance: string[] }>(project, 'next');
  expect(data.acceptance.join()).toContain('success, access, expiry, missing field, missing environment');
  await must(project, 'task complete 4.5');
  expect((await must<{ work: string }>(project, 'next')).data.work).toContain(
    'POST /api/custom/getRecordingWatchUrl { id }',
  );
  expect(await project.git('status', '--porcelain')).toBe('');
  expect((await project.text('check')).stdout).toContain('quality: silver');
});
