import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { KEY, must } from '../helpers/tempProject.ts';
import { type CheatProject, cheatProject, EVIDENCE, TEST } from './cheatProject.ts';

/*
 * Secrets lie wherever a vendor and a hurried test can put them. What the tool writes and prints is searched for each of
 * them, in every form.
 */

const TOKEN = 'tok-3Lq8Zt2Lw0RsVx5Yb7Nd4';
const PASSWORD = 'pw-Hs7Kd92Lq0aZ';
const SESSION = 'sess-9Xc4Vb7Nm2Qw';
const EMAIL = 'ada.lovelace@people.test';
/** Of no integration, but of the app: whatever stands in `.env`, however it is written there. */
const OF_THE_APP = {
  DB_PASSWORD: 'db-4Wn8Qz1Kx6Jc',
  SMTP_TOKEN: 'smtp 5Rb2#Vy9Hd3',
  SESSION_SECRET: 'ses-7Gt4Pm0Lz8Ea',
  DATABASE_URL: 'url-2Uf6Sk3Ow9Ib',
  QUEUE_CONNECTION: 'que-8Yh1Dn5Rv7Tj',
  SIGNING_KEY: 'pem3Cq7Xe0Mu5Bw2Zs9Fa',
};
const APP_ENV = `
DB_PASSWORD=${OF_THE_APP.DB_PASSWORD} # of the test
SMTP_TOKEN="${OF_THE_APP.SMTP_TOKEN}"
export SESSION_SECRET='${OF_THE_APP.SESSION_SECRET}'
DATABASE_URL=postgres://app:${OF_THE_APP.DATABASE_URL}@db.test:5432/app
QUEUE_CONNECTION="Endpoint=sb://queue.test/;SharedAccessKey=${OF_THE_APP.QUEUE_CONNECTION}"
SIGNING_KEY="-----BEGIN KEY-----
${OF_THE_APP.SIGNING_KEY}
-----END KEY-----"
`;
const SECRETS = [KEY, TOKEN, PASSWORD, SESSION, EMAIL, ...Object.values(OF_THE_APP)];
const RECORDING = 'tests/recordings/speech.json';

let project: CheatProject;
let servers: Server[];
let asked: string[];

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  asked = [];
  const vendor = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push(`${request.method} ${request.url}`);
    const isKnown = request.headers['x-api-key'] === KEY;
    const isText = text === '' || JSON.parse(text).text !== '';
    const status = !isKnown
      ? 401
      : !isText
        ? 422
        : request.url?.includes('no-such-job')
          ? 404
          : request.method === 'POST'
            ? 201
            : 200;
    const echo = {
      ...request.headers,
      raw: text,
      basic: Buffer.from(`me:${KEY}`).toString('base64'),
      url: request.url,
    };
    const good = {
      id: TOKEN,
      status: 'queued',
      created_at: '2026-01-01T00:00:00Z',
      audio_url: `https://cdn.test/a?key=${encodeURIComponent(KEY)}`,
      refresh_token: TOKEN,
      pin: { password: PASSWORD },
      owner: { email: EMAIL, note: `write to ${EMAIL}` },
      echo,
    };
    const body = gzipSync(
      JSON.stringify(status < 400 ? good : { error: { code: 'refused', message: `no ${KEY} ${TOKEN}` } }),
    );
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      'Set-Cookie': `session=${SESSION}`,
      'Retry-After': '1',
    });
    response.end(body);
  });
  const tokens = createServer((_, response) => {
    asked.push('token');
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ access_token: TOKEN, session_token: SESSION }));
  });
  servers = [vendor, tokens];
  project = await cheatProject();
  const env = (await project.read('.env')).replace(project.vendor.url, await listen(vendor));
  await project.write('.env', `${env}LOOPBACK_TOKEN_URL=${await listen(tokens)}\n${APP_ENV}`);
  const manifest = JSON.parse(await project.read('package.json'));
  await project.write(
    'package.json',
    JSON.stringify({ ...manifest, 'create-integration': { redact: ['email'] } }),
  );
  await project.write(
    'canaries.json',
    JSON.stringify({ token: TOKEN, session: SESSION, password: PASSWORD }),
  );
  await project.write(
    TEST,
    `import { readFileSync } from 'node:fs';\n${project.honest}`.replace(
      "  describe('createSpeech",
      `  it('takes whatever is sent', async () => {
    const key = process.env.LOOPBACK_SPEECH_KEY ?? '';
    const canary = JSON.parse(readFileSync('canaries.json', 'utf8'));
    const headers = { 'X-API-Key': key, Cookie: 'session=' + canary.session, Authorization: 'Bearer ' + canary.token };
    const granted = await fetch(process.env.LOOPBACK_TOKEN_URL ?? '', { method: 'POST', body: 'client_secret=' + key });
    expect((await granted.json()).access_token).toBeDefined();
    const path = process.env.LOOPBACK_SPEECH_URL + '/v1/speech/' + encodeURIComponent(key) + '?session_token=' + canary.session + '&k=' + key;
    expect((await fetch(path, { headers })).status).toBe(200);
    const body = JSON.stringify({ text: 'a', voice: 'ada', password: canary.password, key });
    expect((await fetch(process.env.LOOPBACK_SPEECH_URL + '/v1/speech', { method: 'POST', headers, body })).status).toBe(201);
    console.log('sent', key);
  });

  describe('createSpeech`,
    ),
  );
}, 90_000);

afterAll(async () => {
  for (const server of servers) server.close();
  await project?.cleanup();
});

/** Forms a secret may be found in; a piece of base64 gives it away as well. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    encodeURIComponent(secret),
    base64.slice(0, -4),
    Buffer.from(`me:${secret}`).toString('base64').slice(8, -4),
  ];
}

const leaks = (text: string) =>
  SECRETS.filter((secret) => formsOf(secret).some((form) => text.includes(form)));

test('nothing that is written or printed holds a secret', { timeout: 60_000 }, async () => {
  // Other runs on this machine have temporary files of their own.
  const temporary = await mkdtemp(join(tmpdir(), 'leak '));
  vi.stubEnv('TMPDIR', temporary);
  const probe = await project.cli<{ drift: unknown[] }>('probe');
  expect(asked, probe.stdout).toContain('token');
  expect(asked.some((each) => each.includes(KEY))).toBe(true);
  expect(probe.diagnostics).toEqual([]);
  // What the kit's client says about the answers reaches the report, by name and without values.
  expect(probe.data.drift).toContainEqual({
    operation: 'createSpeech',
    field: 'refresh_token',
    problem: 'is not declared',
  });
  const text = await project.text('probe');

  const { stdout: printed } = await must(project, 'task complete 4.3');
  const evidence = await project.read(EVIDENCE);
  const recording = await project.read(RECORDING);

  for (const [what, written] of Object.entries({
    probe: probe.stdout + probe.stderr,
    text: text.stdout + text.stderr,
    printed,
    evidence,
    recording,
  })) {
    const found = leaks(written);
    expect([what, found]).toEqual([what, []]);
  }
  vi.unstubAllEnvs();
  const left = (await readdir(temporary)).filter((each) => each.startsWith('create-integration-run-'));
  expect(left).toEqual([]);
  await rm(temporary, { recursive: true });
  const committed = await readdir(join(project.dir, 'docs'));
  for (const file of committed)
    expect([file, leaks(await readFile(join(project.dir, 'docs', file), 'utf8'))]).toEqual([file, []]);

  // The same value has the same placeholder everywhere, so that ids still agree.
  const { exchanges } = JSON.parse(recording);
  const created = exchanges.find((each: { status: number }) => each.status === 201);
  const shown = exchanges.find(
    (each: { operation: string; status: number }) => each.operation === 'getSpeech' && each.status === 200,
  );
  expect(created.response.json.id).toMatch(/^\[redacted .*token \d+\]$/);
  expect(exchanges.map((each: { path: string }) => each.path)).toContain(
    `/v1/speech/${encodeURIComponent(created.response.json.id)}`,
  );
  expect(shown.response.json.id).toBe(created.response.json.id);
  expect(created.response.json.owner.note).toMatch(/^write to \[redacted email \d+\]$/);
  // The token endpoint is on another origin: neither an operation nor required.
  expect(new Set(exchanges.map((each: { operation: string }) => each.operation))).toEqual(
    new Set(['createSpeech', 'getSpeech']),
  );
});

/** What the tool may have written: files but those that hold secrets by design, and everything git keeps. */
async function writtenTexts(): Promise<[what: string, text: string][]> {
  const found: [string, string][] = [];
  for (const entry of await readdir(project.dir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (
      !entry.isFile() ||
      /[\\/](?:\.env|canaries\.json|node_modules[\\/].*|\.git[\\/]objects[\\/].*)$/.test(file)
    )
      continue;
    found.push([file, await readFile(file, 'utf8')]);
  }
  const objects = await project.git('cat-file', '--batch-all-objects', '--batch');
  return [...found, ['git objects', objects]];
}

test('whatever command is run, and however it fails', { timeout: 60_000 }, async () => {
  await project.write('.git/hooks/pre-commit', '#!/bin/sh\ncat .env; cat .env >&2; exit 1\n');
  await chmod(join(project.dir, '.git/hooks/pre-commit'), 0o755);
  await must(project, 'task start 4.4');
  await must(project, 'scaffold');
  await project.write('integrations/speech/typed.ts', `export const port = '${OF_THE_APP.DB_PASSWORD}';\n`);
  let said = '';
  const run = async (...commands: string[]) => {
    for (const words of commands) {
      const json = await project.cli(words);
      const text = json.ok ? json : await project.text(`${words} --verbose`);
      const all = json.stdout + json.stderr + text.stdout + text.stderr;
      expect([words, leaks(all)]).toEqual([words, []]);
      said += all;
    }
  };
  await run('next', 'status', 'env', 'doctor', 'delivery status', 'task complete 4.4');
  await run('task start 4.1', 'task complete 4.1 --include integrations');
  expect(said).toContain('typed.ts, line 1, holds the value of DB_PASSWORD');
  await rm(join(project.dir, 'integrations/speech/typed.ts'));
  await run('task complete 4.1', 'next');
  // The hook did print them all.
  for (const name of Object.keys(OF_THE_APP)) expect(said).toContain(`[redacted ${name}`);
  for (const [what, text] of await writtenTexts()) expect([what, leaks(text)]).toEqual([what, []]);
});
