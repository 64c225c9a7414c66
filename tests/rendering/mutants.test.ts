import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './helpers/project.ts';
import { type Fixture, fixture, render, written } from './helpers/render.ts';

/* A generated test that cannot fail proves nothing: each of these mistakes must be seen by the scenario that is about it. */

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterAll(async () => project?.remove());

interface Mutant {
  what: string;
  from: Fixture;
  /** Default `index.ts`. */
  file?: 'externalApi.ts';
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
  {
    what: 'a place in the path filled from elsewhere',
    from: 'sms',
    search: 'AccountSid: config.smsAccount }',
    replacement: "AccountSid: 'another' }",
    seenBy: 'success',
  },
  {
    what: 'a form sent as JSON',
    from: 'sms',
    file: 'externalApi.ts',
    search: 'form: body',
    replacement: 'json: body',
    seenBy: 'success',
  },
  {
    what: 'a parameter of the query left out',
    from: 'payout',
    search: ' trace: call.id,',
    replacement: '',
    seenBy: 'success',
  },
  {
    what: "the vendor's words looked for in the wrong place",
    from: 'payout',
    file: 'externalApi.ts',
    search: "message: 'faults.0.text'",
    replacement: "message: 'faults.0.title'",
    seenBy: 'refusal',
  },
  {
    what: 'no signature',
    from: 'payout',
    file: 'externalApi.ts',
    search: 'signed((request) => signRequest(config, request)),',
    replacement: '',
    seenBy: 'success',
  },
  {
    what: 'the secret sent in the wrong place',
    from: 'freight',
    file: 'externalApi.ts',
    search: "clientAuthentication: 'basic'",
    replacement: "clientAuthentication: 'body'",
    seenBy: 'success',
  },
  {
    what: 'no cookie',
    from: 'search',
    file: 'externalApi.ts',
    search: "authentication: [apiKeyCookie('session', config.searchSession)],",
    replacement: '',
    seenBy: 'success',
  },
  {
    what: 'a header parameter left out',
    from: 'search',
    file: 'externalApi.ts',
    search: "'X-Version': parameters['X-Version'],",
    replacement: '',
    seenBy: 'success',
  },
  {
    what: 'bytes read as text',
    from: 'dubbing',
    file: 'externalApi.ts',
    search: "answer: 'bytes'",
    replacement: "answer: 'text'",
    seenBy: 'success',
  },
  {
    what: 'nothing kept of the start',
    from: 'press',
    search: "page: 'order.follow.page'",
    replacement: "page: 'order.page'",
    seenBy: 'success',
  },
  {
    what: 'a stage that goes back',
    from: 'press',
    search: 'PROGRESS, PROGRESS_ORDER)',
    replacement: 'PROGRESS)',
    seenBy: 'progress',
  },
  {
    what: 'progress read from the wrong place',
    from: 'press',
    search: "sheets: 'order.sheets_done'",
    replacement: "sheets: 'order.number'",
    seenBy: 'progress',
  },
  {
    what: 'types nobody named taken for tasks',
    from: 'press',
    search: 'if (!EVENTS.has(type)) throw new UnknownEventError(type);',
    replacement: 'if (!EVENTS.has(type) && false) throw new UnknownEventError(type);',
    seenBy: 'webhook',
  },
  {
    what: 'a file sent as JSON',
    from: 'dubbing',
    file: 'externalApi.ts',
    search: 'multipart: body',
    replacement: 'json: body',
    seenBy: 'success',
  },
];

describe('the generated integration test sees', () => {
  let results: { title: string; status: string }[];

  beforeAll(async () => {
    // Each mutant is an integration beside the others, so that one run of vitest tries them all.
    for (const [index, { from, file = 'index.ts', search, replacement }] of mutants.entries()) {
      const name = `mutant-${index}`;
      for (const { path, text } of written(await render({ ...fixture(from), name }))) {
        if (path.endsWith('external-api.test.ts')) continue;
        const isMeant = path.endsWith(`/${file}`);
        const mutated = isMeant ? text.replace(search, replacement) : text;
        if (isMeant && mutated === text) {
          throw new Error(`${search} is not in ${path}`);
        }
        await project.write(path, mutated);
      }
    }
    const scenarios = [...new Set(mutants.map((each) => each.seenBy))].join('|');
    const output = ['--reporter=json', '--outputFile=out.json'];
    await project.run('vitest', ['run', 'mutant-', '--testNamePattern', `(${scenarios}):`, ...output]);
    const report = JSON.parse(await project.read('out.json'));
    results = report.testResults.flatMap((file: { name: string; assertionResults: unknown[] }) =>
      file.assertionResults.map((each) => ({
        title: `${/mutant-\d+/.exec(file.name)?.[0]} ${Reflect.get(Object(each), 'title')}`,
        status: Reflect.get(Object(each), 'status'),
      })),
    );
  }, 600_000);

  it.each(mutants.map((each, index) => ({ ...each, index })))('$what', ({ index, seenBy }) => {
    const own = results.filter(({ title }) => title.startsWith(`mutant-${index} `));
    const failed = own.filter(({ status }) => status === 'failed').map(({ title }) => title);
    expect(failed.join('\n')).toContain(`mutant-${index} ${seenBy}:`);
    expect(own.some(({ status }) => status === 'passed')).toBe(true);
  });
});
