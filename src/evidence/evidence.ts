import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OperationError } from '../errors.ts';

/** The steps of Task 4 that leave evidence, in the order they are taken. */
export const EVIDENCE_TASKS = ['4.1', '4.2', '4.3', '4.4', '4.5'] as const;

const count = z.int().nonnegative();
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const checkSchema = z.strictObject({
  /** Id of a gate's check. */
  id: z.string().min(1),
  /** A blocked check is never evidence: the task does not complete. */
  verdict: z.enum(['passed', 'not-applicable']),
  detail: z.string(),
});

const testsSchema = z.strictObject({
  /** As a person would type it in the project folder; holds no absolute path. */
  command: z.string().min(1),
  exitCode: z.int(),
  counts: z.strictObject({ total: count, passed: count, failed: count, skipped: count }),
  durationMs: z.number().nonnegative(),
});

const exchangeSchema = z.strictObject({
  /** Id of the operation in the spec. */
  operation: z.string().min(1),
  method: z.string().min(1),
  /** The operation's path template, not the requested path: ids of a run would make every file differ. */
  path: z.string().startsWith('/'),
  /** Distinct statuses the vendor answered with. */
  statuses: z.array(z.int().min(100).max(599)),
  count,
  /** Milliseconds until the headers of the fastest and the slowest answer. */
  fastestMs: z.number().nonnegative(),
  slowestMs: z.number().nonnegative(),
});

const vendorSchema = z.strictObject({
  /** Scheme, host and port that answered. */
  origin: z.string().min(1),
  /** Whether that was this machine, because `.env` says so. */
  loopback: z.boolean(),
});

const taskSchema = z.strictObject({
  completedAt: z.iso.datetime({ offset: true }),
  checks: z.array(checkSchema),
  tests: testsSchema.optional(),
  vendor: vendorSchema.optional(),
  exchanges: z.array(exchangeSchema).optional(),
  /** SHA-256 in hex of what the task was judged on: files by project-relative path, parts of the spec as `path#part`. */
  files: z.record(z.string().min(1), sha256Schema),
  /** Of everything above, the integration and the task; the checkpoint's commit names it too. See {@link sealTask}. */
  hash: sha256Schema,
});

const blockedSchema = z.strictObject({
  task: z.enum(EVIDENCE_TASKS),
  /** How many problems the gate named; `diagnostics` holds the first of them. */
  total: count,
  diagnostics: z.array(
    z.strictObject({ code: z.string(), message: z.string(), target: z.string().optional(), fix: z.string() }),
  ),
});

const evidenceSchema = z.strictObject({
  version: z.literal(1),
  /** The step that was started and is not complete; the status belongs to the module, which may have several integrations. */
  started: z.enum(EVIDENCE_TASKS).optional(),
  /** Why the last `task complete` was refused; proves nothing, and goes when a task is completed. */
  blocked: blockedSchema.optional(),
  /** When Task 4 was finished as a whole; absent until then. */
  finishedAt: z.iso.datetime({ offset: true }).optional(),
  tasks: z.strictObject({
    '4.1': taskSchema.optional(),
    '4.2': taskSchema.optional(),
    '4.3': taskSchema.optional(),
    '4.4': taskSchema.optional(),
    '4.5': taskSchema.optional(),
  }),
});

export type BlockedEvidence = z.infer<typeof blockedSchema>;
export type EvidenceTask = (typeof EVIDENCE_TASKS)[number];
export type Evidence = z.infer<typeof evidenceSchema>;
export type TaskEvidence = z.infer<typeof taskSchema>;
export type CheckEvidence = z.infer<typeof checkSchema>;
export type TestEvidence = z.infer<typeof testsSchema>;
export type ExchangeEvidence = z.infer<typeof exchangeSchema>;

/** What a task leaves as evidence, before it is sealed. */
export type OpenTaskEvidence = Omit<TaskEvidence, 'hash'>;

export const EMPTY_EVIDENCE: Evidence = { version: 1, tasks: {} };

/**
 * Reads `<docs>/<module>.<name>.evidence.json`.
 *
 * @param text The file's text, or `null` where there is no file yet (empty evidence).
 * @param path Project-relative, for the message.
 * @throws `EVIDENCE_MALFORMED` when the text is not evidence of version 1.
 */
export function parseEvidence(text: string | null, path: string): Evidence {
  if (text === null) return EMPTY_EVIDENCE;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(path, 'is not JSON');
  }
  const parsed = evidenceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.map(String).join(' > ') || 'the top level';
  throw malformed(
    path,
    `is not evidence this version can read (at ${where}: ${issue?.message ?? 'invalid'})`,
  );
}

function malformed(path: string, problem: string): OperationError {
  return new OperationError({
    code: 'EVIDENCE_MALFORMED',
    message: `${path} ${problem}. The tool writes this file; it is not meant to be edited.`,
    target: path,
    fix: `Restore it with \`git checkout -- ${path}\`, or delete it and complete the steps again.`,
  });
}

/**
 * The record with its content hash. Not a signature: it shows a hand that changed the record and nothing else, one that
 * was copied from another task or integration, and ties the record to its commit.
 */
export function sealTask(integration: string, task: EvidenceTask, record: OpenTaskEvidence): TaskEvidence {
  return { ...record, hash: hashOf({ integration, task, record: ordered(record) }) };
}

/** Whether a record is as it was sealed. */
export function isSealed(
  integration: string,
  task: EvidenceTask,
  { hash, ...record }: TaskEvidence,
): boolean {
  return sealTask(integration, task, record).hash === hash;
}

/** The hash of a finished Task 4: of its end and of every step. */
export function wholeHash(integration: string, { finishedAt, tasks }: Evidence): string {
  return hashOf({ integration, finishedAt, tasks: EVIDENCE_TASKS.map((each) => tasks[each]?.hash) });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** JSON without spaces, names sorted: equal values have equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compare(a, b)))
      : inner,
  );
}

/** The evidence with one task's record replaced, or removed with `null`. */
export function withTaskEvidence(
  evidence: Evidence,
  task: EvidenceTask,
  record: TaskEvidence | null,
): Evidence {
  return { ...evidence, tasks: { ...evidence.tasks, [task]: record ?? undefined } };
}

/**
 * The file's text. The same evidence always prints the same text whatever order it was gathered in: tasks in order,
 * files and exchanges sorted, statuses ascending without repetition; checks keep the order the gate ran them in.
 */
export function printEvidence(evidence: Evidence): string {
  const tasks: Evidence['tasks'] = {};
  for (const id of EVIDENCE_TASKS) {
    const task = evidence.tasks[id];
    if (task) tasks[id] = ordered(task);
  }
  // Parsing drops what the type cannot see and gives every object the key order of the schema.
  return `${JSON.stringify(evidenceSchema.parse({ ...evidence, tasks }), null, 2)}\n`;
}

function ordered<Record extends OpenTaskEvidence>(task: Record): Record {
  const files = Object.entries(task.files).sort(([a], [b]) => compare(a, b));
  return {
    ...task,
    files: Object.fromEntries(files),
    exchanges: task.exchanges
      ?.map((exchange) => ({ ...exchange, statuses: [...new Set(exchange.statuses)].sort((a, b) => a - b) }))
      .sort(
        (a, b) => compare(a.operation, b.operation) || compare(a.method, b.method) || compare(a.path, b.path),
      ),
  };
}

/** By code unit, not by locale: the file must not differ between machines. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
