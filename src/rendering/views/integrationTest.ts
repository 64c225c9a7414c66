import { isOnBaseUrl, tokenPath } from '../../spec/authentication.ts';
import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, propertyOf, type Shape, WHOLE, words } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { code, inTemplate, literal, type Safe } from '../safe.ts';
import { sampleOf, sampleWith, valueAt, withValues } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { member } from '../typescript.ts';
import { neededPart, promisedPart, requiresFields } from './answers.ts';
import { isSigned, tokenScheme } from './authentication.ts';
import { errorAnswerView } from './errorAnswer.ts';
import { namesView } from './names.ts';
import { kept, progressExpectation, type Stages, stagesOf } from './progressTest.ts';
import { recordedTestView } from './recordedTest.ts';
import { askedLines, sentLines, TEST_TOKEN, testValue } from './sent.ts';
import { webhookTestView } from './webhookTest.ts';

/** The task id of a sample is the variable of the test, not a value. */
const TASK_ID = code('taskId');
/** What the vendor sends where it answers with bytes. */
const BYTES = 'some bytes';

/** What the integration test prints: one test for each scenario the gate asks for. */
export function integrationTestView(
  spec: CallSpec,
  imports: { app: string; kit: string; integrations: string; apis: string },
  recording: string | null = null,
): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const names = integrationNames(spec.name);
  const { access, entity, example } = spec.apiCall;
  const environment = spec.environment.filter((each) => each.name !== spec.system.baseUrl.variable);
  const { answers, completed, hollow, hasProcessing, fails, reason, accepted, stages } =
    spec.pattern === 'async-task' ? asyncAnswers(spec, start, result) : syncAnswers(spec, result);
  const { started, progress } = spec.mapping;
  const webhook = webhookTestView(spec, { completed, responseData: expectedResult(spec, completed), stages });
  const header = start.idempotencyHeader?.toLowerCase();
  const tokens = tokenScheme(spec);
  const module = `${imports.integrations}/${spec.name}`;
  const signing = isSigned(spec) ? [`read${names.pascal}ApiConfig`, 'signRequest'] : [];
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImports: [
      ...(signing.length > 0 ? [source(importLine(signing, `${module}/externalApi`))] : []),
      source(importLine([names.factory], `${module}/index`)),
    ],
    asynchronous: spec.pattern === 'async-task',
    polling: spec.polling !== undefined,
    title: literal(`${spec.system.name} integration`),
    callNames: statement('const names = ', {
      call: entity,
      event: spec.event.entity,
      eventSource: spec.event.eventSource,
    }),
    owner: property('owner', 'owner' in access ? access.owner.split('.') : null),
    requestParams: property('requestParams', example),
    owned: 'owner' in access,
    queryPath: literal(`${imports.apis}/${names.queryApi}`),
    stubBaseUrl: source([call('vi.stubEnv', [value(spec.system.baseUrl.variable), 'vendor.url']), ';'], 2),
    environment: environment.map(({ name }) =>
      source(
        [call('vi.stubEnv', [value(name), webhookSecret(spec, name) ?? value(testValue(name))]), ';'],
        2,
      ),
    ),
    startRoute: literal(`${start.method} ${start.path}`),
    resultRoute: literal(`${result.method} ${result.path}`),
    unknownOutcome: literal(spec.delivery.unknownOutcome),
    retries: spec.delivery.unknownOutcome === 'retry',
    hollow: hollow !== undefined,
    goodAnswer: code(
      spec.pattern === 'async-task' ? '{ body: answers(randomUUID()).accepted }' : 'answers.completed',
    ),
    readsAnswer: countsOnAnswer(spec, result),
    sent: sentLines(spec, start),
    asked: spec.pattern === 'async-task' ? askedLines(spec, result) : [],
    // A path follows the base URL to the test's vendor by itself.
    tokensElsewhere: tokens !== undefined && !isOnBaseUrl(tokens.tokenUrl),
    tokens: tokens
      ? {
          route: literal(`POST ${tokenPath(tokens.tokenUrl)}`),
          path: code(inTemplate(tokenPath(tokens.tokenUrl))),
          answer: source(
            [
              call('vendor.answer', [
                'TOKENS',
                object([
                  ['body', value({ access_token: TEST_TOKEN, token_type: 'Bearer', expires_in: 3600 })],
                ]),
              ]),
              ';',
            ],
            2,
          ),
        }
      : null,
    key: header ? code(`headers${member(header)}`) : null,
    answers: source(answers),
    ...errorAnswerView(spec),
    webhook,
    webhookSigner: webhook?.signer ?? null,
    recorded: recordedTestView(spec, recording),
    hasProcessing,
    started: started
      ? source(
          [
            call('expect(await readCall(callId)).toMatchObject', [
              object([['startData', kept(accepted, started)]]),
            ]),
            ';',
          ],
          4,
        )
      : null,
    progress:
      progress && stages
        ? {
            hasLater: stages.later !== undefined,
            first: progressExpectation(stages.first, progress),
            later: progressExpectation(stages.later, progress),
            // What is known when the first stage comes again.
            last: progressExpectation(stages.isForward ? stages.later : stages.first, progress),
          }
        : null,
    reason: literal(reason),
    fails,
    // How the task of the query scenario ends.
    ending: code(fails ? 'failed' : 'completed'),
    success: source(
      [
        call('expect(await readCall(callId)).toMatchObject', [
          object([
            ['status', "'completed'"],
            ['responseData', expectedResult(spec, completed)],
            ['error', 'null'],
          ]),
        ]),
        ';',
      ],
      4,
    ),
  };
}

/** The constant of the test that a variable of the webhook is set to. */
function webhookSecret({ webhook }: CallSpec, variable: string): string | null {
  if (variable === webhook?.signature.secretVariable) return 'webhookSecret';
  return variable === webhook?.signature.previousSecretVariable ? 'previousSecret' : null;
}

/** Whether an answer can lack something that the mapping counts on. */
function countsOnAnswer(spec: CallSpec, result: OperationSpec): boolean {
  const { mapping } = spec;
  if (spec.pattern === 'async-task') return mapping.externalId !== WHOLE;
  if ('$custom' in mapping.result || !requiresFields(spec, result)) return false;
  return Object.values(mapping.result).some((path) => promisedPart(result.response, path).length > 0);
}

function statement(before: string, of: unknown, indentation = 0): Safe {
  return source([before, value(of), ';'], indentation);
}

function property(name: string, of: unknown): Safe {
  return source([`${name}: `, value(of), ','], 2);
}

interface Answers {
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

function asyncAnswers(spec: CallSpec, start: OperationSpec, result: OperationSpec): Answers {
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

function syncAnswers(spec: CallSpec, result: OperationSpec): Answers {
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

function expectedResult(spec: CallSpec, completed: unknown): Doc {
  const map = spec.mapping.result;
  if ('$custom' in map) return 'expect.anything()';
  return value(
    Object.fromEntries(Object.entries(map).map(([name, path]) => [name, valueAt(completed, path) ?? null])),
  );
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return found;
}
