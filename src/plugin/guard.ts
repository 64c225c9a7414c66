/**
 * Hook before a tool call of Claude Code. Refuses (exit code 2, the reason on stderr) what the gates would refuse later:
 * a secret of `.env` on its way into git, and a task marked complete by hand. Everything else passes, also when this
 * script fails: the gates look again. Bundled into `plugin/hooks/guard.mjs`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parseEnv } from 'node:util';
import { isEnvFile, type SecretValue, secretValues } from '../workflow/secrets.ts';
import { addedLines, type CommitCommand, commitIn, envFilesIn, refuseByHand } from './commands.ts';
import { editOf, namesIn, refuseClaim, secretsIn } from './edits.ts';

const MAX_BYTES = 1_000_000;

try {
  const reason = judge(JSON.parse(readFileSync(0, 'utf8')));
  if (reason !== null) {
    process.stderr.write(`create-integration: ${reason}\n`);
    process.exitCode = 2;
  }
} catch (error) {
  // Not 2: a broken hook must not stop the work. The message is shown to the user.
  process.stderr.write(`create-integration: this call was not checked (${(error as Error).message})\n`);
  process.exitCode = 1;
}

function judge(call: { cwd?: string; tool_input?: Record<string, unknown> }): string | null {
  const root = realpathSync(process.env.CLAUDE_PROJECT_DIR || call.cwd || '.');
  if (!existsSync(join(root, '.currentmodule'))) return null;
  const input = call.tool_input ?? {};
  if (typeof input.command === 'string') return judgeCommand(root, input.command);
  const file = input.file_path ?? input.notebook_path;
  return typeof file === 'string' ? judgeEdit(root, resolve(call.cwd ?? root, file), input) : null;
}

function judgeEdit(root: string, file: string, input: Record<string, unknown>): string | null {
  const path = relative(root, realPath(file)).replaceAll(sep, '/');
  if (path.startsWith('../')) return null;
  const edit = editOf(input, path, existsSync(file) ? readFileSync(file, 'utf8') : null);
  if (!edit) return null;
  const claim = refuseClaim(edit);
  if (claim !== null) return claim;
  const [name] = secretsIn(edit, knownSecrets(root));
  // Asked of git only now: nearly no edit holds a secret.
  if (
    name === undefined ||
    spawnSync('git', ['check-ignore', '-q', '--', path], { cwd: root }).status === 0
  ) {
    return null;
  }
  return `this edit would put the value of ${name} into ${path}, which git does not ignore. Read it from the environment (\`process.env.${name}\`) and keep the value in .env.`;
}

function judgeCommand(root: string, command: string): string | null {
  const byHand = refuseByHand(command);
  if (byHand !== null) return byHand;
  const commit = commitIn(command);
  if (!commit) return null;
  const files = aboutToBeCommitted(root, commit);
  const [envFile] = envFilesIn(files);
  if (envFile !== undefined) {
    return `this would commit ${envFile}, which holds credentials. Take it out with \`git rm --cached ${envFile}\` and add it to .gitignore.`;
  }
  const values = knownSecrets(root);
  const found = files.find((each) => namesIn([each], values).length > 0);
  if (!found) return null;
  const [name] = namesIn([found], values);
  return `this would commit the value of ${name} in ${found.path}. Remove it from the file; \`npx create-integration check\` finds the others.`;
}

function aboutToBeCommitted(
  root: string,
  { unstaged, untracked }: CommitCommand,
): { path: string; text: string }[] {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 256 * MAX_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const diff = [
    'diff',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--text',
    '--dst-prefix=b/',
  ];
  const others = untracked
    ? git('ls-files', '--others', '--exclude-standard', '-z').split('\0').filter(Boolean)
    : [];
  return [
    ...addedLines(git(...diff, '--cached')),
    ...(unstaged ? addedLines(git(...diff)) : []),
    ...others
      .filter((path) => statSync(join(root, path)).size <= MAX_BYTES)
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  ];
}

function knownSecrets(root: string): SecretValue[] {
  return readdirSync(root)
    .filter(isEnvFile)
    .flatMap((name) => secretValues(definedIn(parseEnv(readFileSync(join(root, name), 'utf8')))));
}

function definedIn(env: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The real path of a file that need not exist yet: a link must not hide where it lies. */
function realPath(file: string): string {
  for (let folder = file, rest = ''; ; rest = join(basename(folder), rest), folder = dirname(folder)) {
    if (existsSync(folder) || folder === dirname(folder)) return join(realpathSync(folder), rest);
  }
}
