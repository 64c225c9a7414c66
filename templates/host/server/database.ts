import { join } from 'node:path';
import type { Database } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import { databaseLogger, takeDataDirectory } from './dataDirectory';

export interface AppDatabase {
  database: Database;
  /** Called when the database is closed. */
  release(): void;
}

/** PostgreSQL where `DATABASE_URL` names one, for any number of processes; otherwise PGLite in `PGLITE_DIR`, for one. */
export function openDatabase({
  DATABASE_URL: url,
  PGLITE_DIR: directory = 'data',
}: NodeJS.ProcessEnv): AppDatabase {
  if (url) return { database: postgres(url), release() {} };
  const release = takeDataDirectory(directory);
  return { database: new PGLiteDB(join(directory, 'pglite'), { logger: databaseLogger }), release };
}

/** @throws {Error} for an address that is none; it never repeats the address, which holds a password */
function postgres(url: string): PostgreSQLDB {
  const address = URL.canParse(url) ? new URL(url) : null;
  const name = decodeURIComponent(address?.pathname.slice(1) ?? '');
  if (!address || !/^postgres(ql)?:$/.test(address.protocol) || !/^\w+$/.test(name)) {
    throw new Error('DATABASE_URL is not of the form postgres://user:password@host:5432/database.');
  }
  const sslmode = address.searchParams.get('sslmode') ?? 'disable';
  return new PostgreSQLDB(name, {
    host: address.hostname,
    port: Number(address.port || 5432),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    ...(sslmode !== 'disable' && { ssl: { rejectUnauthorized: sslmode !== 'no-verify' } }),
    logger: databaseLogger,
  });
}
