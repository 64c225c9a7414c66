import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withoutKeys } from '../../src/operations/openapi/withoutKeys.ts';
import {
  must,
  runInProcess,
  type TempProject,
  tempPlain,
  tempProject,
  treeHash,
} from '../helpers/tempProject.ts';

const job = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['queued', 'rendering', 'done', 'failed'] },
    video_url: { type: 'string', format: 'uri', nullable: true },
    error: { type: 'string', nullable: true },
  },
};

/** A vendor that renders videos, as a document; each test may change it. */
function document() {
  return {
    openapi: '3.0.3',
    info: { title: 'Render API', version: '1' },
    servers: [{ url: 'https://api.render.example.org' }],
    security: [{ key: [] as string[] }],
    paths: {
      '/jobs': {
        post: {
          operationId: 'createJob',
          summary: 'Render a video',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['script'],
                  properties: { script: { type: 'string' } } as Record<string, object>,
                },
              },
            },
          },
          responses: {
            '202': {
              description: 'Accepted',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } },
            },
            '400': { description: 'The script is empty' },
          },
        },
      },
      '/jobs/{job_id}': {
        get: {
          operationId: 'getJob',
          summary: 'See how a job is',
          parameters: [
            { name: 'job_id', in: 'path', required: true, schema: { type: 'string' } },
          ] as object[],
          responses: {
            '200': {
              description: 'The job',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } },
            },
            '404': { description: 'No such job' },
          },
        },
      },
    } as Record<string, Record<string, { parameters?: object[]; [field: string]: unknown }>>,
    components: {
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
      schemas: { Job: structuredClone(job) as typeof job & { properties: Record<string, object> } },
    },
  };
}

const PAIR = '--operation createJob --operation getJob';
const EXTRACT = 'docs/greeting.video.openapi.json';
const SPEC = 'docs/greeting.video.integration.json';

let project: TempProject;
afterEach(() => project.cleanup());

/** A project that other tests use as well. */
function kept(shared: TempProject): TempProject {
  return { ...shared, cleanup: async () => undefined };
}

async function withDocument(value: object = document(), path = 'vendor/api.json') {
  project = await tempProject();
  await project.write(path, JSON.stringify(value));
}

describe('openapi list', () => {
  test('names the operations of a short document, and what suggests itself', async () => {
    project = await tempPlain({ 'api.json': JSON.stringify(document()) });
    const { stdout, exitCode, stderr } = await project.text('openapi list api.json');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Render API 1: 2 operations');
    expect(stdout).toContain('POST /jobs  createJob  Render a video');
    expect(stdout).toContain(`  ${PAIR}\n      POST /jobs makes what GET /jobs/{job_id} asks for`);
    const { data } = await must<{ operations: object[]; suggestions: object[] }>(
      project,
      'openapi list api.json',
    );
    expect(data.operations).toHaveLength(2);
    expect(data.suggestions).toEqual([
      { pattern: 'async-task', operations: ['createJob', 'getJob'], reason: expect.any(String) },
    ]);
  });

  test('a long one is searched; JSON has all of it', async () => {
    const long = document();
    for (let index = 0; index < 60; index++) {
      long.paths[`/things/${index}`] = {
        get: { operationId: `thing${index}`, summary: 'A thing', responses: {} },
      };
    }
    project = await tempPlain({ 'api.json': JSON.stringify(long) });
    const { stdout } = await project.text('openapi list api.json');
    expect(stdout).toContain('--search');
    expect(stdout).not.toContain('thing7');
    const found = await project.text('openapi list api.json --search thing7');
    expect(found.stdout).toContain('GET /things/7  thing7');
    expect(found.stdout).not.toContain('thing8');
    const few = await project.text('openapi list api.json --limit 3');
    expect(few.stdout.match(/^(GET|POST) /gm)).toHaveLength(3);
    const { data } = await must<{ operations: object[] }>(project, 'openapi list api.json');
    expect(data.operations).toHaveLength(62);
    const none = await project.text('openapi list api.json --search elephant');
    expect(none.stdout).toContain('No operation has these words');
  });
});

describe('openapi show', () => {
  test('prints what an operation takes and answers', async () => {
    project = await tempPlain({ 'api.json': JSON.stringify(document()) });
    const { stdout } = await project.text('openapi show api.json getJob');
    expect(stdout).toContain('GET /jobs/{job_id}  getJob');
    expect(stdout).toMatch(/interface GetJobParameters \{\n {2}job_id: string;/);
    expect(stdout).toContain('export type GetJobResponse = Job;');
    expect(stdout).toContain("status: 'queued' | 'rendering' | 'done' | 'failed';");
    expect(stdout).toContain('errors: 404 No such job');
    const { data } = await must<{ types: string }>(project, 'openapi show api.json createJob');
    expect(data.types).toMatch(/interface CreateJobBody \{\n {2}script: string;/);
  });

  test('shows the nearest of very many types, all on request', async () => {
    const deep = document();
    const schemas: Record<string, object> = deep.components.schemas;
    schemas.Job = { type: 'object', properties: { next: { $ref: '#/components/schemas/T0' } } };
    for (let index = 0; index < 40; index++) {
      schemas[`T${index}`] = {
        type: 'object',
        properties: { a: { type: 'string' }, next: { $ref: `#/components/schemas/T${index + 1}` } },
      };
    }
    schemas.T40 = { type: 'object', properties: { last: { type: 'string' } } };
    project = await tempPlain({ 'api.json': JSON.stringify(deep) });
    const some = await must<{ types: string; omittedTypes: number }>(project, 'openapi show api.json getJob');
    expect(some.data.types).toContain('interface T5 ');
    expect(some.data.types).not.toContain('interface T39 ');
    expect(some.data.omittedTypes).toBeGreaterThan(10);
    const all = await must<{ types: string; omittedTypes: number }>(
      project,
      'openapi show api.json getJob --all',
    );
    expect([all.data.types.includes('interface T39 '), all.data.omittedTypes]).toEqual([true, 0]);
  });
});

describe('new --openapi', () => {
  test('writes a spec that is filled in, and the extract its refs point into', async () => {
    await withDocument();
    const { data, next } = await must<{ guesses: { field: string }[]; extract: string }>(
      project,
      `new video --openapi vendor/api.json ${PAIR}`,
    );
    expect([data.extract, next]).toEqual([EXTRACT, 'create-integration task start 4.1']);
    const spec = JSON.parse(await project.read(SPEC));
    expect(spec).toMatchObject({
      pattern: 'async-task',
      purpose: '',
      system: {
        name: 'Render',
        documentation: 'vendor/api.json',
        authentication: { type: 'api-key-header', header: 'X-Api-Key', variable: 'RENDER_API_KEY' },
        baseUrl: { variable: 'RENDER_BASE_URL' },
      },
      operations: [
        { id: 'createJob', role: 'submit' },
        { id: 'getJob', role: 'query' },
      ],
      // The business has a call for something else; it is offered in a guess.
      apiCall: { entity: 'VideoCall', example: { script: 'text' } },
      mapping: {
        request: { script: 'script' },
        externalId: 'id',
        status: {
          field: 'status',
          values: { queued: 'pending', rendering: 'processing', done: 'completed', failed: 'failed' },
        },
        result: { videoUrl: 'video_url' },
        error: { message: 'error' },
      },
    });
    expect(spec.guesses).toEqual(data.guesses);
    const extract = JSON.parse(await project.read(EXTRACT));
    expect(extract).toMatchObject({
      document: 'vendor/api.json',
      title: 'Render API',
      files: [{ path: 'vendor/api.json' }],
    });
    expect(Object.keys(extract.schemas)).toEqual(['Job']);
  });

  test('a pattern that is given wins, and the guesses are shown', async () => {
    await withDocument();
    const { stdout } = await project.text(
      `new video --openapi vendor/api.json --operation createJob --pattern sync-call`,
    );
    expect(stdout).toContain(`guessed, to be confirmed or corrected in ${SPEC}`);
    expect(JSON.parse(await project.read(SPEC))).toMatchObject({
      pattern: 'sync-call',
      operations: [{ role: 'call' }],
    });
  });

  test('a dry run writes nothing', async () => {
    await withDocument();
    const before = await treeHash(project.dir);
    const { data } = await must<{ changes: { path: string }[] }>(
      project,
      `new video --openapi vendor/api.json ${PAIR} --dry-run`,
    );
    expect(data.changes.map((each) => each.path)).toContain(EXTRACT);
    expect(await treeHash(project.dir)).toEqual(before);
  });
});

describe('what is refused', () => {
  let shared: TempProject;
  beforeAll(async () => {
    await withDocument();
    shared = project;
    await shared.write('vendor/page.html', '<!doctype html><html><body>Docs</body></html>');
    const twice = document();
    for (const item of Object.values(twice.paths))
      for (const each of Object.values(item)) each.operationId = 'getJob';
    await shared.write('vendor/twice.json', JSON.stringify(twice));
  });
  beforeEach(() => {
    project = kept(shared);
  });
  afterAll(() => shared.cleanup());

  test.each([
    ['new video --openapi vendor/api.json', 'USAGE', '--operation createJob --operation getJob'],
    ['new video --operation createJob --pattern sync-call', 'USAGE', '--openapi'],
    ['new video --openapi vendor/none.json --operation x', 'DOCUMENT_MISSING', 'web address'],
    ['new video --openapi vendor/page.html --operation x', 'OPENAPI_UNREADABLE', 'raw document'],
    ['new video --openapi vendor/api.json --operation createJbo', 'OPENAPI_OPERATION_UNKNOWN', 'createJob'],
    [
      'new video --openapi vendor/twice.json --operation getJob',
      'OPENAPI_OPERATION_AMBIGUOUS',
      '"GET /jobs/{job_id}"',
    ],
    ['new video --openapi ftp://vendor.example.org/x --operation x', 'USAGE', 'web address'],
    ['openapi list vendor/page.html', 'OPENAPI_UNREADABLE', 'raw document'],
    ['openapi show vendor/api.json nothing', 'OPENAPI_OPERATION_UNKNOWN', ''],
  ])('%s is refused and changes nothing', async (words, code, hint) => {
    const before = await treeHash(project.dir);
    const { ok, diagnostics, exitCode } = await project.cli(words);
    expect([ok, diagnostics[0]?.code]).toEqual([false, code]);
    expect([2, 3]).toContain(exitCode);
    expect(diagnostics[0]?.fix).toContain(hint);
    const { stdout, stderr } = await project.text(words);
    expect(exitCode === 3 ? stdout : stderr).toContain(`${code}: `);
    expect(await treeHash(project.dir)).toEqual(before);
  });
});

test('keys that a document shows in examples are not written', () => {
  // In two parts, so that this file holds none.
  const key = `sk_${'live'}_kq8Zt2Lw0RsVx5Yb7Nd4`;
  const shown = { a: `Send "${key}" first.`, b: [key, 3, null] };
  expect(withoutKeys(shown)).toEqual({
    a: 'Send "example-key" first.',
    b: ['example-key', 3, null],
  });
  const plain = { a: 'text' };
  expect(withoutKeys(plain)).toBe(plain);
});

describe('a document in several files, or on the web', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  async function serve(files: Record<string, string>): Promise<string> {
    const server = createServer(({ url = '' }, response) => {
      const text = files[url.split('?')[0] ?? ''];
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const split = (ref: string) => {
    const value = document();
    (value.components.schemas as Record<string, object>).Job = { $ref: ref };
    return JSON.stringify(value);
  };

  test('files beside it are read, and all are in the extract', async () => {
    await withDocument();
    await project.write('vendor/api.json', split('parts/job.json'));
    await project.write('vendor/parts/job.json', JSON.stringify(job));
    await must(project, `new video --openapi vendor/api.json ${PAIR}`);
    const { files } = JSON.parse(await project.read(EXTRACT));
    expect(files.map((each: { path: string }) => each.path)).toEqual([
      'vendor/api.json',
      'vendor/parts/job.json',
    ]);
  });

  test('files outside are not', async () => {
    await withDocument();
    await project.write('vendor/api.json', split('../../job.json'));
    const { diagnostics } = await project.cli(`new video --openapi vendor/api.json ${PAIR}`);
    expect(diagnostics[0]).toMatchObject({
      code: 'OPENAPI_REF_BROKEN',
      message: expect.stringContaining('job.json'),
    });
  });

  test('an address is kept without what could be a credential', async () => {
    await withDocument();
    const host = await serve({ '/v1/api.json': split('job.json'), '/v1/job.json': JSON.stringify(job) });
    const answer = await must(
      project,
      `new video --openapi http://me:geheim@${host}/v1/api.json?token=verborgen ${PAIR}`,
    );
    const written = `${answer.stdout} ${await project.read(EXTRACT)} ${await project.read(SPEC)}`;
    expect(written).not.toMatch(/geheim|verborgen/);
    expect(JSON.parse(await project.read(EXTRACT)).document).toBe(`http://${host}/v1/api.json`);
    expect(JSON.parse(await project.read(SPEC)).system.documentation).toBe(`http://${host}/v1/api.json`);
  });

  test('another host is asked only when it is allowed', async () => {
    await withDocument();
    const other = await serve({ '/job.json': JSON.stringify(job) });
    const host = await serve({ '/api.json': split(`http://${other}/job.json`) });
    const words = `new video --openapi http://${host}/api.json ${PAIR}`;
    const { diagnostics } = await project.cli(words);
    expect(diagnostics[0]).toMatchObject({
      code: 'OPENAPI_REF_BROKEN',
      message: expect.stringContaining(`--allow-host ${other}`),
    });
    await must(project, `${words} --allow-host ${other}`);
  });

  test.each([
    ['an address that answers 404', '/none.json?token=verborgen', 'status 404'],
    ['a page', '/page', 'web page'],
  ])('%s is refused without its credentials', async (_, path, why) => {
    await withDocument();
    const host = await serve({ '/page': '<html></html>' });
    const { diagnostics, stdout } = await project.cli(`openapi list http://${host}${path}`);
    expect(diagnostics[0]?.message).toContain(why);
    expect(stdout).not.toContain('verborgen');
  });

  test('a host that is not there', async () => {
    await withDocument();
    const host = await serve({});
    servers.pop()?.close();
    const { diagnostics, exitCode } = await project.cli(`openapi list http://${host}/api.json`);
    expect([exitCode, diagnostics[0]]).toMatchObject([2, { code: 'DOCUMENT_UNREACHABLE' }]);
  });
});

describe('openapi diff', () => {
  interface Diff {
    changes: { where: string; text: string; breaks: { field: string } | null }[];
    breaking: number;
    outdated: string[];
    accepted: boolean;
  }
  let shared: TempProject;
  let texts: [path: string, text: string][];
  beforeAll(async () => {
    await withDocument();
    shared = project;
    await must(shared, `new video --openapi vendor/api.json ${PAIR}`);
    // Judged is what the spec says once it is complete.
    const spec = JSON.parse(await shared.read(SPEC));
    Object.assign(spec, {
      purpose: 'Renders a video for every greeting that is made.',
      business: { entity: 'Greeting', when: 'A greeting was made and wants a video.', property: 'videoUrl' },
      review: Object.fromEntries(
        Object.keys(spec.review).map((each) => [each, 'Answered as well as it can be.']),
      ),
    });
    spec.apiCall.access = { owner: 'greeting.owner' };
    texts = [
      [SPEC, JSON.stringify(spec)],
      [EXTRACT, await shared.read(EXTRACT)],
    ];
  });
  beforeEach(async () => {
    project = kept(shared);
    for (const [path, text] of texts) await project.write(path, text);
  });
  afterAll(() => shared.cleanup());

  async function newer(change: (of: ReturnType<typeof document>) => void) {
    const value = document();
    change(value);
    await project.write('vendor/new.json', JSON.stringify(value));
    return project.cli<Diff>('openapi diff vendor/new.json');
  }

  test('the same document: nothing, exit 0', async () => {
    const { data, exitCode, next } = await project.cli<Diff>('openapi diff vendor/api.json');
    expect([exitCode, data.changes, next]).toEqual([0, [], null]);
    expect((await project.text('openapi diff vendor/api.json')).stdout).toContain(
      'nothing changed for the operations of video',
    );
  });

  test('changes elsewhere, and harmless ones, exit 0', async () => {
    const { data, exitCode } = await newer((of) => {
      of.paths['/other'] = { get: { responses: {} } };
      of.components.schemas.Job.properties.note = { type: 'string' };
      of.info.version = '2';
    });
    expect(exitCode).toBe(0);
    expect(data).toMatchObject({ breaking: 0, from: '1', to: '2' });
    expect(data.changes.map((each) => each.where)).toEqual(['response.note', 'response.note']);
  });

  test.each<[string, (of: ReturnType<typeof document>) => void, string]>([
    [
      'a result that is gone',
      (of) => void Reflect.deleteProperty(of.components.schemas.Job.properties, 'video_url'),
      'mapping.result.videoUrl',
    ],
    [
      'an id of another type',
      (of) => void Object.assign(of.components.schemas.Job.properties.id, { type: 'object' }),
      'mapping.externalId',
    ],
    [
      'an id that may be missing',
      (of) => void of.components.schemas.Job.required.shift(),
      'mapping.externalId',
    ],
    [
      'a new status word',
      (of) => void of.components.schemas.Job.properties.status.enum.push('archived'),
      'mapping.status.values',
    ],
    [
      'a new required parameter',
      (of) =>
        void of.paths['/jobs/{job_id}']?.get?.parameters?.push({
          name: 'region',
          in: 'query',
          required: true,
          schema: { type: 'string' },
        }),
      'mapping.parameters.getJob.region',
    ],
    [
      'an operation that is gone',
      (of) => void Reflect.deleteProperty(of.paths, '/jobs/{job_id}'),
      'operations',
    ],
  ])('%s breaks the mapping: exit 4, with what to do', async (_, change, field) => {
    const { data, exitCode, diagnostics } = await newer(change);
    expect(exitCode).toBe(4);
    expect(data.breaking).toBeGreaterThan(0);
    expect(data.changes.flatMap((each) => each.breaks?.field ?? [])).toContain(field);
    expect(diagnostics[0]).toMatchObject({ code: 'VENDOR_CHANGED', fix: expect.stringMatching(/\w/) });
    expect((await project.text('openapi diff vendor/new.json')).stdout).toMatch(/^! /m);
  });

  test('a new required field of the body breaks, an optional one does not', async () => {
    const add = (required: boolean) => (of: ReturnType<typeof document>) => {
      const post = of.paths['/jobs']?.post as {
        requestBody: {
          content: {
            'application/json': { schema: { required: string[]; properties: Record<string, object> } };
          };
        };
      };
      const { schema } = post.requestBody.content['application/json'];
      schema.properties.voice = { type: 'string' };
      if (required) schema.required.push('voice');
    };
    expect((await newer(add(false))).data.breaking).toBe(0);
    const { data } = await newer(add(true));
    expect(data.changes).toMatchObject([{ where: 'body.voice', breaks: { field: 'mapping.request.voice' } }]);
  });

  test('--accept replaces the extract and leaves the spec to the agent', async () => {
    const spec = await project.read(SPEC);
    await newer((of) => of.components.schemas.Job.properties.status.enum.push('archived'));
    const accepted = await project.cli<Diff>('openapi diff vendor/new.json --accept');
    expect([accepted.exitCode, accepted.data.accepted]).toEqual([4, true]);
    expect(await project.read(EXTRACT)).toContain('archived');
    expect(await project.read(SPEC)).toBe(spec);
    const again = await project.cli<Diff>('openapi diff vendor/new.json');
    expect([again.exitCode, again.data.changes]).toEqual([0, []]);
  });

  test('--accept names the parts of the spec that are copies of the old document', async () => {
    await newer((of) =>
      of.paths['/jobs/{job_id}']?.get?.parameters?.push({
        name: 'fields',
        in: 'query',
        schema: { type: 'string' },
      }),
    );
    const { stdout } = await project.text('openapi diff vendor/new.json --accept');
    expect(stdout).toContain('take over into the spec, from the new extract: operations.1.query');
  });

  test('with --dry-run nothing is written', async () => {
    await newer((of) => of.components.schemas.Job.properties.status.enum.push('archived'));
    const before = await treeHash(project.dir);
    await project.cli('openapi diff vendor/new.json --accept --dry-run');
    expect(await treeHash(project.dir)).toEqual(before);
  });

  test('an integration without a document has nothing to compare', async () => {
    await must(project, 'new label --pattern sync-call');
    const { diagnostics, exitCode } = await project.cli('openapi diff vendor/api.json --integration label');
    expect([exitCode, diagnostics[0]?.code]).toEqual([2, 'EXTRACT_MISSING']);
    await project.write(EXTRACT, '{}');
    const broken = await project.cli('openapi diff vendor/api.json --integration video');
    expect(broken.diagnostics[0]?.code).toBe('EXTRACT_MALFORMED');
  });
});

test('the commands are in --help', async () => {
  project = await tempPlain();
  const { stdout } = await runInProcess(project.dir, ['openapi', '--help']);
  expect(stdout).toContain('list');
  expect(stdout).toContain('diff');
});
