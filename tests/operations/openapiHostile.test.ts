import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorCode, EXIT_CODES } from '../../src/errors.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import { completeSpec } from '../corpus/completeSpec.ts';
import { runInProcess, type TempProject, tempProject, treeHash } from '../helpers/tempProject.ts';
import { answering, answers, bomb, object, pointingTo, ref, tenMegabytes, text } from './hostileDocuments.ts';

/* Documents that are broken, enormous or after something else, through the command a person runs. */

const SECRET = 'what-lies-outside-stays-outside';

let project: TempProject;
const servers: Server[] = [];

beforeAll(async () => {
  project = await tempProject();
  await mkdir(join(project.dir, 'vendor'));
  await writeFile(secretFile(), JSON.stringify({ type: 'string', description: SECRET, const: SECRET }));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(secretFile());
  await project.cleanup();
});

/** Beside the project, where no document of the project may lead. */
function secretFile() {
  return `${project.dir}-secret.json`;
}

function newThing(name: string, document: string, more: string[] = []) {
  const words = ['new', name, '--openapi', document, '--operation', 'getThing', ...more];
  return runInProcess(project.dir, ['--json', ...words]);
}

/** Runs the command, which has to be refused, and gives what it says. */
async function refused(document: string, more: string[] = []) {
  const before = await treeHash(project.dir);
  const { exitCode, stdout, stderr } = await newThing('refused', document, more);
  expect(await treeHash(project.dir)).toEqual(before);
  const { ok, diagnostics } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${SECRET}|root:x:|at .*\\.ts:\\d`));
  return {
    exitCode,
    code: diagnostics[0].code as ErrorCode,
    said: `${diagnostics[0].message}\n${diagnostics[0].fix}`,
  };
}

/** Runs the command, which has to succeed; the extract, and the spec as an agent completes it, are read again. */
async function accepted(name: string, document: string, more: string[] = []) {
  const { exitCode, stdout } = await newThing(name, document, more);
  expect(exitCode, stdout.slice(0, 2_000)).toBe(0);
  const file = (kind: string) => readFile(join(project.dir, `docs/greeting.${name}.${kind}.json`), 'utf8');
  const extract = await file('openapi');
  const reading = readDesigned(completeSpec(await file('integration')), 'spec.json', extract);
  expect(reading.ok ? [] : reading.diagnostics).toEqual([]);
  return JSON.parse(extract) as { schemas: Record<string, object>; files: { path: string }[] };
}

describe('what is refused, with what to do and nothing written', () => {
  const deep = 100_000;
  type Row = [what: string, file: string, content: () => string | Buffer, code: ErrorCode, says: RegExp];
  const rows: Row[] = [
    [
      'a broken $ref that is needed',
      'broken.json',
      () => pointingTo('#/components/schemas/None'),
      'OPENAPI_REF_BROKEN',
      /schemas\/None.*getThing|GET \/thing/,
    ],
    [
      'an operationId of two operations',
      'twice.json',
      () =>
        JSON.stringify(
          answering({ Thing: text }, { '/other': { put: { operationId: 'getThing', ...answers(text) } } }),
        ),
      'OPENAPI_OPERATION_AMBIGUOUS',
      /GET \/thing[\s\S]*PUT \/other/,
    ],
    [
      'a path item that is circular',
      'item.json',
      () => JSON.stringify({ ...answering({}), paths: { '/a': { $ref: '#/paths/~1a' } } }),
      'OPENAPI_OPERATION_UNKNOWN',
      /getThing/,
    ],
    [
      'a file of another scheme',
      'scheme.json',
      () => pointingTo('file:///etc/passwd'),
      'OPENAPI_REF_BROKEN',
      /file:\/\/\/etc\/passwd/,
    ],
    [
      'a file by its whole path',
      'absolute.json',
      () => pointingTo('/etc/passwd'),
      'OPENAPI_REF_BROKEN',
      /\/etc\/passwd/,
    ],
    [
      'a file outside the project',
      'outside.json',
      () => pointingTo(`../../${basename(secretFile())}`),
      'OPENAPI_REF_BROKEN',
      /secret\.json/,
    ],
    [
      'the same, written otherwise',
      'encoded.json',
      () => pointingTo(`%2e%2e/%2e%2e/${basename(secretFile())}`),
      'OPENAPI_REF_BROKEN',
      /secret\.json/,
    ],
    ['a YAML bomb', 'bomb.yaml', bomb, 'OPENAPI_UNREADABLE', /aliases/],
    [
      'a web page',
      'page.yaml',
      () => '\n<!DOCTYPE html>\n<html><body>API</body></html>',
      'OPENAPI_UNREADABLE',
      /web page[\s\S]*raw document/,
    ],
    [
      'a Postman collection',
      'postman.json',
      () =>
        JSON.stringify({
          info: {
            name: 'x',
            schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
          },
          item: [],
        }),
      'OPENAPI_KIND',
      /Postman collection/,
    ],
    ['an empty file', 'empty.yaml', () => '', 'OPENAPI_KIND', /no OpenAPI document/],
    [
      'a picture',
      'picture.json',
      () => Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex'),
      'OPENAPI_UNREADABLE',
      /no text in UTF-8/,
    ],
    [
      'lists in lists as JSON',
      'deep.json',
      () => '['.repeat(deep) + ']'.repeat(deep),
      'OPENAPI_KIND',
      /it is a list/,
    ],
    [
      'lists in lists as YAML',
      'deep.yaml',
      () => `a: ${'['.repeat(deep)}${']'.repeat(deep)}`,
      'OPENAPI_UNREADABLE',
      /nested too deep/,
    ],
    [
      'lists in lists that do not end',
      'open.json',
      () => '['.repeat(deep),
      'OPENAPI_UNREADABLE',
      /nested too deep/,
    ],
  ];

  test.each(rows)('%s', async (_what, file, content, code, says) => {
    await writeFile(join(project.dir, 'vendor', file), content());
    const found = await refused(`vendor/${file}`);
    expect(found).toMatchObject({ code, exitCode: EXIT_CODES[code] });
    expect(found.said).toMatch(says);
  });
});

describe('what gives the right result', () => {
  const write = (file: string, document: unknown) =>
    writeFile(
      join(project.dir, 'vendor', file),
      file.endsWith('.yaml') ? dump(document, { noRefs: true }) : JSON.stringify(document),
    );

  test('a broken $ref that is not needed', async () => {
    const broken = answers(ref('None'));
    await write(
      'unneeded.json',
      answering({ Thing: object({ id: text }), Other: ref('None') }, { '/other': { get: broken } }),
    );
    expect(Object.keys((await accepted('unneeded', 'vendor/unneeded.json')).schemas)).toEqual(['Thing']);
  });

  test('schemas in circles', async () => {
    const schemas = {
      Thing: {
        ...object({ id: text, parent: ref('Thing'), parts: { type: 'array', items: ref('Part') } }),
        required: ['id'],
      },
      Part: { allOf: [ref('Named'), object({ of: ref('Thing') })] },
      Named: object({ name: text, alias: { anyOf: [ref('Part'), text] } }),
    };
    await write('circles.json', answering(schemas));
    const extract = await accepted('circles', 'vendor/circles.json');
    expect(extract.schemas).toEqual({
      Thing: {
        type: 'object',
        properties: {
          id: text,
          parent: { $ref: '#/schemas/Thing' },
          parts: { type: 'array', items: { $ref: '#/schemas/Part' } },
        },
        required: ['id'],
      },
      Part: object({
        name: text,
        alias: { anyOf: [{ $ref: '#/schemas/Part' }, text] },
        of: { $ref: '#/schemas/Thing' },
      }),
    });
  });

  test('thousands of schemas, each in the one before', async () => {
    const length = 5_000;
    const chain = Array.from({ length }, (_, index) => [
      index === 0 ? 'Thing' : `S${index}`,
      object({ id: text, ...(index < length - 1 ? { next: ref(`S${index + 1}`) } : {}) }),
    ]);
    await write('chain.json', answering(Object.fromEntries(chain)));
    expect(Object.keys((await accepted('chain', 'vendor/chain.json')).schemas)).toHaveLength(length);
  });

  test.each(['large.json', 'large.yaml'])('ten megabytes: %s', async (file) => {
    await write(file, tenMegabytes());
    const extract = await accepted(file.replace('.', '-'), `vendor/${file}`);
    expect(Object.keys(extract.schemas).sort()).toEqual(['Filler7', 'Thing']);
  });
});

test('a $ref to a host of another name is followed only where that host is allowed', async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(`${headers.host}${url}`);
    const { port } = server.address() as AddressInfo;
    response.end(
      url === '/api.json' ? pointingTo(`http://localhost:${port}/part.json`) : JSON.stringify(text),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const [host, other] = [`127.0.0.1:${port}`, `localhost:${port}`];

  const found = await refused(`http://${host}/api.json`);
  expect(found).toMatchObject({ code: 'OPENAPI_REF_BROKEN', exitCode: EXIT_CODES.OPENAPI_REF_BROKEN });
  expect(found.said).toContain(`--allow-host ${other}`);
  expect(asked).toEqual([`${host}/api.json`]);

  const extract = await accepted('elsewhere', `http://${host}/api.json`, ['--allow-host', other]);
  expect(extract.files.map((each) => each.path)).toEqual([
    `http://${host}/api.json`,
    `http://${other}/part.json`,
  ]);
});
