import { isOfKind, type Kind, kindOf } from './drift.js';
import type { CallError, Progress, UnmappedStatus } from './events.js';
import { valueAt } from './valueAt.js';
import { readErrorBody, VendorError } from './vendorError.js';

export { valueAt };

/** The vendor used a word its documentation did not have. Guessing would lose or invent a result. */
export class UnmappedStatusError extends Error {
  readonly code = 'UNMAPPED_STATUS';
  /** Escaped as in JSON, so that it can be stored and shown, and cut to 80 characters. */
  readonly word: string;

  constructor(word: string, operation: string, known: readonly string[]) {
    const quoted = JSON.stringify(word.slice(0, 80));
    super(`${operation}: the status ${quoted} is not mapped. Known: ${known.join(', ')}.`);
    this.name = 'UnmappedStatusError';
    this.word = quoted.slice(1, -1);
  }

  /** As it is stored with the call. */
  toCallError(): UnmappedStatus {
    return { code: this.code, message: this.message, word: this.word };
  }
}

/**
 * What the vendor's status word means to the app.
 * @throws {UnmappedStatusError} `UNMAPPED_STATUS` for a word that is not in the table
 */
export function mapStatus<Value>(
  table: Readonly<Record<string, Value>>,
  word: unknown,
  operation: string,
): Value {
  const value = typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined;
  if (value === undefined) {
    throw new UnmappedStatusError(String(word), operation, Object.keys(table));
  }
  return value;
}

/**
 * A text the app cannot go on without, such as the vendor's id of the task. Numbers are accepted as ids.
 * @throws {VendorError} `MALFORMED_RESPONSE`, outcome unknown: the vendor answered, so it may have done the work
 */
export function requireText(value: unknown, field: string, operation: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw malformed(`the answer has no "${field}"`, operation);
}

/** Fields <- dotted paths; `null` for what is not there. Of what is good to have: nothing fails for the lack of it. */
export function pickFields(
  answer: unknown,
  fields: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, path]) => [
      field,
      (path === '$' ? answer : valueAt(answer, path)) ?? null,
    ]),
  );
}

/** By which field progress is ordered: a number that grows, or words in the order the vendor goes through them. */
export interface ProgressOrder {
  field: string;
  words?: readonly string[];
}

/** How far a task is. A word that is not in the order counts whenever it is said. */
export function readProgress(
  answer: unknown,
  fields: Readonly<Record<string, string>>,
  order?: ProgressOrder,
): Progress {
  const progress = pickFields(answer, fields);
  const place = order && progress[order.field];
  const step = order?.words ? order.words.indexOf(String(place)) : place;
  return { progress, ...(typeof step === 'number' && step >= 0 && { step }) };
}

/** Dotted paths that the vendor's documentation promises, with what stands there: one kind, several, or `[]` for any. */
export type RequiredFields = Readonly<Record<string, Kind | readonly Kind[]>>;

/**
 * Refuses an answer without the fields the mapping reads: a result with holes is worse than a call that is repeated or
 * looked at.
 * @param fields paths and kinds, or only the paths
 * @throws {VendorError} `MALFORMED_RESPONSE`, outcome unknown, for a field that is missing, null or of another kind
 */
export function requireFields(
  answer: unknown,
  fields: RequiredFields | readonly string[],
  operation: string,
): void {
  const wanted = isList(fields) ? fields.map((path) => [path, []] as const) : Object.entries(fields);
  if (typeof answer !== 'object' || answer === null) {
    throw malformed(`the answer has no "${wanted[0]?.[0] ?? 'body'}"`, operation);
  }
  for (const [path, given] of wanted) {
    const value = valueAt(answer, path);
    if (value === undefined || value === null) throw malformed(`the answer has no "${path}"`, operation);
    const kinds = [given].flat();
    if (kinds.length > 0 && !kinds.some((kind) => isOfKind(value, kind))) {
      throw malformed(`"${path}" of the answer is ${kindOf(value)}, not ${kinds.join(' or ')}`, operation);
    }
  }
}

/**
 * The error of a call which the vendor accepted and then reported as failed.
 * @param answer the vendor's error, in any of the usual shapes, or the answer that holds it
 */
export function vendorFailure(answer: unknown, operation: string): CallError {
  const body = typeof answer === 'string' ? { message: answer } : answer;
  const { message, vendorCode } = readErrorBody(body);
  return {
    code: 'VENDOR_FAILED',
    message: message ?? `${operation}: the vendor reported a failure without a message.`,
    ...(vendorCode !== undefined && { vendorCode }),
  };
}

function isList(fields: object): fields is readonly string[] {
  return Array.isArray(fields);
}

function malformed(problem: string, operation: string): VendorError {
  return new VendorError({
    code: 'MALFORMED_RESPONSE',
    message: `${operation}: ${problem}.`,
    outcome: 'unknown',
    retryable: true,
  });
}
