import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingRedis, type RedisServer, startRedis } from '../kit/channel/redis.ts';
import { findings } from './helpers/findings.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { anyFixture, render } from './helpers/render.ts';

const missing = await missingRedis();
if (missing) console.warn(`skipped, the generated tests of channel need a Redis server: ${missing}`);

const spec = anyFixture('chat');

describe('an integration of the pattern channel', () => {
  let project: TestProject;
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    project = await createProject();
    await project.add(spec);
    if (!missing) redis = await startRedis();
  });
  afterAll(async () => {
    await redis?.kill();
    await project?.remove();
  });

  it('type-checks', async () => {
    expect(await project.run('tsc', ['--noEmit'])).toEqual({ ok: true, output: '' });
  });

  it.skipIf(missing)('passes the tests it was given, with a real Redis', async () => {
    const env = { REDIS_URL: redis?.url ?? '', JWT_SECRET: '0'.repeat(64) };
    const { ok, output } = await project.run('vitest', ['run', 'chat-'], env);
    expect(output).toContain('Test Files  2 passed');
    expect(ok, output).toBe(true);
  });

  it('keeps the rules', async () => {
    expect(await findings(project, spec, await render(spec))).toEqual([]);
  });
});
