import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteDB } from 'interaqt/drivers';

/*
 * An empty database costs PGlite more than a second of work, as it makes a whole cluster. The tests start hundreds, so the
 * cluster is made once per version of PGlite, in the folder for temporary files, and copied.
 */

const manifest = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const TEMPLATE = join(tmpdir(), `create-integration-tests-${process.getuid?.() ?? 'user'}-pglite-${version}`);

type Options = ConstructorParameters<typeof PGLiteDB>[1];

let made: Promise<void> | null = null;

/** Puts an empty database into an empty folder, for a later `new PGLiteDB(folder)`. */
export async function makeDatabase(folder: string): Promise<void> {
  await template();
  copyTo(folder);
}

/** An empty database of its own, removed when it is closed. */
export async function emptyDatabase(options?: Options): Promise<PGLiteDB> {
  return (await emptyDatabases())(options);
}

/** The same for those who cannot wait. */
export async function emptyDatabases(): Promise<(options?: Options) => PGLiteDB> {
  await template();
  return (options) => {
    const folder = mkdtempSync(join(tmpdir(), 'create-integration-pglite-'));
    copyTo(join(folder, 'data'));
    const database = new PGLiteDB(join(folder, 'data'), options);
    const close = database.close.bind(database);
    database.close = async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    };
    return database;
  };
}

function copyTo(folder: string): void {
  cpSync(TEMPLATE, folder, { recursive: true, errorOnExist: true, force: false });
}

async function template(): Promise<void> {
  if (existsSync(TEMPLATE)) return;
  made ??= makeTemplate();
  await made;
}

/** Of several processes that make it at the same time the first one to finish wins; nobody sees half of it. */
async function makeTemplate(): Promise<void> {
  const folder = mkdtempSync(`${TEMPLATE}-`);
  const database = new PGlite(join(folder, 'data'));
  await database.waitReady;
  await database.close();
  try {
    renameSync(join(folder, 'data'), TEMPLATE);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
