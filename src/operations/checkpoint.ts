import type { Change } from '../changes/plan.ts';
import { type Diagnostic, OperationError } from '../errors.ts';
import type { CommitRequest } from '../ports/index.ts';
import { SCHEMA_FILE } from '../spec/jsonSchema.ts';
import { readResearched } from '../spec/parse.ts';
import { MODULE_FILE } from '../workflow/module.ts';
import { findSecrets, isEnvFile, secretDiagnostics } from '../workflow/secrets.ts';
import { TASKS, type TaskId } from '../workflow/tasks.ts';
import { ENV_EXAMPLE } from './envExample.ts';
import { knownSecrets } from './knownSecrets.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';
import { recordingPath } from './recordings.ts';

/** Files every integration may change besides its own: dependencies and what git must ignore. */
const SHARED = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  '.gitignore',
  ENV_EXAMPLE,
  MODULE_FILE,
];

export interface CheckpointFiles {
  paths: string[];
  /** Changed, but nobody said that they belong here. */
  leftOut: string[];
}

/**
 * What --include names, as project-relative paths; `.` means everything. Throws `PATH_REFUSED` for an env file and for
 * a path outside the project.
 */
export function includedPaths(include: readonly string[]): string[] {
  return include.map((given) => {
    const path =
      given
        .replaceAll('\\', '/')
        .replace(/^(\.\/)+/, '')
        .replace(/\/+$/, '') || '.';
    if (isEnvFile(path)) {
      throw refusePath(given, 'holds credentials and is never committed');
    }
    if (/^([A-Za-z]:|[\\/])/.test(given) || path.split('/').includes('..')) {
      throw refusePath(given, 'is not a path inside the project');
    }
    return path;
  });
}

function refusePath(path: string, why: string): OperationError {
  return new OperationError({
    code: 'PATH_REFUSED',
    message: `${path} ${why}.`,
    target: path,
    fix: 'Leave it out of --include.',
  });
}

/** The changed files that belong to the integration or were asked for, and those that were not. Never an env file. */
export async function checkpointFiles(
  { git }: Pick<Context, 'git'>,
  project: Project,
  integration: Integration,
  wanted: readonly string[],
  commit: boolean,
): Promise<CheckpointFiles> {
  if (!commit) return { paths: [], leftOut: [] };
  const { layout } = project;
  const { paths } = integration;
  const single = new Set([
    ...SHARED,
    project.statusPath,
    paths.spec,
    paths.extract,
    paths.design,
    paths.evidence,
    paths.notes,
    paths.externalTest,
    paths.integrationTest,
    ...paths.hostFiles,
    recordingPath(project, integration),
    layout.registrationFile,
    `${layout.docs}/${SCHEMA_FILE}`,
  ]);
  const folders = [paths.folder, layout.kit, '.create-integration', ...wanted];
  const belongs = (path: string) =>
    single.has(path) ||
    wanted.includes(path) ||
    wanted.includes('.') ||
    folders.some((folder) => path.startsWith(`${folder}/`));
  // A name that is not UTF-8 cannot be told to git.
  const isWanted = (path: string) => belongs(path) && !isEnvFile(path) && !path.includes('\uFFFD');
  const changed = (await git.changes()).map((each) => each.path);
  return {
    paths: changed.filter(isWanted),
    leftOut: changed.filter((path) => !isWanted(path)),
  };
}

/** Files a run was made of that its commit would not hold: left out of it, or ignored by git. */
export async function uncommittedInput(
  { git }: Pick<Context, 'git'>,
  used: readonly string[],
  { leftOut }: CheckpointFiles,
): Promise<{ path: string; why: string }[]> {
  const changed = used.filter((each) => leftOut.includes(each));
  const ignored = await git.ignored(used.filter((each) => !changed.includes(each)));
  return [
    ...changed.map((path) => ({ path, why: 'has changes that are not part of this checkpoint' })),
    ...ignored.map((path) => ({ path, why: 'git ignores' })),
  ];
}

type Text = Pick<Change, 'path' | 'text'>;

/**
 * Refuses a commit that would publish a secret: in the files as they are, or as they are about to be written.
 *
 * @returns the same for what a hook puts into the commit
 */
export async function refuseSecrets(
  { files, parseEnv }: Pick<Context, 'files' | 'parseEnv'>,
  integration: Integration,
  paths: readonly string[],
  planned: readonly Change[],
): Promise<(files: readonly Text[]) => void> {
  const reading = readResearched(integration.specText, integration.paths.spec);
  const declared = reading.ok ? reading.spec.environment : [];
  const values = await knownSecrets({ files, parseEnv }, declared);
  const onDisk = paths.filter((path) => !planned.some((change) => change.path === path));
  const texts = await Promise.all(
    onDisk.map(async (path) => ({ path, text: (await files.read(path)) ?? '' })),
  );
  refuse(secretDiagnostics(findSecrets([...texts, ...planned], values)));
  return (fromHook) => {
    const env = fromHook.filter(({ path }) => isEnvFile(path)).map(({ path }) => envFileFromHook(path));
    refuse([...env, ...secretDiagnostics(findSecrets(fromHook, values))]);
  };
}

function refuse([first, ...more]: readonly Diagnostic[]): void {
  if (first) throw new OperationError({ ...first, code: 'SECRET_FOUND' }, ...more);
}

function envFileFromHook(path: string): Diagnostic {
  return {
    code: 'SECRET_FOUND',
    message: `A hook of this repository put ${path} into the commit, which was taken back.`,
    target: path,
    fix: 'Correct the hook (`git config core.hooksPath`, else .git/hooks), so that it leaves env files out; then run again.',
  };
}

/** Commits the checkpoint of a task. Returns the commit's id, or `null` when nothing had changed. Throws `GIT_FAILED`. */
export async function commitCheckpoint(
  { git }: Pick<Context, 'git'>,
  integration: Integration,
  { task, hash, ...files }: { task: TaskId; hash: string } & Pick<CommitRequest, 'paths' | 'verify'>,
): Promise<string | null> {
  return git.commit({
    ...files,
    subject: TASKS[task].commitSubject ?? '',
    trailers: { Integration: integration.name, 'Integration-Task': task, 'Integration-Evidence': hash },
  });
}
