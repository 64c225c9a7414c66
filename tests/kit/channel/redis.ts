import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createClient } from '@redis/client';

/** A Redis server of the tests' own. It keeps nothing on disk, so a restart begins empty. */
export interface RedisServer {
  /** With the password. */
  url: string;
  port: number;
  /** Ends it like a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Freezes it: connections stay, nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
}

/** Why there is no Redis server on this machine, or `null`. */
export async function missingRedis(): Promise<string | null> {
  return promisify(execFile)('redis-server', ['--version']).then(
    () => null,
    (error: { code?: unknown }) => `redis-server cannot be started (${String(error.code)})`,
  );
}

export async function startRedis(password = 'of a test'): Promise<RedisServer> {
  const port = await findFreePort();
  const url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  // A test that was ended early leaves no server behind.
  process.once('exit', () => void server?.kill('SIGKILL'));

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', password];
    server = spawn('redis-server', [...args, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    for (let round = 0; round < 200; round += 1) {
      if (await answers(url)) return;
      await delay(25);
    }
    throw new Error('redis-server does not answer.');
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  await start();
  return {
    url,
    port,
    kill,
    start,
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
  };
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
