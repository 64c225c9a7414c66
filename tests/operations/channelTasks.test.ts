import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { missingRedis, type RedisServer, startRedis } from '../kit/channel/redis.ts';
import { fixtureText } from '../rendering/helpers/render.ts';

/* A broker instead of an HTTP API, through the gates as an agent meets them. */

const missing = await missingRedis();
if (missing) console.warn(`skipped, the gates of channel need a Redis server: ${missing}`);

/** Passes, and looks from the outside as if a broker had answered. */
const SELF_SERVED = `import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';

it('is answered', async () => {
  const { port, hostname } = new URL(process.env.REDIS_URL ?? '');
  const server = createServer((socket) => socket.end('+PONG')).listen(Number(port), hostname);
  await once(server, 'listening');
  const socket = connect(Number(port), hostname);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toBe('+PONG');
  server.close();
});
`;

describe.skipIf(missing)('an integration with a message broker', () => {
  let project: TempProject;
  let redis: RedisServer;
  const external = 'tests/chat-external-api.test.ts';
  beforeAll(async () => {
    // Commits are searched for it, and the kit's comments say "of a test".
    redis = await startRedis('no word of the kit');
    project = await tempProject();
    const begun = await must<{ packages: string[] }>(project, 'new chat --pattern channel');
    expect(begun.data.packages).toContain('@redis/client@6.3.1');
    const spec = { ...JSON.parse(fixtureText('chat')), module: 'greeting' };
    await project.write('docs/greeting.chat.integration.json', JSON.stringify(spec, null, 2));
    await project.append('.env', `REDIS_URL=${redis.url}\n`);
    for (const words of [
      'task start 4.1',
      'task complete 4.1',
      'task start 4.2',
      'design',
      'task complete 4.2',
    ]) {
      await must(project, words);
    }
    await must(project, 'task start 4.3');
    await must(project, 'scaffold');
  });
  afterAll(async () => {
    await project?.cleanup();
    await redis?.kill();
  });

  test('has to be answered by it; by the test run itself does not count', async () => {
    const rendered = await project.read(external);
    await redis.kill();
    await project.write(external, SELF_SERVED);
    const blocked = await project.cli('probe');
    expect(blocked.exitCode).toBe(3);
    expect(blocked.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'NO_REAL_CONNECTION',
        target: 'REDIS_URL',
        message: expect.stringContaining('was answered by the test run itself'),
      }),
    );
    expect(blocked.stdout).not.toContain(new URL(redis.url).password);
    await project.write(external, rendered);
    await redis.start();
  });

  test('counts when it was really connected to', async () => {
    const { data } = await must(project, 'probe');
    expect(JSON.stringify(data)).toContain(`connections with 127.0.0.1:${redis.port}`);
    await must(project, 'task complete 4.3');
  });

  test('is written in a design document that says what clients do', async () => {
    const design = await project.read('docs/greeting.chat.integration-design.md');
    expect(design).toContain("new WebSocket(url, ['live', 'bearer.' + token])");
    expect(design).toContain('readMessages');
    expect(design).not.toMatch(/undefined|\[object/);
  });
});
