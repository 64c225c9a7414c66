import { isEnvFile } from '../workflow/secrets.ts';
import { TASKS } from '../workflow/tasks.ts';

/** What a shell command is about to do to git. */
export interface CommitCommand {
  /** Whether files that are not staged yet may become part of the commit. */
  unstaged: boolean;
  /** Whether files that git does not know yet may, too. */
  untracked: boolean;
}

/** The commit in a command line, or `null` without one. Says rather too much than too little. */
export function commitIn(command: string): CommitCommand | null {
  const calls = partsOf(command).flatMap((part) => gitCall(part) ?? []);
  const commits = calls.filter(({ subcommand }) => subcommand === 'commit');
  if (commits.length === 0) return null;
  const untracked = calls.some(({ subcommand }) => subcommand === 'add' || subcommand === 'stage');
  const takesMore = (word: string) =>
    ['--all', '--include', '--only', '--'].includes(word) || /^-[A-Za-z]*[aio]/.test(word);
  return { untracked, unstaged: untracked || commits.some(({ rest }) => rest.some(takesMore)) };
}

/** `GIT_DIR=x git -C folder --no-pager commit -m x`: what git is told to do, and the words after it. */
function gitCall(part: string): { subcommand: string | undefined; rest: string[] } | null {
  const words = part.split(/\s+/);
  let index = words.findIndex((word) => !/^\w+=/.test(word));
  if (words[index] !== 'git') return null;
  for (index++; words[index]?.startsWith('-'); index++) {
    if (words[index] === '-c' || words[index] === '-C') index++;
  }
  return { subcommand: words[index], rest: words.slice(index + 1) };
}

/** Why a command must not be run, with the one to use; `null` when it may. */
export function refuseByHand(command: string): string | null {
  const subject = Object.values(TASKS).find(
    ({ commitSubject }) => commitSubject !== null && command.includes(commitSubject),
  );
  if (subject && commitIn(command)) {
    return `The checkpoint of Task ${subject.id} is committed by the tool. Use \`npx create-integration task complete ${subject.id === '4' ? '4.5' : subject.id}\`.`;
  }
  const target = partsOf(command).flatMap((part) => writtenIn(part) ?? [])[0];
  if (target === undefined) return null;
  const claimsTask4 = /Task 4|integration_complete/.test(command);
  return target.endsWith('.evidence.json') || claimsTask4
    ? `${target} is not edited by hand. Use \`npx create-integration task complete <task>\`: it runs the gate and writes what is true.`
    : null;
}

/** The status or evidence file that a simple command writes: by redirection, `tee`, or `sed -i`. */
function writtenIn(part: string): string | null {
  for (const { 0: path, index } of part.matchAll(/[^\s"'<>]+/g)) {
    if (!/\.(?:evidence|status)\.json$/.test(path)) continue;
    const before = part.slice(0, index).replace(/["']$/, '').trimEnd();
    if (/(?:>|\btee|\btee -a)$/.test(before) || /^sed\s(?:.*\s)?-i/.test(before)) return path;
  }
  return null;
}

function partsOf(command: string): string[] {
  return command.split(/&&|\|\||[;|\n]/).map((part) => part.trim().replace(/^[({]\s*/, ''));
}

/** The lines a diff adds, by file. */
export function addedLines(diff: string): { path: string; text: string }[] {
  const files: { path: string; lines: string[] }[] = [];
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ ')) files.push({ path: pathOf(line.slice(4)), lines: [] });
    else if (line.startsWith('+')) files.at(-1)?.lines.push(line.slice(1));
  }
  return files.map(({ path, lines }) => ({ path, text: lines.join('\n') }));
}

/** Git quotes unusual names and marks the side with `b/`. */
function pathOf(name: string): string {
  return name.replace(/^"|"$/g, '').replace(/^b\//, '').replace(/\t$/, '');
}

export function envFilesIn(files: readonly { path: string }[]): string[] {
  return files.map(({ path }) => path).filter((path) => path !== '/dev/null' && isEnvFile(path));
}
