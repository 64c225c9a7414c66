import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
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

/** @param tls the files of a certificate; the server then speaks TLS alone */
export async function startRedis(password = 'of a test', tls?: Certificate): Promise<RedisServer> {
  const port = await findFreePort();
  const url = `${tls ? 'rediss' : 'redis'}://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const listening = tls
    ? ['--port', '0', '--tls-port', String(port), '--tls-cert-file', tls.cert, '--tls-key-file', tls.key]
    : ['--port', String(port)];
  let server: ChildProcess | undefined;
  // A test that was ended early leaves no server behind.
  process.once('exit', () => void server?.kill('SIGKILL'));

  async function start(): Promise<void> {
    const args = [...listening, '--bind', '127.0.0.1', '--requirepass', password];
    if (tls) args.push('--tls-ca-cert-file', tls.cert, '--tls-auth-clients', 'no');
    server = spawn('redis-server', [...args, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    for (let round = 0; round < 200; round += 1) {
      if (await answers(url, tls?.pem)) return;
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

async function answers(url: string, ca: string | undefined): Promise<boolean> {
  const socket = { reconnectStrategy: false, ...(ca !== undefined && { tls: true as const, ca }) } as const;
  const client = createClient({ url, socket }).on('error', () => {});
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

/** A certificate for 127.0.0.1 that signs itself, by its files and as text. */
export interface Certificate {
  cert: string;
  key: string;
  pem: string;
}

/** Why there can be no Redis server with TLS on this machine, or `null`. */
export async function missingTls(): Promise<string | null> {
  const run = promisify(execFile);
  const told = await run('redis-server', ['--tls-port', '-1']).catch(({ stdout, stderr }) => stdout + stderr);
  if (/Bad directive/.test(String(told))) return 'redis-server was built without TLS';
  return run('openssl', ['version']).then(
    () => null,
    () => 'there is no openssl to make a certificate with',
  );
}

export async function makeCertificate(folder: string): Promise<Certificate> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=redis of a test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', ...ec, '-days', '2', ...subject],
    ...['-keyout', key, '-out', cert],
  ]);
  return { cert, key, pem: await readFile(cert, 'utf8') };
}
