import { findOperation, parameterSources } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, WHOLE } from '../../spec/shape.ts';
import { code, literal, type Safe } from '../safe.ts';
import { sampleWith } from '../sample.ts';
import { call, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { requireFields } from './answers.ts';
import { callArguments } from './operation.ts';
import { needsOf, OF_CALL, readParams, requestParameters } from './requests.ts';
import { TEST_KEY } from './sent.ts';

/** The question for the task that an earlier attempt may have made; `null` where the spec says nothing of it. */
export function findLines(spec: CallSpec): Safe[] | null {
  const { find } = spec.delivery;
  const operation = findOperation(spec);
  if (!find || !operation) return null;
  const needs = needsOf(Object.values(parameterSources(spec, operation)));
  const parameters = requestParameters(spec, operation, OF_CALL);
  const asked = call(`api.${operation.id}`, callArguments(operation, { body: null, parameters, key: "''" }));
  const item = locate(operation.response, find.items)?.shape.items ?? {};
  const read = (path: string) => printAccess(item, path, 'each').text;
  const list = printAccess(operation.response, find.items, 'answer').text;
  const id = printAccess(item, find.id, 'found').text;
  const accepted = object([
    ['externalId', call('requireText', [id, value(find.id), value(operation.id)])],
    ['update', 'null'],
  ]);
  return [
    ...(needs.params ? [source(['const params = ', readParams(spec), ';'], 6)] : []),
    source(['const answer = await ', asked, ';'], 6),
    ...(find.items === WHOLE ? [] : [requireFields([find.items], operation, 6)]),
    // A vendor that takes no notice of the filter would answer with the task of another call.
    source(
      ['const found = ', call(`${list}.find`, [`(each) => ${read(find.by)} === ${OF_CALL.key}`]), ';'],
      6,
    ),
    source(['return found ? ', accepted, ' : null;'], 6),
  ];
}

/** What the vendor of the generated test answers to that question. */
export function findTestView(spec: CallSpec): View | null {
  const { find } = spec.delivery;
  const operation = findOperation(spec);
  if (!find || !operation) return null;
  const path = (field: string) => [...(find.items === WHOLE ? [] : [find.items]), '0', field].join('.');
  const mine = (known: unknown) => sampleWith(operation.response, path(find.by), TEST_KEY, known);
  return {
    route: literal(routeOf(operation)),
    none: answerWith(sampleWith(operation.response, find.items, []), 2),
    one: answerWith(mine(sampleWith(operation.response, path(find.id), code('taskId'))), 4),
  };
}

function routeOf({ method, path }: OperationSpec): string {
  return `${method} ${path}`;
}

function answerWith(body: unknown, indentation: number): Safe {
  return source([call('vendor.answer', ['FIND', object([['body', value(body)]])]), ';'], indentation);
}
