/*
 * The delivery of this app from a command line. Prints JSON; exits with 1 and `{ code, message, fix }` where it cannot.
 *
 *   tsx integrations/kit/durable/cli.ts status | dead | retry <callId> [--new-key] | drain [--seconds 60]
 *
 * PostgreSQL (DATABASE_URL) is asked directly. PGLite lets one process open its folder, so there the running app is
 * asked: the one of PGLITE_DIR, or of --folder, the folder given to PGLiteDB.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { QueueStatus } from './admin';
import { AdminError, type OpenedAdmin, openByFolder, openByUrl } from './openAdmin';

const POLL_MS = 500;

/** Waits until no call waits or is being sent. */
async function drain(admin: OpenedAdmin, seconds: number): Promise<QueueStatus[]> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const queues = await admin.status();
    const left = queues.reduce(
      (sum, { waiting, postponed, active }) => sum + waiting + postponed + active,
      0,
    );
    if (left === 0) return queues;
    if (Date.now() >= end) {
      throw new AdminError({
        code: 'DELIVERY_NOT_DRAINED',
        message: `After ${seconds} s, ${left} jobs are left.`,
        fix: 'See `status` for what waits; give it more time with --seconds, or start more workers.',
      });
    }
    await sleep(POLL_MS);
  }
}

async function main(): Promise<unknown> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      'new-key': { type: 'boolean', default: false },
      seconds: { type: 'string', default: '60' },
    },
  });
  const { DATABASE_URL: url, PGLITE_DIR: data = 'data' } = process.env;
  const [command, callId] = positionals;
  const admin = url ? await openByUrl(url) : openByFolder(values.folder ?? join(data, 'pglite'));
  try {
    if (command === 'status') return await admin.status();
    if (command === 'dead') return await admin.dead();
    if (command === 'drain') return await drain(admin, Number(values.seconds));
    if (command === 'retry' && callId) {
      const key = values['new-key'] ? 'new' : 'same';
      if (await admin.retry(callId, key)) return { callId, key };
      throw new AdminError({
        code: 'DEAD_LETTER_UNKNOWN',
        message: `No call ${JSON.stringify(callId)} was given up.`,
        fix: 'See `dead` for the calls that were; one that was refused by the vendor is not among them.',
      });
    }
    throw new AdminError({
      code: 'USAGE',
      message: 'That is not a command.',
      fix: 'status, dead, retry <callId> or drain.',
    });
  } finally {
    await admin.close();
  }
}

main().then(
  (answer) => console.log(JSON.stringify(answer)),
  (error: unknown) => {
    const { code, message, fix } = AdminError.of(error);
    console.log(JSON.stringify({ code, message, fix }));
    process.exitCode = 1;
  },
);
