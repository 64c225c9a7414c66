import type { Cache } from './cache.ts';
import type { Documents } from './documents.ts';
import type { Files } from './files.ts';
import type { Git } from './git.ts';
import type { Processes } from './processes.ts';
import type { Threads } from './threads.ts';

export type { Cache } from './cache.ts';
export type { DocumentFile, DocumentRequest, Documents } from './documents.ts';
export type { Files } from './files.ts';
export type { CommitRequest, EvidenceCommit, Git, GitChange } from './git.ts';
export type { Processes, RunningProcess, RunOptions, RunResult } from './processes.ts';
export type { Threads } from './threads.ts';

export interface Clock {
  now(): Date;
}

/** Questions to a person. Absent where nobody can answer (`--yes`, `--json`, no terminal). */
export interface Prompts {
  text(question: {
    message: string;
    initial?: string;
    validate?: (value: string) => true | string;
  }): Promise<string>;
  secret(question: { message: string }): Promise<string>;
  select<T extends string>(question: {
    message: string;
    choices: readonly { value: T; name: string; description?: string }[];
  }): Promise<T>;
  /** Any number of choices. */
  choose<T extends string>(question: {
    message: string;
    choices: readonly { value: T; name: string; description?: string }[];
    validate?: (chosen: readonly T[]) => true | string;
  }): Promise<T[]>;
  confirm(question: { message: string; initial?: boolean }): Promise<boolean>;
}

/** Human-readable progress; goes to stderr. */
export interface Progress {
  step(text: string): void;
  line(text: string): void;
}

/** Text shipped with this package: templates, kit, knowledge. */
export interface Resources {
  read(path: string): Promise<string>;
  /** Files below a folder of the package, relative to it, sorted. */
  walk(folder: string): Promise<string[]>;
  /** Absolute path of a shipped file, for a child process to load. */
  path(path: string): string;
}

/** Everything an operation may touch; built in `main.ts`, and a part of it in `worker.ts`. */
export interface Ports {
  files: Files;
  documents: Documents;
  git: Git;
  processes: Processes;
  threads: Threads;
  cache: Cache;
  prompts: Prompts | null;
  clock: Clock;
  progress: Progress;
  resources: Resources;
  /** Parses `.env` text. */
  parseEnv(text: string): Record<string, string>;
}
