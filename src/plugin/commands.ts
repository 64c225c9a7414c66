import { isEnvFile } from '../workflow/secrets.ts';
import { TASKS } from '../workflow/tasks.ts';

/** What a shell command is about to do to git. */
export interface CommitCommand {
  /** Whether files that are not staged yet may become part of the commit. */
  unstaged: boolean;
  /** Whether files that git does not know yet may, too. */
  untracked: boolean;
}

const COMMIT = /^(?:\w+=\S*\s+)*git\s+(?:-[cC]\s+\S+\s+|--?\S+\s+)*commit\b(.*)$/;
const ADD = /^(?:\w+=\S*\s+)*git\s+(?:-[cC]\s+\S+\s+|--?\S+\s+)*(?:add|stage)\b/;

/** The commit in a command line, or `null` without one. Says rather too much than too little. */
export function commitIn(command: string): CommitCommand | null {
  const parts = command.split(/&&|\|\||[;|\n]/).map((part) => part.trim().replace(/^[({]\s*/, ''));
  const options = parts.flatMap((part) => COMMIT.exec(part)?.[1] ?? []);
  if (options.length === 0) return null;
  const untracked = parts.some((part) => ADD.test(part));
  const named = /\s(?:--all|--include|--only|--|-[A-Za-z]*[aio][A-Za-z]*)(?=\s|$)/;
  return { untracked, unstaged: untracked || options.some((each) => named.test(each)) };
}

/** Why a command must not be run, with the one to use; `null` when it may. */
export function refuseByHand(command: string): string | null {
  const subject = Object.values(TASKS).find(
    ({ commitSubject }) => commitSubject !== null && command.includes(commitSubject),
  );
  if (subject && commitIn(command)) {
    return `The checkpoint of Task ${subject.id} is committed by the tool. Use \`npx create-integration task complete ${subject.id === '4' ? '4.5' : subject.id}\`.`;
  }
  const target =
    /(?:>\s*|\btee\s+(?:-a\s+)?|\bsed\s+(?:\S+\s+)*?-i.*\s)["']?([\w./-]+\.(?:evidence|status)\.json)\b/.exec(
      command,
    )?.[1];
  if (target === undefined) return null;
  const claimsTask4 = /Task 4|integration_complete/.test(command);
  return target.endsWith('.evidence.json') || claimsTask4
    ? `${target} is not edited by hand. Use \`npx create-integration task complete <task>\`: it runs the gate and writes what is true.`
    : null;
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
