import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CliEnvironment, runCli } from '../../src/cli/run.ts';
import { createCache } from '../../src/platform/cache.ts';
import { createClock } from '../../src/platform/clock.ts';
import { createDocuments } from '../../src/platform/documents.ts';
import { parseEnv } from '../../src/platform/env.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createGit } from '../../src/platform/git.ts';
import { createProcesses } from '../../src/platform/processes.ts';
import { createResources } from '../../src/platform/resources.ts';
import { createThreads } from '../../src/platform/threads.ts';
import type { Ports, Prompts } from '../../src/ports/index.ts';
import type { CliResult, JsonAnswer } from './runCli.ts';
import { type TempRepo, tempFolder, tempRepo } from './tempRepo.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A key no rule takes for a placeholder. */
export const KEY = 'kq8Zt2Lw0RsVx5Yb7Nd4';

export interface TempProject extends TempRepo {
  /** Runs a command in this process, through the real parser and the real ports, with --json. */
  cli<Data = Record<string, unknown>>(words: string): Promise<JsonAnswer<Data> & CliResult>;
  /** The same without --json. */
  text(words: string): Promise<CliResult>;
  read(path: string): Promise<string>;
  append(path: string, text: string): Promise<void>;
  /** Fills fields of a spec from the demo's answers; without fields all. */
  fillSpec(name: string, fields?: readonly string[]): Promise<void>;
  /** Subjects of the commits, newest first. */
  log(): Promise<string[]>;
}

/** The app `init` makes, in a repository, with this repository's packages. */
export async function tempProject(): Promise<TempProject> {
  const project = withCli(await tempRepo());
  const made = await project.cli('init --module greeting --no-commit');
  if (!made.ok) throw new Error(made.stdout);
  await symlink(join(repository, 'node_modules'), join(project.dir, 'node_modules'));
  // `node_modules/` in .gitignore is a folder; here it is a link.
  await appendFile(join(project.dir, '.git/info/exclude'), 'node_modules\n');
  await project.git('add', '--all');
  await project.git('commit', '--quiet', '-m', 'Begin');
  return project;
}

/** A folder that is no repository and holds the given files. */
export async function tempPlain(files: Readonly<Record<string, string>> = {}): Promise<TempProject> {
  const folder = await tempFolder(files);
  return withCli({ ...folder, git: () => Promise.reject(new Error('This folder is no repository.')) });
}

export function withCli(folder: TempRepo): TempProject {
  const { dir } = folder;
  const path = (relative: string) => join(dir, relative);
  const cli = async <Data>(words: string) => {
    const result = await runInProcess(dir, ['--json', ...words.split(' ')]);
    return { ...result, ...(JSON.parse(result.stdout) as JsonAnswer<Data>) };
  };
  return {
    ...folder,
    cli,
    text: (words) => runInProcess(dir, words.split(' ')),
    read: (relative) => readFile(path(relative), 'utf8'),
    append: (relative, text) => appendFile(path(relative), text),
    async fillSpec(name, fields) {
      const file = path(`docs/greeting.${name}.integration.json`);
      const answers = JSON.parse(
        (await readFile(join(repository, 'templates/demo/spec.json'), 'utf8')).replaceAll(
          '{{baseUrl}}',
          'https://speech.example.com',
        ),
      );
      const spec = JSON.parse(await readFile(file, 'utf8'));
      for (const field of fields ?? Object.keys(answers)) spec[field] = answers[field];
      await writeFile(file, `${JSON.stringify(spec, null, 2)}\n`);
    },
    log: async () => (await folder.git('log', '--format=%s')).split('\n'),
  };
}

/** A project whose integration `speech` is at the end of Task 4.1, or before it. */
export async function speechProject(at: 'begun' | 'researched' | '4.1'): Promise<TempProject> {
  const project = await tempProject();
  const steps = ['new speech --pattern async-task', 'task start 4.1'];
  for (const words of steps) await must(project, words);
  if (at === 'begun') return project;
  await project.fillSpec('speech', RESEARCH);
  await project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=http://127.0.0.1:9\n`);
  if (at === '4.1') await must(project, 'task complete 4.1');
  return project;
}

export const RESEARCH = ['purpose', 'system', 'environment'];

/** Runs a command that has to succeed. */
export async function must<Data = Record<string, unknown>>(project: TempProject, words: string) {
  const answer = await project.cli<Data>(words);
  if (!answer.ok) throw new Error(`${words}: ${JSON.stringify(answer.diagnostics, null, 2)}`);
  return answer;
}

interface Terminal {
  prompts: Prompts;
}

/** `runCli` with the real ports; with a terminal, its prompts are asked. */
export async function runInProcess(
  dir: string,
  argv: readonly string[],
  terminal?: Terminal,
): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const environment: CliEnvironment = {
    version: '0.0.0-test',
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    interactive: terminal !== undefined,
    createPorts: ({ folder, interactive }): Ports => {
      const root = folder === '.' ? dir : folder;
      return {
        files: createFiles(root),
        documents: createDocuments(root),
        git: createGit(root),
        processes: createProcesses(),
        threads: createThreads(root),
        cache: createCache(root, import.meta.filename),
        prompts: interactive && terminal ? terminal.prompts : null,
        clock: createClock(),
        progress: { step: () => undefined, line: () => undefined },
        resources: createResources(),
        parseEnv,
      };
    },
  };
  const exitCode = await runCli(argv, environment);
  return { exitCode, stdout, stderr };
}

/** SHA-256 of every file of a folder, git's own and links left out; the index as git prints it belongs to the state. */
export async function treeHash(dir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const relative = file.slice(dir.length + 1);
    if (!entry.isFile() || /(^|\/)(\.git|node_modules)\//.test(relative)) continue;
    found[relative] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }
  return found;
}
