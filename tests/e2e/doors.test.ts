import { randomBytes } from 'node:crypto';
import { sign } from 'hono/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../templates/kit/middleware/password';
import { HOSTS, type PatternProject, patternProject } from './patterns/app.ts';
import type { PatternRow } from './patterns/row.ts';

/* An app with a door: it is closed to everybody without a token, so no other pattern shares it. */
const door: Pick<PatternRow, 'spec' | 'business'> = { spec: 'door', business: 'accounts' };
const SECRET = randomBytes(48).toString('base64url');
const ISSUER = 'https://app.test';
const environment = { DOOR_SECRET: SECRET, DOOR_ISSUER: ISSUER };
const PASSWORD = 'correct horse';

describe.each(HOSTS)('the layout %s behind a door', (id) => {
  const api = id === 'boilerplate' ? '/api/custom/door/signInDoor' : '/api/custom/signInDoor';
  let project: PatternProject;
  beforeAll(async () => {
    project = await patternProject(id, [door]);
  });
  afterAll(() => project?.remove());

  test('is strict TypeScript, and passes the tests it was given', async () => {
    expect(await project.run('tsc', ['--noEmit', '--strict'])).toEqual({ exitCode: 0, output: '' });
    const { exitCode, output } = await project.run('vitest', ['run', 'tests'], environment);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('Test Files  1 passed');
  }, 120_000);

  test('lets in who has a token, and nobody else, also after a restart', async () => {
    const app = await project.launch(environment, true);
    let token: string;
    try {
      const first = app.first || (await devLogin(app.url));
      token = await issue(first);
      const payload = { email: 'ada@test', passwordHash: await hashPassword(PASSWORD) };
      expect((await add(app.url, {}, payload)).status).toBe(401);
      // The header that the layouts believe without a door.
      expect((await add(app.url, { 'x-user-id': first }, payload)).status).toBe(401);
      expect((await add(app.url, carry(token), payload)).status).toBe(200);
      await enter(app.url);
    } finally {
      await app.stop();
    }
    const again = await project.launch(environment, false);
    try {
      expect((await add(again.url, carry(token), {})).status).toBe(200);
      await enter(again.url);
    } finally {
      await again.stop();
    }
  }, 120_000);

  test('does not start without its secret', async () => {
    await expect(project.launch({ ...environment, DOOR_SECRET: '' }, false)).rejects.toThrow(/DOOR_SECRET/);
  }, 120_000);

  /** Signs in with the password, and tries every way to carry the token. */
  async function enter(url: string): Promise<void> {
    const refused = await post(`${url}${api}`, { identifier: 'ada@test', password: 'wrong' });
    expect(refused.status).toBe(401);
    const { status, body } = await post(`${url}${api}`, { identifier: 'ada@test', password: PASSWORD });
    expect(status).toBe(200);
    const token = String(body.token);
    expect((await add(url, carry(token), {})).status).toBe(200);
    expect((await add(url, { Cookie: `session=${token}` }, {})).status).toBe(200);
    const crossSite = { Cookie: `session=${token}`, 'Sec-Fetch-Site': 'cross-site' };
    expect((await add(url, crossSite, {})).status).toBe(403);
    expect((await add(url, carry(`${token.slice(0, -2)}xx`), {})).status).toBe(401);
    expect((await add(url, carry(await issue('00000000-0000-4000-8000-000000000000')), {})).status).toBe(401);
    // There is nothing at these paths; the door is passed or not.
    const get = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect(await get(`/rooms/7/socket?token=${token}`)).toBe(404);
    expect(await get(`/rooms/7?token=${token}`)).toBe(401);
    expect(await get('/webhooks/any')).toBe(404);
  }
});

function issue(sub: string): Promise<string> {
  return sign({ sub, iss: ISSUER, exp: Math.floor(Date.now() / 1000) + 3600 }, SECRET);
}

function carry(token: string) {
  return { Authorization: `Bearer ${token}` };
}

/** What only a user of the app may do. */
function add(url: string, headers: Record<string, string>, payload: object) {
  return post(`${url}/api/interaction/AddUser`, { payload }, headers);
}

/** The first user of the app of `init`; the other layouts say theirs when they start. */
async function devLogin(url: string): Promise<string> {
  const { body } = await post(`${url}/api/custom/devLogin`, { name: 'root' });
  return String(body.userId);
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
