import { parameterNames, pathParameters, requiredParameters } from '../../spec/operations.ts';
import type { OperationSpec, VendorSpec } from '../../spec/schema.ts';
import { type Doc, either, group, indent, join, line, opened } from '../layout.ts';
import { code, key } from '../safe.ts';
import { documentation, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { annotation, member } from '../typescript.ts';
import { typeNames } from './names.ts';

/** The function of an operation: its parameters are the body, an object of the others, and the idempotency key. */
export function operationView(spec: VendorSpec, operation: OperationSpec): View {
  const inPath = pathParameters(operation.path);
  const inQuery = Object.keys(operation.query);
  const headers = [
    ...Object.keys(operation.headers).map(pick),
    ...(operation.idempotencyHeader
      ? [[operation.idempotencyHeader, 'options.idempotencyKey'] as const]
      : []),
  ];
  const option = (name: string, doc: Doc) => source([`${name}: `, doc, ','], 8);
  const table = (name: string, of: object) => (Object.keys(of).length > 0 ? [option(name, value(of))] : []);
  const repeatable = operation.errors.filter((each) => each.repeatable).map((each) => each.status);
  return {
    documentation: code(documentation(`${operation.purpose} (\`${operation.method} ${operation.path}\`)`, 4)),
    signature: source([methodSignature(spec, operation), ' {'], 4),
    send: code(operation.responseType === 'none' ? 'await' : 'return'),
    options: [
      option('operation', value(operation.id)),
      option('method', value(operation.method)),
      option('path', value(operation.path)),
      ...(inPath.length > 0 ? [option('params', object(inPath.map(pick)))] : []),
      ...(inQuery.length > 0 ? [option('query', object(inQuery.map(pick)))] : []),
      ...table('styles', operation.styles),
      ...(headers.length > 0 ? [option('headers', object(headers))] : []),
      ...(operation.body ? [code(`${operation.bodyType}: body,`)] : []),
      ...table('bodyStyles', operation.bodyStyles),
      ...(operation.responseType === 'json' ? [] : [option('answer', value(operation.responseType))]),
      ...(repeatable.length > 0 ? [option('repeatable', value(repeatable))] : []),
    ],
  };
}

/** What a call of an operation's function passes; `null` for what it has nothing to say about. */
export interface Arguments {
  body: Doc | null;
  parameters: Doc | null;
  /** An expression for the idempotency key. */
  key: Doc;
}

/** The arguments of a call. Those at the end that the function can do without are left out. */
export function callArguments(operation: OperationSpec, given: Arguments): Doc[] {
  const hasKey = operation.idempotencyHeader !== null;
  const hasParameters = parameterNames(operation).length > 0;
  const dispensable = !hasKey && given.parameters === null && requiredParameters(operation).length === 0;
  const parameters = hasParameters && !dispensable ? [given.parameters ?? '{}'] : [];
  const options = hasKey ? [object([['idempotencyKey', given.key]])] : [];
  const rest = [...parameters, ...options];
  if (!operation.body || (given.body === null && rest.length === 0 && !operation.bodyRequired)) return rest;
  return [given.body ?? (operation.bodyRequired ? '{}' : 'undefined'), ...rest];
}

function pick(name: string): readonly [string, string] {
  return [name, `parameters${member(name)}`];
}

function methodSignature(spec: VendorSpec, operation: OperationSpec): Doc {
  const { body, response } = typeNames(spec, operation);
  const fields = parameterFields(operation);
  const parameters = group(['{', indent([line, join([';', line], fields)]), either(';', ''), line, '}']);
  const after = operation.idempotencyHeader ? ['options: { idempotencyKey: string }'] : [];
  const canBeLeftOut = after.length === 0 && requiredParameters(operation).length === 0;
  const among = fields.length === 0 ? [] : [['parameters: ', parameters, canBeLeftOut ? ' = {}' : '']];
  const isLast = after.length === 0 && (among.length === 0 || canBeLeftOut);
  const optionalBody = isLast ? `body?: ${body}` : `body: ${body} | undefined`;
  const before = operation.body ? [operation.bodyRequired ? `body: ${body}` : optionalBody] : [];
  const all: Doc[] = [...before, ...among, ...after];
  const name = operation.responseType === 'none' ? `async ${operation.id}` : operation.id;
  const flat = signature(name, all, `: Promise<${response}>`);
  if (fields.length === 0 || all.length > 1 || canBeLeftOut) return flat;
  // An only parameter that is an object keeps its brace on the line.
  const hugged: Doc = [`${name}(parameters: `, opened(parameters), `): Promise<${response}>`];
  return { kind: 'choice', layouts: [flat, hugged] };
}

/** The fields of the object of parameters, as types. What stands in the path is text, whatever the vendor counts with. */
function parameterFields(operation: OperationSpec): Doc[] {
  const others = Object.entries({ ...operation.query, ...operation.headers });
  return [
    ...pathParameters(operation.path).map((each) => `${key(each)}: string`),
    ...others.map(([name, shape]): Doc => {
      const optional = operation.required.includes(name) ? '' : '?';
      return [`${key(name)}${optional}:`, annotation(shape, 8)];
    }),
  ];
}
