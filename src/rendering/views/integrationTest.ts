import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, type Shape, words } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { code, literal, type Safe } from '../safe.ts';
import { sampleOf, sampleWith, valueAt } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { member, printAccess } from '../typescript.ts';
import { namesView } from './api.ts';

/** The task id of a sample is the variable of the test, not a value. */
const TASK_ID = code('taskId');

/** What the integration test prints: one test for each scenario the gate asks for. */
export function integrationTestView(
  spec: DesignedSpec,
  imports: { app: string; kit: string; integrations: string },
): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const names = integrationNames(spec.name);
  const { access, entity, example } = spec.apiCall;
  const environment = spec.environment.filter((each) => each.name !== spec.system.baseUrl.variable);
  const { answers, completed, hasProcessing } =
    spec.pattern === 'async-task' ? asyncAnswers(spec, start, result) : syncAnswers(spec, result);
  const header = start.idempotencyHeader?.toLowerCase();
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImport: source(importLine([names.factory], `${imports.integrations}/${spec.name}/index`)),
    asynchronous: spec.pattern === 'async-task',
    title: literal(`${spec.system.name} integration`),
    callNames: statement('const names = ', {
      call: entity,
      event: spec.event.entity,
      eventSource: spec.event.eventSource,
    }),
    owner: property('owner', 'owner' in access ? access.owner.split('.') : null),
    requestParams: property('requestParams', example),
    owned: 'owner' in access,
    queryPath: literal(`/api/custom/${names.queryApi}`),
    stubBaseUrl: source([call('vi.stubEnv', [value(spec.system.baseUrl.variable), 'vendor.url']), ';'], 2),
    environment: environment.map(({ name }) =>
      source([call('vi.stubEnv', [value(name), value(testValue(name))]), ';'], 2),
    ),
    startRoute: literal(`${start.method} ${start.path}`),
    resultRoute: literal(`${result.method} ${result.path}`),
    unknownOutcome: literal(spec.delivery.unknownOutcome),
    retries: spec.delivery.unknownOutcome === 'retry',
    goodAnswer: code(spec.pattern === 'async-task' ? 'answers(randomUUID()).accepted' : 'answers.completed'),
    readsAnswer: spec.pattern === 'async-task' || promisesResult(spec, result),
    sent: sentLines(spec, start),
    key: header ? code(`headers${member(header)}`) : null,
    answers: source(answers),
    hasProcessing,
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

/** Whether an answer can lack something that the mapping counts on. */
function promisesResult({ mapping }: DesignedSpec, { response }: OperationSpec): boolean {
  if ('$custom' in mapping.result) return false;
  return Object.values(mapping.result).some((path) => !printAccess(response, path, 'answer').optional);
}

function statement(before: string, of: unknown, indentation = 0): Safe {
  return source([before, value(of), ';'], indentation);
}

function property(name: string, of: unknown): Safe {
  return source([`${name}: `, value(of), ','], 2);
}

/** What the vendor must have received for the example's requestParams; the body only where a table maps it. */
function sentLines(spec: DesignedSpec, start: OperationSpec): Safe[] {
  const map = spec.mapping.request;
  const auth = authExpectation(spec);
  const expectation = (what: string, matcher: string, expected: Doc) =>
    source([call(`expect(sent?.${what}).${matcher}`, [expected]), ';'], 4);
  const body =
    '$custom' in map
      ? []
      : Object.entries(map)
          .map(([name, from]) => [name, valueAt(spec.apiCall.example, from)] as const)
          .filter((entry) => entry[1] !== undefined);
  const key = start.idempotencyHeader?.toLowerCase();
  const expectations = [
    ...(start.body && !('$custom' in map)
      ? [expectation('json', 'toEqual', value(Object.fromEntries(body)))]
      : []),
    ...(auth ? [expectation(`headers${member(auth.header)}`, 'toBe', auth.value)] : []),
    ...(key ? [expectation(`headers${member(key)}`, 'toMatch', '/\\S{8}/')] : []),
  ];
  const sent = code('const sent = vendor.requestsTo(START).at(-1);');
  return expectations.length === 0 ? [] : [sent, ...expectations];
}

interface Answers {
  /** The statement that declares `answers`. */
  answers: Doc;
  completed: unknown;
  hasProcessing: boolean;
}

function asyncAnswers(spec: DesignedSpec, start: OperationSpec, result: OperationSpec): Answers {
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
  const completed = completedSample(spec, result, answer(wordFor('completed') ?? ''));
  const failed = sampleWith(
    result.response,
    error?.message ?? '',
    'The vendor gave up.',
    answer(wordFor('failed') ?? ''),
  );
  const processing = wordFor('processing');
  const samples = {
    accepted: sampleWith(start.response, externalId, TASK_ID),
    ...(processing === undefined ? {} : { processing: answer(processing) }),
    completed,
    failed,
    unmapped: sampleWith(result.response, status?.field ?? '', 'a-word-nobody-documented', completed),
  };
  return {
    answers: ['const answers = (taskId: string) => (', value(samples), ');'],
    hasProcessing: processing !== undefined,
    completed,
  };
}

function syncAnswers(spec: DesignedSpec, result: OperationSpec): Answers {
  const completed = completedSample(spec, result, sampleOf(result.response));
  return { answers: ['const answers = ', value({ completed }), ';'], hasProcessing: false, completed };
}

/** The result fields get values, so that a mapping which reads the wrong path is seen. */
function completedSample(spec: DesignedSpec, result: OperationSpec, from: unknown): unknown {
  const map = spec.mapping.result;
  if ('$custom' in map) return from;
  return Object.values(map).reduce<unknown>((sample, path) => {
    const at = locate(result.response, path)?.shape ?? {};
    if (valueAt(sample, path) !== undefined && valueAt(sample, path) !== null) return sample;
    return sampleWith(result.response, path, filled(at), sample);
  }, from);
}

/** A value of a shape that may also be null: not null. */
function filled(of: Shape): unknown {
  const types = [of.type].flat().filter((each) => each !== 'null');
  const documented = words(of);
  return documented?.[0] ?? sampleOf({ ...of, ...(types[0] ? { type: types[0] } : {}), nullable: false });
}

/** Where the answer repeats the task id under the same name, it is the same id. */
function withTaskId(response: Shape, externalId: string, sample: unknown): unknown {
  return locate(response, externalId) ? sampleWith(response, externalId, TASK_ID, sample) : sample;
}

function expectedResult(spec: DesignedSpec, completed: unknown): Doc {
  const map = spec.mapping.result;
  if ('$custom' in map) return 'expect.anything()';
  return value(
    Object.fromEntries(Object.entries(map).map(([name, path]) => [name, valueAt(completed, path) ?? null])),
  );
}

function authExpectation({ system }: DesignedSpec): { header: string; value: Doc } | null {
  const auth = system.authentication;
  switch (auth.type) {
    case 'none':
      return null;
    case 'api-key-header':
      return { header: auth.header.toLowerCase(), value: value(testValue(auth.variable)) };
    case 'bearer':
      return { header: 'authorization', value: value(`Bearer ${testValue(auth.variable)}`) };
    case 'basic': {
      // Encoded where the test runs: written out, it would look like a secret to every scanner.
      const pair = value(`${testValue(auth.userVariable)}:${testValue(auth.passwordVariable)}`);
      return {
        header: 'authorization',
        value: ['`Basic $', '{Buffer.from(', pair, ").toString('base64')}`"],
      };
    }
  }
}

function testValue(variable: string): string {
  return `test-${variable.toLowerCase().replaceAll('_', '-')}`;
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return found;
}
