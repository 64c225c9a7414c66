import { integrationNames } from '../../spec/names.ts';
import { findOperation, resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import type { Doc } from '../layout.ts';
import type { Safe } from '../safe.ts';
import { call, object, signature, source } from '../source.ts';
import type { View } from '../template.ts';
import { resultView } from './answers.ts';
import { asyncView } from './asyncVendor.ts';
import { typeNames } from './names.ts';
import { callArguments } from './operation.ts';
import { needsOf, OF_CALL, parameterTable, readParams, requestBody, requestParameters } from './requests.ts';
import { remark, unwritten } from './snippets.ts';

/** What the pattern's fragment prints: the mapping and the calls. */
export function vendorView(spec: CallSpec, start: OperationSpec, result: OperationSpec): View {
  const { pascal } = integrationNames(spec.name);
  const type = spec.pattern === 'async-task' ? 'AsyncTaskVendor' : 'SyncCallVendor';
  const inVendor = [`api: ${pascal}Api`, ...(usesConfig(spec) ? [`config: ${pascal}ApiConfig`] : [])];
  const request = requestFunction(spec, start);
  const answered = result.responseType === 'none' ? [] : ['answer'];
  const send: Doc = ['await ', call(`api.${start.id}`, startArguments(spec, start, request)), ';'];
  return {
    startComment: remark(`requestParams -> body of \`${start.method} ${start.path}\`.`),
    hasBody: request !== null,
    toRequestSignature: request && source(request.signature),
    toRequest: request?.lines ?? [],
    ...resultView(spec, result),
    createSignature: source(signature('function createVendor', inVendor, `: ${type} {`)),
    readParams: source([startNeeds(spec, start).params ? 'const params = ' : '', readParams(spec), ';'], 6),
    send: source(answered.length > 0 || spec.pattern === 'async-task' ? ['const answer = ', send] : send, 6),
    completed: source(
      [
        'return ',
        object([
          ['eventType', "'completed'"],
          ['data', call('toResult', answered)],
        ]),
        ';',
      ],
      6,
    ),
    ...(spec.pattern === 'async-task' ? asyncView(spec, start, result) : {}),
  };
}

/** Whether requests take values from the environment other than credentials. */
export function usesConfig(spec: CallSpec): boolean {
  const start = startOperation(spec);
  const others = [resultOperation(spec), findOperation(spec)].filter((each) => each !== undefined);
  return [
    ...(start ? [startNeeds(spec, start)] : []),
    ...others.map((each) => needsOf(parameterTable(spec, each).map(([, from]) => from))),
  ].some((each) => each.config);
}

interface RequestFunction {
  signature: Doc;
  lines: Safe[];
  arguments: Doc[];
}

/** Whether a call is sent with a body. */
export function makesBody({ mapping }: CallSpec, { body, bodyRequired }: OperationSpec): boolean {
  return body !== undefined && (bodyRequired || Object.keys(mapping.request).length > 0);
}

/** The function that makes the body; `null` where there is none, or the vendor can do without and nothing fills it. */
function requestFunction(spec: CallSpec, start: OperationSpec): RequestFunction | null {
  const { pascal } = integrationNames(spec.name);
  const map = spec.mapping.request;
  if (!start.body || !makesBody(spec, start)) return null;
  const { body } = typeNames(spec, start);
  const needs = bodyNeeds(spec);
  const used = [
    ...(needs.params ? [[`params: ${pascal}RequestParams`, 'params'] as const] : []),
    ...(needs.callId ? [['callId: string', OF_CALL.callId] as const] : []),
    ...(needs.key ? [['key: string', OF_CALL.key] as const] : []),
    ...(needs.config ? [[`config: ${pascal}ApiConfig`, 'config'] as const] : []),
  ];
  return {
    signature: signature(
      'function toRequest',
      used.map(([parameter]) => parameter),
      `: ${body} {`,
    ),
    lines:
      '$custom' in map
        ? unwritten(String(map.$custom), 'params', body)
        : [source(['return ', requestBody(spec, start.body, { callId: 'callId', key: 'key' }), ';'], 2)],
    arguments: used.map(([, argument]) => argument),
  };
}

function bodyNeeds({ mapping }: CallSpec) {
  const map = mapping.request;
  return '$custom' in map
    ? { params: true, callId: false, key: false, config: false }
    : needsOf(Object.values(map));
}

function startNeeds(spec: CallSpec, start: OperationSpec) {
  const inBody = bodyNeeds(spec);
  const inParameters = needsOf(parameterTable(spec, start).map(([, from]) => from));
  return {
    params: inBody.params || inParameters.params,
    config: inBody.config || inParameters.config,
  };
}

function startArguments(spec: CallSpec, start: OperationSpec, request: RequestFunction | null): Doc[] {
  return callArguments(start, {
    body: request && call('toRequest', request.arguments),
    parameters: requestParameters(spec, start, OF_CALL),
    key: OF_CALL.key,
  });
}
