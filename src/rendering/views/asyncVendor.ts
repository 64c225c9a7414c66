import { parameterSources } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { isNullable, type Shape, WHOLE, walk, words } from '../../spec/shape.ts';
import { opened } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { requireFields } from './answers.ts';
import { findLines } from './find.ts';
import { typeNames } from './names.ts';
import { callArguments } from './operation.ts';
import { processing, progressOf, progressView } from './progress.ts';
import { needsOf, OF_CALL, readParams, requestParameters } from './requests.ts';
import { remark } from './snippets.ts';

/** What only a vendor that finishes later needs: the table of status words, and the query. */
export function asyncView(spec: CallSpec, start: OperationSpec, result: OperationSpec): View {
  const { status, externalId = '', error, started } = spec.mapping;
  const field = status?.field ?? '';
  const answer = typeNames(spec, result).response;
  const read = (path: string) => printAccess(result.response, path, 'answer').text;
  const failure = object([
    ...(error ? [['message', read(error.message)] as const] : []),
    ...(error?.code ? [['code', read(error.code)] as const] : []),
  ]);
  const fails = Object.values(status?.values ?? {}).includes('failed');
  const way = spec.mapping.progress ? progressOf(spec, 'PROGRESS', 'answer') : [];
  const failed = object(
    [
      ['eventType', "'failed'"],
      ['data', call('vendorFailure', [failure, value(result.id)])],
    ],
    way,
  );
  const completed = object(
    [
      ['eventType', "'completed'"],
      ['data', 'toResult(answer)'],
    ],
    way,
  );
  const id = call('requireText', [
    printAccess(start.response, externalId, 'answer').text,
    value(externalId),
    value(start.id),
  ]);
  const accepted = object([
    ['externalId', id],
    ...(started ? [['data', call('pickFields', ['answer', value(started)])] as const] : []),
    ['update', 'null'],
  ]);
  const documented = words(walk(result.response, field)?.at(-1)?.shape ?? result.response);
  return {
    updateComment: remark(
      `Answer of \`${result.method} ${result.path}\` -> what happened to the call; null while nothing has.`,
    ),
    statusType: documented ? code(wordType(answer, result.response, field)) : null,
    statusTable: source(
      opened(object(Object.entries(status?.values ?? {}).map(([word, event]) => [word, value(event)]))),
    ),
    hasPending: Object.values(status?.values ?? {}).includes('pending'),
    hasProcessing: Object.values(status?.values ?? {}).includes('processing'),
    toUpdateSignature: source(signature('function toUpdate', [`answer: ${answer}`], ': CallUpdate | null {')),
    requireStatus: field === WHOLE ? null : requireFields([field], result),
    requireId: externalId === WHOLE ? null : requireFields([externalId], start, 6),
    readStatus: source(
      ['const status = ', call('mapStatus', ['STATUS', read(field), value(result.id)]), ';'],
      2,
    ),
    progress: progressView(spec),
    processing: processing(way),
    ended: source(['return ', completed, ';'], 6),
    failed: fails ? source(['return ', failed, ';'], 6) : null,
    accepted: source(['return ', accepted, ';'], 6),
    find: findLines(spec),
    ...queryView(spec, result),
  };
}

/** The question how a task is. What it needs besides the task's id comes from the call. */
function queryView(spec: CallSpec, result: OperationSpec): View {
  const needs = needsOf(Object.values(parameterSources(spec, result)));
  const given = ['externalId', ...(needs.params || needs.callId ? ['call'] : [])];
  const parameters = requestParameters(spec, result, OF_CALL);
  const asked = call(`api.${result.id}`, callArguments(result, { body: null, parameters, key: "''" }));
  return {
    querySignature: source(signature('async query', given, ' {'), 4),
    queryParams: needs.params ? source(['const params = ', readParams(spec), ';'], 6) : null,
    ask: source(['const answer = await ', asked, ';'], 6),
  };
}

/** The type of the words at a path, null and undefined left out: `NonNullable<Answer['job']>['status']`. */
function wordType(root: string, of: Shape, path: string): string {
  const start = isNullable(of) ? `NonNullable<${root}>` : root;
  return (walk(of, path) ?? []).reduce((type, { name, index, optional }) => {
    const step = `${type}[${index ? 'number' : literal(name).text}]`;
    return optional ? `NonNullable<${step}>` : step;
  }, start);
}
