import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, type Shape, words } from '../../spec/shape.ts';
import { code, expression, key, literal, type Safe } from '../safe.ts';
import { sampleOf, sampleWith, valueAt } from '../sample.ts';
import type { View } from '../template.ts';
import { namesView } from './api.ts';

/** Stands for the task id, a variable of the test, inside a sample that is printed as an expression. */
const TASK_ID = '@@taskId@@';

/** What the integration test prints: one test for each scenario the gate asks for. */
export function integrationTestView(
  spec: DesignedSpec,
  imports: { app: string; kit: string; integrations: string },
): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const { access, entity, example } = spec.apiCall;
  const environment = spec.environment.filter((each) => each.name !== spec.system.baseUrl.variable);
  return {
    names: namesView(spec.name),
    imports: {
      app: code(imports.app),
      kit: code(imports.kit),
      integrations: code(`${imports.integrations}/${spec.name}`),
    },
    asynchronous: spec.pattern === 'async-task',
    title: literal(`${spec.system.name} integration`),
    callNames: expression({ call: entity, event: spec.event.entity, eventSource: spec.event.eventSource }),
    owner: 'owner' in access ? expression(access.owner.split('.')) : code('null'),
    owned: 'owner' in access,
    requestParams: expression(example),
    queryPath: literal(`/api/custom/${integrationNames(spec.name).queryApi}`),
    baseUrlVariable: literal(spec.system.baseUrl.variable),
    variables: environment.map((each) => ({
      name: literal(each.name),
      value: literal(`test-${each.name.toLowerCase().replaceAll('_', '-')}`),
    })),
    auth: authExpectation(spec),
    startRoute: literal(`${start.method} ${start.path}`),
    startName: code(start.id),
    resultRoute: literal(`${result.method} ${result.path}`),
    expectedBody: expectedBody(spec, start),
    unknownOutcome: literal(spec.delivery.unknownOutcome),
    idempotencyHeader: start.idempotencyHeader ? literal(start.idempotencyHeader.toLowerCase()) : null,
    ...(spec.pattern === 'async-task' ? asyncView(spec, start, result) : syncView(spec, result)),
  };
}

function asyncView(spec: DesignedSpec, start: OperationSpec, result: OperationSpec): View {
  const { externalId = '', status, error } = spec.mapping;
  const wordFor = (event: string) =>
    Object.entries(status?.values ?? {}).find((entry) => entry[1] === event)?.[0];
  const answer = (word: string) =>
    withTaskId(result.response, externalId, sampleWith(result.response, status?.field ?? '', word));
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
    answers: code(`const answers = (taskId: string) => (${printSample(samples).text});`),
    hasProcessing: processing !== undefined,
    expectedResult: expectedResult(spec, completed),
  };
}

function syncView(spec: DesignedSpec, result: OperationSpec): View {
  const completed = completedSample(spec, result, sampleOf(result.response));
  return {
    answers: code(`const answers = ${printSample({ completed }).text};`),
    expectedResult: expectedResult(spec, completed),
  };
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

function expectedResult(spec: DesignedSpec, completed: unknown): Safe {
  const map = spec.mapping.result;
  if ('$custom' in map) return code('expect.anything()');
  return printSample(
    Object.fromEntries(Object.entries(map).map(([name, path]) => [name, valueAt(completed, path) ?? null])),
  );
}

/** What the vendor must receive for the example's requestParams; null when a person writes the mapping. */
function expectedBody(spec: DesignedSpec, start: OperationSpec): Safe | null {
  const map = spec.mapping.request;
  if ('$custom' in map || !start.body) return null;
  const entries = Object.entries(map).map(([name, from]) => [name, valueAt(spec.apiCall.example, from)]);
  return expression(Object.fromEntries(entries.filter((entry) => entry[1] !== undefined)), 6);
}

function authExpectation({ system }: DesignedSpec): View | null {
  const auth = system.authentication;
  const test = (variable: string) => `test-${variable.toLowerCase().replaceAll('_', '-')}`;
  switch (auth.type) {
    case 'none':
      return null;
    case 'api-key-header':
      return { header: literal(auth.header.toLowerCase()), value: literal(test(auth.variable)) };
    case 'bearer':
      return { header: literal('authorization'), value: literal(`Bearer ${test(auth.variable)}`) };
    case 'basic': {
      const pair = Buffer.from(`${test(auth.userVariable)}:${test(auth.passwordVariable)}`).toString(
        'base64',
      );
      return { header: literal('authorization'), value: literal(`Basic ${pair}`) };
    }
  }
}

function printSample(value: unknown): Safe {
  return code(
    expression(value)
      .text.replaceAll(`'${TASK_ID}'`, 'taskId')
      .replaceAll(`${key('taskId')}: taskId`, 'taskId'),
  );
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return value;
}
