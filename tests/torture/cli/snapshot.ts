import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './runTraced.ts';

const exec = promisify(execFile);

/** A project as a run leaves it; what differs from run to run (times, ids, random values) is left out. */
export interface Snapshot {
  /** Text by path; node_modules and git's own left out. */
  files: Map<string, string>;
  /** Commits with their task and their files, and what git says is changed or staged. */
  git: string;
}

export async function snapshotOf(folder: string): Promise<Snapshot> {
  const paths = await filesBelow(folder, ['.git', 'node_modules']);
  const texts = await Promise.all(
    paths.map(async (path) => [path, comparable(path, await readFile(join(folder, path), 'utf8'))] as const),
  );
  return { files: new Map(texts), git: await gitState(folder) };
}

/** Text without what differs from run to run: times, durations, random secrets, what a vendor answered, hashes of all that. */
export function comparable(path: string, text: string): string {
  if (path.startsWith('tests/recordings/')) {
    try {
      const { exchanges } = JSON.parse(text);
      return JSON.stringify(exchanges.map((each: Exchange) => [each.operation, each.status]));
    } catch {
      return `torn: ${text}`;
    }
  }
  const known = path.endsWith('.evidence.json') ? text.replace(/"[0-9a-f]{64}"/g, '"<hash>"') : text;
  return known
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/"(durationMs|fastestMs|slowestMs|count)": [\d.]+/g, '"$1": <varies>')
    .replace(/^(JWT_SECRET=)[0-9a-f]{64}$/m, '$1<random>');
}

interface Exchange {
  operation: string;
  status: number;
}

/** How two projects differ, one line per difference. */
export function differences(actual: Snapshot, expected: Snapshot): string[] {
  const paths = new Set([...actual.files.keys(), ...expected.files.keys()]);
  return [
    ...[...paths].sort().flatMap((path) => {
      const [is, should] = [actual.files.get(path), expected.files.get(path)];
      if (is === should) return [];
      if (should === undefined) return [`${path} is left over`];
      return [is === undefined ? `${path} is missing` : `${path} differs`];
    }),
    ...linesBeyond(actual.git, expected.git).map((line) => `git says ${line}`),
    ...linesBeyond(expected.git, actual.git).map((line) => `git does not say ${line}`),
    ...(actual.git.length === expected.git.length ? [] : ['git says something more often']),
  ];
}

function linesBeyond(text: string, other: string): string[] {
  const known = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !known.has(line));
}

/** Locks and temporary files that a finished run must not leave. */
export async function leftovers({ project, temporary }: Bench): Promise<string[]> {
  const git = join(project, '.git');
  const inGit = existsSync(git) ? await everything(git) : [];
  const outside = await readdir(temporary);
  const besides = await Promise.all(
    // Where locks lie without a repository. Folders of test runs stay an hour, in case that the run lives.
    outside
      .filter((name) => /^create-integration-\w+$/.test(name))
      .map((name) => everything(join(temporary, name))),
  );
  return [...inGit.filter((path) => path.includes('.lock')).map((path) => `.git/${path}`), ...besides.flat()];
}

async function gitState(folder: string): Promise<string> {
  if (!existsSync(join(folder, '.git'))) return 'no repository';
  const git = async (...args: string[]) => (await exec('git', args, { cwd: folder })).stdout;
  const status = await git('status', '--porcelain', '--untracked-files=all');
  const format = '--format=> %s %(trailers:key=Integration-Task,separator=%x20)';
  const log = await git('log', '--name-status', format).catch(() => 'no commits');
  return `${log}\n${status}`;
}

async function everything(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).map((path) => path.replaceAll('\\', '/'));
}

async function filesBelow(folder: string, without: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const enter = async (current: string): Promise<void> => {
    for (const entry of await readdir(current, { withFileTypes: true })) {
      if (without.includes(entry.name)) continue;
      const path = join(current, entry.name);
      if (entry.isDirectory()) await enter(path);
      else if (entry.isFile()) found.push(relative(folder, path));
    }
  };
  await enter(folder);
  return found;
}
