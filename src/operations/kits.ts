import { z } from 'zod';
import type { RenderedFile } from '../changes/generated.ts';
import { OperationError } from '../errors.ts';
import { detectHost, readDependencies } from '../hosts/index.ts';
import type { Files, Resources } from '../ports/index.ts';
import type { Context } from './operation.ts';

const TEMPLATES = 'templates';
const KITS = `${TEMPLATES}/kits`;

/** Which kits were added and where; committed with the project, so that everybody's upgrade knows it. */
export const KITS_FILE = '.create-integration/kits.json';

const kitSchema = z.strictObject({
  title: z.string(),
  /** Below `templates/`; below the folder of the project they get the same path, so that their imports hold. */
  files: z.array(z.string()),
  /** Further files where the project depends on a package. */
  filesWith: z.record(z.string(), z.array(z.string())).default({}),
  /** Packages with the exact version the kit is tested with. */
  dependencies: z.record(z.string(), z.string()),
});

export type Kit = z.infer<typeof kitSchema>;

const recordSchema = z.object({ kits: z.record(z.string(), z.object({ folder: z.string() })) });

export type KitRecord = z.infer<typeof recordSchema>['kits'];

/** The ids of the kits: folders that have a kit.json. */
export async function listKits(resources: Resources): Promise<string[]> {
  const paths = await resources.walk(KITS);
  return paths.flatMap((path) => /^templates\/kits\/([^/]+)\/kit\.json$/.exec(path)?.[1] ?? []);
}

/** Throws `KIT_UNKNOWN`. */
export async function readKit(resources: Resources, id: string): Promise<Kit> {
  const known = await listKits(resources);
  if (!known.includes(id)) {
    throw new OperationError({
      code: 'KIT_UNKNOWN',
      message: `There is no kit ${JSON.stringify(id)}.`,
      fix: `Add one of: ${known.join(', ')}.`,
    });
  }
  return kitSchema.parse(JSON.parse(await resources.read(`${KITS}/${id}/kit.json`)));
}

/** The files of a kit below the folder of the project they belong in. */
export async function filesOfKit(
  resources: Resources,
  kit: Kit,
  folder: string,
  hasPackage: (name: string) => boolean,
): Promise<RenderedFile[]> {
  const more = Object.entries(kit.filesWith).flatMap(([name, paths]) => (hasPackage(name) ? paths : []));
  return Promise.all(
    [...kit.files, ...more].map(async (path) => ({
      path: `${folder}/${path}`,
      text: await resources.read(`${TEMPLATES}/${path}`),
    })),
  );
}

/** What the kits of a project would be written with now. One that only a newer version knows is left alone. */
export async function installedKitFiles({
  files,
  resources,
}: Pick<Context, 'files' | 'resources'>): Promise<RenderedFile[]> {
  const record = Object.entries(await readKitRecord(files));
  if (record.length === 0) return [];
  const known = await listKits(resources);
  const present = readDependencies((await files.read('package.json')) ?? '{}');
  const found = await Promise.all(
    record.map(async ([id, { folder }]) =>
      known.includes(id)
        ? filesOfKit(resources, await readKit(resources, id), folder, (name) => present.has(name))
        : [],
    ),
  );
  // Two kits may bring the same file of the machinery.
  return [...new Map(found.flat().map((file) => [file.path, file])).values()];
}

/** Where kits go: beside the integrations where the layout has a folder for them. */
export async function defaultFolder(files: Files): Promise<string> {
  try {
    return (await detectHost(files)).layout.integrations;
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'HOST_UNKNOWN') throw error;
    const sources = await files.walk('src');
    return sources.length > 0 ? 'src/integrations' : 'integrations';
  }
}

/** Throws `MERGE_CONFLICT` when it cannot be read, as after a git merge that left markers in it. */
export async function readKitRecord(files: Pick<Files, 'read'>): Promise<KitRecord> {
  const text = await files.read(KITS_FILE);
  if (text === null) return {};
  try {
    return recordSchema.parse(JSON.parse(text)).kits;
  } catch {
    throw new OperationError({
      code: 'MERGE_CONFLICT',
      message: `${KITS_FILE} cannot be read.`,
      target: KITS_FILE,
      fix: 'Resolve its git conflict, restore it from git, or delete it and run `create-integration add <kit>` again.',
    });
  }
}

export function printKitRecord(kits: KitRecord): string {
  return `${JSON.stringify({ version: 1, kits }, null, 2)}\n`;
}
