import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, speechProject, type TempProject } from '../helpers/tempProject.ts';

interface Report {
  verdicts: { gate: string; verdict: string }[];
  fixed: string[];
}

let project: TempProject;
beforeAll(async () => {
  project = await speechProject('4.1');
});
afterAll(() => project.cleanup());

const blocked = ({ verdicts }: Report) =>
  verdicts.filter((each) => each.verdict === 'blocked').map((each) => each.gate);

test('a healthy project has nothing wrong, and nothing is written', async () => {
  const before = await project.git('status', '--porcelain');
  const { data, next } = await must<Report>(project, 'doctor');
  expect(blocked(data)).toEqual([]);
  expect(data.verdicts.map((each) => each.gate)).toEqual(
    expect.arrayContaining(['repository', 'env-file', 'packages', 'specs', 'records', 'up-to-date']),
  );
  expect(next).toBe('create-integration next');
  expect(await project.git('status', '--porcelain')).toBe(before);
});

test('everything that is wrong is named at once; --fix does what is safe, and says what is left', async () => {
  const ignore = await project.read('.gitignore');
  await project.write('.gitignore', ignore.replace(/^\.env.*\n/gm, ''));
  const schema = 'docs/integration.schema.json';
  await project.write(schema, '{}\n');
  const manifest = JSON.parse(await project.read('package.json'));
  await project.write(
    'package.json',
    JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, 'never-installed': '1.0.0' } }),
  );
  const spec = 'docs/greeting.speech.integration.json';
  const text = await project.read(spec);
  await project.write(spec, text.replace('"specVersion": 1', '"specVersion": 7'));
  const evidence = 'docs/greeting.speech.evidence.json';
  await project.write(
    evidence,
    (await project.read(evidence)).replace(/"completedAt": "20\d\d/, '"completedAt": "2020'),
  );

  const found = await project.cli<Report>('doctor');
  expect(found.exitCode).toBe(3);
  expect(blocked(found.data)).toEqual(['env-file', 'packages', 'specs', 'records', 'up-to-date']);
  expect(found.diagnostics.map((each) => each.code)).toEqual(
    expect.arrayContaining([
      'ENV_NOT_IGNORED',
      'PACKAGES_MISSING',
      'SPEC_VERSION',
      'EVIDENCE_EDITED',
      'OUTDATED',
    ]),
  );
  expect(found.diagnostics.every((each) => each.fix !== '')).toBe(true);

  const dry = await project.cli<Report>('doctor --fix --dry-run');
  expect(blocked(dry.data)).toContain('env-file');
  expect(await project.read(schema)).toBe('{}\n');

  const fixed = await project.cli<Report>('doctor --fix');
  expect(fixed.data.fixed).toHaveLength(2);
  expect(blocked(fixed.data)).toEqual(['packages', 'specs', 'records']);
  expect(await project.read('.gitignore')).toContain('.env');
  expect(await project.read(schema)).not.toBe('{}\n');
  expect(await project.read(spec)).toContain('"specVersion": 7');
});

test('a project that cannot be recognised says why', async () => {
  await project.write('.currentmodule', 'con\n');
  const { diagnostics, exitCode } = await project.cli('doctor');
  expect([diagnostics[0]?.code, exitCode]).toEqual(['MODULE_INVALID', 3]);
});
