import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, propertyOf, type Shape, words } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { code } from '../safe.ts';
import { sampleOf, sampleWith, valueAt, withValues } from '../sample.ts';
import { value } from '../source.ts';
import { neededPart } from './answers.ts';
import { type Stages, stagesOf } from './progressTest.ts';

/** The task id of a sample is the variable of the test, not a value. */
const TASK_ID = code('taskId');
/** What the vendor sends where it answers with bytes. */
const BYTES = 'some bytes';

/** What the vendor of the generated integration test answers. */
export interface Answers {
  /** The statement that declares `answers`. */
  answers: Doc;
  completed: unknown;
  /** The vendor calls the task done, and what the call needs is not there; `undefined` where it needs nothing such. */
  hollow?: unknown;
  hasProcessing: boolean;
  /** What the vendor answers when it takes a task. */
  accepted?: unknown;
  stages: Stages | null;
  /** Whether a task can fail by a word of the vendor, and what the vendor then says. */
  fails: boolean;
  reason: string;
}

/** Of a vendor that finishes later: the answer to the start, and those to the query. */
export function asyncAnswers(spec: CallSpec, start: OperationSpec, result: OperationSpec): Answers {
  const { externalId = '', status, error } = spec.mapping;
  const wordFor = (event: string) =>
    Object.entries(status?.values ?? {}).find((entry) => entry[1] === event)?.[0];
  const answer = (word: string) =>
    sampleWith(
      result.response,
      status?.field ?? '',
      word,
      withTaskId(result.response, externalId, sampleOf(result.response)),
    );
  const done = answer(wordFor('completed') ?? '');
  const completed = completedSample(spec, result, done);
  const hollow = lacksResult(spec, result, done) ? done : undefined;
  const failedWord = wordFor('failed');
  const reason = failureReason(spec, result, failedWord);
  const failed = sampleWith(result.response, error?.message ?? '', reason, answer(failedWord ?? ''));
  const processing = wordFor('processing');
  const accepted = withValues(
    start.response,
    Object.values(spec.mapping.started ?? {}),
    sampleWith(start.response, externalId, TASK_ID),
  );
  const place = { shape: result.response, status, progress: spec.mapping.progress };
  const stages = stagesOf(spec, place, answer);
  const samples = {
    accepted,
    ...(processing === undefined ? {} : { processing: answer(processing) }),
    ...(stages ? { stage: stages.first } : {}),
    ...(stages?.later === undefined ? {} : { laterStage: stages.later }),
    completed,
    ...(hollow === undefined ? {} : { hollow }),
    ...(failedWord === undefined ? {} : { failed }),
    unmapped: sampleWith(result.response, status?.field ?? '', 'a-word-nobody-documented', completed),
  };
  return {
    answers: ['const answers = (taskId: string) => (', value(samples), ');'],
    hasProcessing: processing !== undefined,
    accepted,
    stages,
    reason,
    fails: failedWord !== undefined,
    completed,
    hollow,
  };
}

/** Whether an answer that is whole by its shape lacks what the call needs for its end. */
function lacksResult(spec: CallSpec, { response }: OperationSpec, sample: unknown): boolean {
  const { result } = spec.mapping;
  if ('$custom' in result) return false;
  const needed = Object.values(result).flatMap((path) => neededPart(spec, response, path));
  return needed.some((path) => (valueAt(sample, path) ?? null) === null);
}

/** A reason that the vendor could give: where it can only say words, or nothing but the status, one of these. */
function failureReason({ mapping }: CallSpec, { response }: OperationSpec, failedWord = ''): string {
  const path = mapping.error?.message;
  if (path === mapping.status?.field) return failedWord;
  const said = path === undefined ? null : words(locate(response, path)?.shape ?? {});
  return said?.[0] ?? 'The vendor gave up.';
}

/** Of a vendor that answers with the result. */
export function syncAnswers(spec: CallSpec, result: OperationSpec): Answers {
  const completed = completedSample(spec, result, answerSample(result));
  const answers = { completed: scripted(result, completed) };
  return {
    answers: ['const answers = ', value(answers), ';'],
    hasProcessing: false,
    stages: null,
    fails: false,
    reason: '',
    completed,
  };
}

/** A value of an answer as the client returns it. */
function answerSample({ response, responseType }: OperationSpec): unknown {
  const sample = sampleOf(response);
  if (responseType !== 'bytes') return sample;
  const [contentType = 'application/octet-stream'] = words(propertyOf(response, 'contentType') ?? {}) ?? [];
  return { ...Object(sample), contentType, base64: btoa(BYTES) };
}

/** How the vendor of the test says it. */
function scripted({ responseType }: OperationSpec, answer: unknown): object {
  switch (responseType) {
    case 'none':
      return { status: 204 };
    case 'text':
      return { headers: { 'Content-Type': 'text/plain' }, body: String(answer) };
    case 'bytes':
      return { headers: { 'Content-Type': Object(answer).contentType }, body: BYTES };
    case 'json':
      // The vendor sends a text as it is, and a JSON text has quotes.
      return { body: typeof answer === 'string' ? JSON.stringify(answer) : answer };
  }
}

/** The result fields get values, so that a mapping which reads the wrong path is seen. */
function completedSample(spec: CallSpec, result: OperationSpec, from: unknown): unknown {
  const map = spec.mapping.result;
  if ('$custom' in map) return from;
  return withValues(result.response, Object.values(map), from);
}

/** Where the answer repeats the task id under the same name, it is the same id. */
function withTaskId(response: Shape, externalId: string, sample: unknown): unknown {
  return locate(response, externalId) ? sampleWith(response, externalId, TASK_ID, sample) : sample;
}
