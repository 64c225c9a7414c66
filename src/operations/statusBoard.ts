import type { EvidenceCommit } from '../ports/index.ts';
import { count } from '../workflow/gates/verdict.ts';
import type { Quality } from '../workflow/quality.ts';
import type { StepId } from '../workflow/tasks.ts';
import type { Note } from './notes.ts';
import type { Style } from './operation.ts';

export interface TaskStatus {
  task: StepId;
  state: 'complete' | 'current' | 'open';
  completedAt?: string;
  /** What the gates found. */
  checks?: string[];
  /** How many tests passed, where the task has tests. */
  tests?: number;
  /** The commit that names this evidence. */
  checkpoint?: EvidenceCommit | null;
  /** What a reader should know about how it was completed. */
  notes?: string[];
  /** How many problems the last `task complete` was refused for. */
  refused?: number;
}

export interface IntegrationStatus {
  name: string;
  pattern: string | null;
  /** `null` while the spec is not complete; absent for programs that did not ask for it: the rules take a while. */
  quality?: {
    tier: Quality['tier'];
    next: Quality['next'];
    missing: { title: string; todo: string | null }[];
  } | null;
  tasks: TaskStatus[];
  /** When Task 4 as a whole was finished, and its commit. */
  finished: { at: string; checkpoint: EvidenceCommit | null } | null;
  /** What was noted for later steps, oldest first. */
  notes: Note[];
  complete: boolean;
  /** The command to run now; `null` when nothing is left to do. */
  next: string | null;
}

export interface Board {
  module: string;
  /** What to know about its name. */
  moduleNote?: string;
  host: string;
  currentTask: string | null;
  completed: boolean;
  integrationComplete: boolean;
  integrations: IntegrationStatus[];
}

/** Characters in a line; what has no end is wrapped. */
const WIDTH = 80;
const MARK = { complete: 'x', current: '>', open: '.' } as const;
const TITLES: Record<StepId | '4', string> = {
  '4.1': 'Research',
  '4.2': 'Design',
  '4.3': 'External API tests',
  '4.4': 'Implementation',
  '4.5': 'Integration tests',
  '4': 'Task 4 as a whole',
};
/** Widths of the columns: title, what the gate found. */
const TITLE = 18;
const FOUND = 24;
const MOST_MISSING = 3;
const MOST_NOTES = 5;

/** The status as a board for people: at the most 80 characters wide. */
export function printBoard(board: Board, style: Style): string {
  const { module, moduleNote, host, currentTask, completed, integrations } = board;
  const state = currentTask ? `${currentTask}, ${completed ? 'completed' : 'in progress'}` : 'no task yet';
  return [
    `${style.bold(module)} (${host}): ${state}`,
    ...integrations.flatMap((each) => ['', ...integrationLines(each, style)]),
    ...(integrations.length === 0 ? ['', 'no integration yet'] : []),
    ...(moduleNote ? wrap('', moduleNote) : []),
  ].join('\n');
}

function integrationLines(integration: IntegrationStatus, style: Style): string[] {
  const { name, pattern, quality, tasks, finished, notes, next } = integration;
  const missing = quality?.missing ?? [];
  const more = missing.length - MOST_MISSING;
  const older = notes.length - MOST_NOTES;
  return [
    `${style.bold(name)} (${pattern ?? 'pattern not readable'})${finished ? ', complete' : ''}`,
    ...tasks.flatMap((task) => taskLines(task, style)),
    ...(finished ? [row('complete', '4', '', finished.checkpoint, style)] : []),
    ...(quality === undefined
      ? []
      : field(
          'quality',
          quality === null ? 'none yet: the spec is not complete' : (quality.tier ?? 'none yet'),
        )),
    ...missing.slice(0, MOST_MISSING).flatMap(({ title }) => field(`for ${quality?.next}`, title)),
    ...(more > 0 ? field('', `${more} more: create-integration check lists them`) : []),
    ...(older > 0 ? field('noted', `${older} older: create-integration note lists them`) : []),
    ...notes.slice(-MOST_NOTES).flatMap(({ task, text }) => field('noted', `(${task}) ${text}`)),
    ...(next ? field('next', next) : []),
  ];
}

function taskLines(
  { task, state, checks, tests, checkpoint, notes = [], refused }: TaskStatus,
  style: Style,
): string[] {
  const found = [
    ...(checks ? [count(checks.length, 'check')] : []),
    ...(tests === undefined ? [] : [count(tests, 'test')]),
    ...(refused === undefined ? [] : [`refused: ${count(refused, 'problem')}`]),
  ].join(', ');
  return [
    row(state, task, found || (state === 'current' ? 'in progress' : ''), checkpoint ?? null, style),
    ...notes.flatMap((note) => wrap(' '.repeat(8), note)),
  ];
}

function row(
  state: TaskStatus['state'],
  task: StepId | '4',
  found: string,
  checkpoint: EvidenceCommit | null,
  style: Style,
): string {
  const color = { complete: style.green, current: style.yellow, open: style.dim }[state];
  const columns = [
    MARK[state],
    task.padEnd(3),
    TITLES[task].padEnd(TITLE),
    ` ${found.padEnd(FOUND)}`,
    ...(checkpoint ? [`${checkpoint.date.slice(0, 10)}  ${checkpoint.commit.slice(0, 9)}`] : []),
  ];
  return color(`  ${columns.join(' ')}`.trimEnd());
}

/** A name and a text that may go on in further lines. */
function field(name: string, text: string): string[] {
  return wrap(`  ${name.padEnd(14)}`, text);
}

/** Text behind a prefix; further lines are indented by as much. Control characters would reach the terminal. */
function wrap(prefix: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/[\s\p{Cc}]+/u)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push((lines.length === 0 ? prefix : ' '.repeat(prefix.length)) + word);
  }
  return lines;
}
