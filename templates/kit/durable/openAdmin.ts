import { readFileSync } from 'node:fs';
import { PgBoss } from 'pg-boss';
import { createDeliveryAdmin, type DeliveryAdmin } from './admin';
import { type AdminAddress, adminFile } from './adminServer';

export interface OpenedAdmin extends DeliveryAdmin {
  close(): Promise<void>;
}

/** What a person at a terminal has to know. */
export class AdminError extends Error {
  readonly code: string;
  readonly fix: string;

  constructor({ code, message, fix }: { code: string; message: string; fix: string }) {
    super(message);
    this.code = code;
    this.fix = fix;
  }

  static of(error: unknown): AdminError {
    if (error instanceof AdminError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new AdminError({ code: 'DELIVERY_FAILED', message, fix: 'Look at the log of the app.' });
  }
}

/**
 * The delivery of an app on PostgreSQL, whether it runs or not.
 * @throws {AdminError} `DATABASE_UNREACHABLE`, `DELIVERY_NOT_INSTALLED`
 */
export async function openByUrl(connectionString: string): Promise<OpenedAdmin> {
  const boss = new PgBoss({ connectionString, max: 1, schedule: false, supervise: false, migrate: false });
  boss.on('error', () => {});
  try {
    await boss.start();
  } catch (cause) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    const { message } = AdminError.of(cause);
    throw /not installed/.test(message)
      ? new AdminError({
          code: 'DELIVERY_NOT_INSTALLED',
          message: 'The database of DATABASE_URL has no jobs of a durable delivery.',
          fix: 'Start the app once; it makes what it needs.',
        })
      : new AdminError({
          code: 'DATABASE_UNREACHABLE',
          message: `The database of DATABASE_URL cannot be used: ${message}`,
          fix: 'Correct DATABASE_URL in .env, or start the database.',
        });
  }
  return { ...createDeliveryAdmin(boss), close: () => boss.stop({ graceful: false }) };
}

/**
 * The delivery of an app that runs on the PGLite database in `folder`.
 * @throws {AdminError} from each method: `DELIVERY_UNREACHABLE`
 */
export function openByFolder(folder: string): OpenedAdmin {
  async function ask<Answer>(path: string, body?: object): Promise<Answer> {
    let response: Response;
    try {
      const { url, token }: AdminAddress = JSON.parse(readFileSync(adminFile(folder), 'utf8'));
      response = await fetch(`${url}${path}`, {
        headers: { Authorization: `Bearer ${token}` },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
    } catch {
      throw new AdminError({
        code: 'DELIVERY_UNREACHABLE',
        message: `No app runs on ${folder}, and a second process must not open a PGLite database: it would lose data.`,
        fix: 'Start the app (`npm start`) and run this again beside it; with PostgreSQL, set DATABASE_URL.',
      });
    }
    if (!response.ok) throw new Error(`The app answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
  return {
    status: () => ask('/status'),
    dead: () => ask('/dead'),
    retry: (callId, key) => ask('/retry', { callId, key }),
    close: async () => {},
  };
}
