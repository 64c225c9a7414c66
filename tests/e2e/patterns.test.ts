import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingRedis } from '../kit/channel/redis.ts';
import { HOSTS, type PatternProject, patternProject } from './patterns/app.ts';
import { chat } from './patterns/channel.ts';
import { dictation, photos } from './patterns/clientDirect.ts';
import { media, stream, ticket } from './patterns/resource.ts';
import type { Counterpart, DrivenApp, PatternRow } from './patterns/row.ts';
import { narration } from './patterns/webhook.ts';

/* Every pattern without calls, and one whose vendor calls back, in every layout. A new one is a row. */
const withoutRedis = await missingRedis();
if (withoutRedis) console.warn(`skipped, channel needs a Redis server: ${withoutRedis}`);
const ROWS: readonly PatternRow[] = [
  stream,
  media,
  ticket,
  photos,
  dictation,
  narration,
  ...(withoutRedis ? [] : [chat]),
];

let counterparts: Map<PatternRow, Counterpart>;
let environment: Record<string, string>;
beforeAll(async () => {
  counterparts = new Map();
  for (const row of ROWS) counterparts.set(row, await row.start());
  environment = Object.assign({}, ...[...counterparts.values()].map((each) => each.environment));
});
afterAll(async () => {
  for (const each of counterparts.values()) await each.stop();
});

describe.each(HOSTS)('the patterns in the layout %s', (id) => {
  let project: PatternProject;
  beforeAll(async () => {
    project = await patternProject(id, ROWS);
  });
  afterAll(() => project?.remove());

  test('are strict TypeScript', async () => {
    expect(await project.run('tsc', ['--noEmit', '--strict'])).toEqual({ exitCode: 0, output: '' });
  });

  test('pass the tests they were given, those against the vendor as well', async () => {
    const { exitCode, output } = await project.run('vitest', ['run', 'tests'], environment);
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`Test Files  ${2 * ROWS.length} passed`);
  }, 240_000);

  test('do what they are for over HTTP, also after a restart', async () => {
    let users: DrivenApp['users'] | null = null;
    for (const _start of ['first', 'second']) {
      const app = await project.start(environment, users);
      try {
        users = app.users;
        for (const [row, counterpart] of counterparts) await row.drive(app, counterpart);
      } finally {
        await app.stop();
      }
    }
  }, 120_000);
});
