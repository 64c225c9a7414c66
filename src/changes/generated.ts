import type { Diagnostic } from '../errors.ts';
import type { Files } from '../ports/index.ts';
import { baseChanges, readBaseTexts } from './baseTexts.ts';
import {
  MANIFEST_FILE,
  type Manifest,
  type ManifestEntry,
  parseManifest,
  printManifest,
} from './manifest.ts';
import { type Change, type ChangePlan, planChanges } from './plan.ts';
import { hashOf, inStyleOf, merge, normalize } from './text.ts';

/** A file as its template says it should be, with `\n` line ends. */
export interface RenderedFile {
  path: string;
  text: string;
}

/**
 * `kept`: edited by its owner, and the template has nothing new, or its owner answered a conflict.
 * `conflict`: untouched, see the diagnostics.
 */
export type Outcome = 'created' | 'recreated' | 'replaced' | 'merged' | 'unchanged' | 'kept' | 'conflict';

export interface GeneratedPlan {
  plan: ChangePlan;
  outcomes: { path: string; outcome: Outcome }[];
  /** Files left untouched; the plan for the others stands. */
  conflicts: Conflict[];
}

export interface Conflict {
  /** MERGE_CONFLICT. */
  diagnostic: Diagnostic;
  /** Unified diff: what is new in the template since the last writing, or all that differs if we never wrote it. */
  diff: string;
}

/**
 * Plans the writing of generated files without ever losing an edit of their owner.
 *
 * A file that was deleted is written again: asking for generated files is asking for the missing ones, and the gates
 * need them. After a conflict the owner brings the wanted lines in by hand; a file that has changed by the next run
 * counts as that answer and is kept.
 *
 * The order of writing survives a kill between any two writes: what is being merged, the files, their base texts,
 * the manifest. A run that finds a file with its new text only records it.
 *
 * @throws MERGE_CONFLICT when the manifest cannot be read, PATH_REFUSED
 */
export async function planGenerated(files: Files, rendered: readonly RenderedFile[]): Promise<GeneratedPlan> {
  const manifestText = await files.read(MANIFEST_FILE);
  const manifest = parseManifest(manifestText);
  const paths = rendered.map(({ path }) => path);
  const bases = await readBaseTexts(paths, files.read);
  const decisions = [];
  for (const file of rendered) {
    const { path } = file;
    decisions.push(await decide(files, file, bases.get(path) ?? null, manifest[path] ?? {}));
  }
  // A file in conflict keeps the base that its owner's edits began with.
  for (const { path, outcome, text } of decisions) {
    if (outcome !== 'conflict') bases.set(path, text.rendered);
  }

  const merges = decisions.filter(({ outcome }) => outcome === 'merged');
  const begun = updated(manifest, merges, ({ text, before }) => ({
    ...before,
    merging: { to: hashOf(text.rendered), result: hashOf(text.result) },
  }));
  const done = updated(manifest, decisions, ({ after }) => after);
  const bookkeeping = (state: Manifest): Change => ({
    path: MANIFEST_FILE,
    text: printManifest(state),
    kind: 'state',
  });

  const changes: Change[] = [
    ...(merges.length > 0 ? [bookkeeping(begun)] : []),
    ...decisions.flatMap(({ path, outcome, text }): Change[] =>
      outcome === 'conflict' || outcome === 'kept'
        ? []
        : [
            {
              path,
              text: text.result,
              kind: 'generated',
              ...(REASON[outcome] ? { reason: REASON[outcome] } : {}),
            },
          ],
    ),
    ...baseChanges(paths, bases),
    ...(rendered.length > 0 ? [bookkeeping(done)] : []),
  ];
  return {
    plan: await planChanges(files, changes),
    outcomes: decisions.map(({ path, outcome }) => ({ path, outcome })),
    conflicts: await Promise.all(
      decisions.flatMap(({ path, text, conflict }) =>
        conflict ? [report(path, conflict, text.rendered)] : [],
      ),
    ),
  };
}

const REASON: Partial<Record<Outcome, string>> = {
  recreated: 'it had been deleted',
  merged: 'your edits were kept and the new lines merged in',
};

interface Decision {
  path: string;
  outcome: Outcome;
  /** `result`: what the file should hold, in its own line ends; `rendered`: the new base. */
  text: { result: string; rendered: string };
  before: ManifestEntry;
  after: ManifestEntry;
  conflict?: { kind: ConflictKind; since: string };
}

type ConflictKind = 'not-ours' | 'same-lines' | 'not-text';

/** @param base - what was last written, or `null` where it is not known */
async function decide(
  files: Files,
  { path, text }: RenderedFile,
  base: string | null,
  entry: ManifestEntry,
): Promise<Decision> {
  const rendered = normalize(text);
  const onDisk = await files.read(path);

  const decided = (outcome: Outcome, result: string): Decision => ({
    path,
    outcome,
    text: { result: inStyleOf(result, onDisk), rendered },
    before: entry,
    after: { sha256: hashOf(rendered) },
  });
  if (onDisk === null) return decided(entry.sha256 === undefined ? 'created' : 'recreated', rendered);

  const current = normalize(onDisk);
  const keep = (outcome: Outcome): Decision => ({
    ...decided(outcome, current),
    text: { result: onDisk, rendered },
  });
  const refuse = (kind: ConflictKind): Decision => ({
    ...keep('conflict'),
    after: { ...entry, conflict: { current: hashOf(current), offered: hashOf(rendered) } },
    conflict: { kind, since: base ?? current },
  });
  if (current === rendered) return keep('unchanged');
  if (current === base || hashOf(current) === entry.sha256) return decided('replaced', rendered);
  // An earlier run was killed after the merged file and before its base: merging twice could double lines.
  if (entry.merging?.result === hashOf(current) && entry.merging.to === hashOf(rendered)) return keep('kept');
  if (rendered === base) return keep('kept');

  const answered =
    entry.conflict !== undefined &&
    entry.conflict.offered === hashOf(rendered) &&
    entry.conflict.current !== hashOf(current);
  // A replacement character means that the file is no UTF-8; writing it back would destroy it.
  const merged = base === null || current.includes('\uFFFD') ? null : await merge(base, current, rendered);
  if (merged !== null) return merged === current ? keep('kept') : decided('merged', merged);
  if (answered) return keep('kept');
  return refuse(base === null ? 'not-ours' : current.includes('\uFFFD') ? 'not-text' : 'same-lines');
}

function updated(
  manifest: Manifest,
  decisions: readonly Decision[],
  entryOf: (decision: Decision) => ManifestEntry,
): Manifest {
  return {
    ...manifest,
    ...Object.fromEntries(decisions.map((decision) => [decision.path, entryOf(decision)])),
  };
}

const CONFLICTS: Record<ConflictKind, string> = {
  'not-ours': 'exists already and was not written by this tool',
  'same-lines': 'was edited on the same lines that have changed in its template',
  'not-text': 'was edited and is not UTF-8 text',
};

async function report(
  path: string,
  { kind, since }: { kind: ConflictKind; since: string },
  rendered: string,
): Promise<Conflict> {
  const { createTwoFilesPatch } = await import('diff');
  return {
    diagnostic: {
      code: 'MERGE_CONFLICT',
      message: `${path} ${CONFLICTS[kind]}. It was left as it is; the other files are not affected.`,
      target: path,
      fix: 'Bring the wanted lines of the diff into it by hand and run the same command again: a changed file counts as your answer. Or move it away, and it is written anew.',
    },
    diff: createTwoFilesPatch(`a/${path}`, `b/${path}`, since, rendered),
  };
}
