import { integrationNames } from '../../spec/names.ts';
import {
  CALL_ID,
  CALL_KEY,
  ENVIRONMENT,
  EXTERNAL_ID,
  parameterSources,
  pathParameters,
} from '../../spec/operations.ts';
import { type RequestTree, requestTree } from '../../spec/requestTree.ts';
import type { CallSpec, OperationSpec, Source } from '../../spec/schema.ts';
import { isNullable, locate, propertyOf, type Shape, typesOf } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { call, object, value } from '../source.ts';
import { printAccess } from '../typescript.ts';
import { settingText } from './names.ts';

/** How the code around a request calls what a source stands for. */
export interface Surroundings {
  callId: string;
  key: string;
}

/** Where the vendor has the call at hand. */
export const OF_CALL: Surroundings = { callId: 'call.id', key: 'call.idempotencyKey' };

/** What a request is made of, besides the vendor's id of the task. */
export interface Needs {
  params: boolean;
  callId: boolean;
  key: boolean;
  config: boolean;
}

/** The sources of an operation's parameters that are not empty, by name. */
export function parameterTable(spec: CallSpec, operation: OperationSpec): [string, Source][] {
  return Object.entries(parameterSources(spec, operation));
}

/** What some sources are read from. */
export function needsOf(sources: readonly Source[]): Needs {
  const paths = sources.filter((each) => typeof each === 'string');
  return {
    params: paths.some((each) => !each.startsWith('$')),
    callId: paths.includes(CALL_ID),
    key: paths.includes(CALL_KEY),
    config: paths.some((each) => each.startsWith(ENVIRONMENT)),
  };
}

/** The call's requestParams, checked for what the vendor cannot do without. */
export function readParams(spec: CallSpec): Doc {
  const { requestParams } = spec.apiCall;
  // The kit counts null as missing, so a field that may be null cannot be asked for.
  const needed = (requestParams.required ?? []).filter(
    (each) => !isNullable(propertyOf(requestParams, each) ?? {}),
  );
  const type = `${integrationNames(spec.name).pascal}RequestParams`;
  return call(`requireParams<${type}>`, ['call.requestParams', value(needed)]);
}

/** The body that the request table builds: an object literal, or one value. */
export function requestBody(spec: CallSpec, body: Shape, around: Surroundings): Doc {
  const map = spec.mapping.request;
  return '$custom' in map ? '{}' : bodyLiteral(spec, requestTree(map, body), around);
}

function bodyLiteral(spec: CallSpec, tree: RequestTree, around: Surroundings): Doc {
  if (tree.kind === 'source') return read(spec, tree.source, around);
  return object([...tree.fields].map(([name, each]) => [name, bodyLiteral(spec, each, around)]));
}

/** The object of an operation's parameters; `null` where the mapping fills none. */
export function requestParameters(
  spec: CallSpec,
  operation: OperationSpec,
  around: Surroundings,
): Doc | null {
  const inPath = pathParameters(operation.path);
  const rows = parameterTable(spec, operation);
  return rows.length === 0
    ? null
    : object(
        rows.map(([name, from]) => [
          name,
          inPath.includes(name) ? asText(spec, from, around) : read(spec, from, around),
        ]),
      );
}

/** An expression for what a source stands for. */
function read(spec: CallSpec, from: Source, around: Surroundings): Doc {
  if (typeof from !== 'string') return value(from.value);
  if (from === CALL_ID) return around.callId;
  if (from === CALL_KEY) return around.key;
  if (from === EXTERNAL_ID) return 'externalId';
  if (from.startsWith(ENVIRONMENT)) return settingText(spec, from.slice(ENVIRONMENT.length));
  return printAccess(spec.apiCall.requestParams, from, 'params').text;
}

/** A place in the path takes text; numbers are written as such. */
function asText(spec: CallSpec, from: Source, around: Surroundings): Doc {
  if (typeof from !== 'string') return value(String(from.value));
  const shape = from.startsWith('$') ? undefined : locate(spec.apiCall.requestParams, from)?.shape;
  const isText = !shape || (typesOf(shape).join() === 'string' && !shape.nullable);
  return isText ? read(spec, from, around) : ['String(', read(spec, from, around), ')'];
}
