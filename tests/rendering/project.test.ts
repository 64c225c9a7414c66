import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, type FileRole, type SourceFile } from '../../src/checks/index.ts';
import { createResources } from '../../src/platform/resources.ts';
import { isRegistered } from '../../src/registration/index.ts';
import { integrationNames } from '../../src/spec/names.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { FIXTURES, type Fixture, fixture, render } from './helpers/render.ts';

const KEY = 'a-key-for-this-test';

let project: TestProject;
let vendor: ChildProcess;
let vendorUrl: string;

beforeAll(async () => {
  project = await createProject();
  for (const name of FIXTURES) await project.add(fixture(name));
  const script = createResources().path('templates/demo/vendor.mjs');
  vendor = spawn(process.execPath, [script, '0'], {
    env: { ...process.env, LOOPBACK_SPEECH_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!vendor.stdout) throw new Error('the vendor has no output');
  const [line] = await once(createInterface(vendor.stdout), 'line');
  vendorUrl = /http:\/\/[^\s/]+/.exec(String(line))?.[0] ?? '';
});

afterAll(async () => {
  vendor?.kill();
  await project?.remove();
});

describe('a project with every pattern and every kind of authentication', () => {
  it('type-checks', async () => {
    const { ok, output } = await project.run('tsc', ['--noEmit']);
    expect(output).toBe('');
    expect(ok).toBe(true);
  });

  it('passes the integration tests it was given', async () => {
    const { ok, output } = await project.run('vitest', ['run', 'integration.test']);
    expect(output).toContain(`Test Files  ${FIXTURES.length} passed`);
    expect(ok, output).toBe(true);
  });

  it('passes the external API tests against the vendor', async () => {
    const env = { LOOPBACK_SPEECH_KEY: KEY, LOOPBACK_SPEECH_URL: vendorUrl };
    const filters = ['speech-external-api', 'translate-external-api'];
    const { ok, output } = await project.run('vitest', ['run', ...filters], env);
    expect(ok, output).toBe(true);
    expect(output).toContain('Test Files  2 passed');
  });

  it('fails the external API tests with a key the vendor does not know', async () => {
    const env = { LOOPBACK_SPEECH_KEY: 'another', LOOPBACK_SPEECH_URL: vendorUrl };
    const { ok, output } = await project.run('vitest', ['run', 'translate-external-api'], env);
    expect(ok).toBe(false);
    expect(output).toContain('succeeds');
  });

  it.each(FIXTURES)('keeps the rules: %s', async (name) => {
    expect((await findings(name)).map((each) => `${each.rule} ${each.path}:${each.line}`)).toEqual([]);
  });
});

interface Mutant {
  what: string;
  from: Fixture;
  search: string | RegExp;
  replacement: string;
  /** The scenario that sees it. */
  seenBy: string;
}

const mutants: Mutant[] = [
  {
    what: 'completed and failed swapped',
    from: 'speech',
    search: "succeeded: 'completed',\n  failed: 'failed',",
    replacement: "succeeded: 'failed',\n  failed: 'completed',",
    seenBy: 'success',
  },
  {
    what: 'no idempotency key',
    from: 'speech',
    search: '{ idempotencyKey: call.idempotencyKey }',
    replacement: "{ idempotencyKey: '' }",
    seenBy: 'success',
  },
  {
    what: 'a new key for every attempt',
    from: 'translate',
    search: '{ idempotencyKey: call.idempotencyKey }',
    replacement: '{ idempotencyKey: crypto.randomUUID() }',
    seenBy: 'transient failure',
  },
  {
    what: 'no owner check',
    from: 'speech',
    search: "owner: ['greeting', 'owner']",
    replacement: 'owner: null',
    seenBy: 'status query',
  },
  {
    what: 'an unknown word taken for failed',
    from: 'speech',
    search: "const status = mapStatus(STATUS, answer.status, 'getSpeech');",
    replacement: "const status = STATUS[answer.status] ?? 'failed';",
    seenBy: 'unknown status word',
  },
  {
    what: 'two fields of the request mixed up',
    from: 'customs',
    search: 'class: params.goodsClass',
    replacement: 'class: params.reference',
    seenBy: 'success',
  },
  {
    what: 'the result read from the wrong place',
    from: 'report',
    search: 'out3: answer.out3',
    replacement: 'out3: null',
    seenBy: 'success',
  },
  {
    what: 'the same key for every call',
    from: 'customs',
    search: 'idempotencyKey: call.idempotencyKey',
    replacement: "idempotencyKey: 'always-the-same'",
    seenBy: 'transient failure',
  },
  {
    what: 'the raw answer kept instead of the result',
    from: 'translate',
    search: 'data: toResult(answer)',
    replacement: 'data: answer',
    seenBy: 'success',
  },
  {
    what: 'a refusal taken for success',
    from: 'fx',
    search: /const answer = await (.*);/,
    replacement: 'const answer = await $1.catch(() => ({}));',
    seenBy: 'refusal',
  },
];

describe('the generated integration test sees', () => {
  let results: { title: string; status: string }[];

  beforeAll(async () => {
    // Each mutant is an integration beside the others, so that one run of vitest tries them all.
    for (const [index, { from, search, replacement }] of mutants.entries()) {
      const name = `mutant-${index}`;
      for (const { path, text } of await render({ ...fixture(from), name })) {
        if (path.endsWith('external-api.test.ts')) continue;
        const mutated = path.endsWith('/index.ts') ? text.replace(search, replacement) : text;
        if (path.endsWith('/index.ts') && mutated === text) {
          throw new Error(`${search} is not in ${path}`);
        }
        await project.write(path, mutated);
      }
    }
    await project.run('vitest', ['run', 'mutant-', '--reporter=json', '--outputFile=out.json']);
    const report = JSON.parse(await project.read('out.json'));
    results = report.testResults.flatMap((file: { name: string; assertionResults: unknown[] }) =>
      file.assertionResults.map((each) => ({
        title: `${/mutant-\d+/.exec(file.name)?.[0]} ${Reflect.get(Object(each), 'title')}`,
        status: Reflect.get(Object(each), 'status'),
      })),
    );
  });

  it.each(mutants.map((each, index) => ({ ...each, index })))('$what', ({ index, seenBy }) => {
    const own = results.filter(({ title }) => title.startsWith(`mutant-${index} `));
    const failed = own.filter(({ status }) => status === 'failed').map(({ title }) => title);
    expect(failed.join('\n')).toContain(`mutant-${index} ${seenBy}:`);
    expect(own.some(({ status }) => status === 'passed')).toBe(true);
  });
});

/** What `check` says about a rendered integration, with the facts the operation gathers. */
async function findings(name: Fixture) {
  const spec = fixture(name);
  const { factory } = integrationNames(spec.name);
  const registration = await project.read('aggregatedIntegration.ts');
  const role = (path: string): FileRole => {
    if (path.endsWith('external-api.test.ts')) return 'external-test';
    if (path.endsWith('.test.ts')) return 'integration-test';
    return path.includes('externalApi') ? 'api' : 'integration';
  };
  const files: SourceFile[] = [
    ...(await render(spec)).map((each) => ({ ...each, role: role(each.path) })),
    { path: 'aggregatedIntegration.ts', text: registration, role: 'registration' },
  ];
  const result = check({
    files,
    integration: {
      name: spec.name,
      factory,
      callEntity: spec.apiCall.entity,
      eventEntity: spec.event.entity,
    },
    environment: spec.environment.map((each) => each.name),
    registration: { path: 'aggregatedIntegration.ts', times: isRegistered(registration, factory) },
    design: null,
  });
  return result.findings;
}
