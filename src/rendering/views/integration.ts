import { integrationNames } from '../../spec/names.ts';
import { pathParameters, resultOperation, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { locate, type Shape } from '../../spec/shape.ts';
import { code, comment, expression, key, literal, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { printAccess, printDeclaration } from '../typescript.ts';
import { namesView, typeNames } from './api.ts';

/** How generated code reaches the host and the kit. */
export interface ImportPaths {
  contract: string;
  createAPI: string;
  kit: string;
}

/** What `index.ts` prints, for the patterns with calls. */
export function integrationView(spec: DesignedSpec, imports: ImportPaths): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const names = integrationNames(spec.name);
  const { access, requestParams } = spec.apiCall;
  return {
    system: comment(spec.system.name),
    purpose: comment(spec.purpose),
    asynchronous: spec.pattern === 'async-task',
    vendorType: code(spec.pattern === 'async-task' ? 'AsyncTaskVendor' : 'SyncCallVendor'),
    vendorTypes: code(
      spec.pattern === 'async-task'
        ? 'AsyncTaskVendor, CallUpdate, DeliverySettings'
        : 'DeliverySettings, SyncCallVendor',
    ),
    call: code(spec.apiCall.entity),
    event: code(spec.event.entity),
    names: namesView(spec.name),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    typeImports: code(typeImports(start, result).join(', ')),
    requestParams: code(
      printDeclaration(`${names.pascal}RequestParams`, requestParams)
        .replace(/^\/\*\*.*\n/, '')
        .replace(/^export /, '')
        .trimEnd(),
    ),
    requiredParams: expression(
      (requestParams.required ?? []).filter((each) => requestParams.properties?.[each]),
    ),
    callLiteral: literal(spec.apiCall.entity),
    eventLiteral: literal(spec.event.entity),
    eventSource: literal(spec.event.eventSource),
    owner: 'owner' in access ? expression(access.owner.split('.')) : code('null'),
    queryApiName: literal(names.queryApi),
    delivery: expression(spec.delivery, 2),
    start: operationNames(start),
    result: operationNames(result),
    toRequest: requestLines(spec, start),
    toResult: resultLines(spec, result),
    ...(spec.pattern === 'async-task'
      ? asyncView(spec, start, result)
      : { callArguments: callArguments(start) }),
  };
}

function asyncView(spec: DesignedSpec, start: OperationSpec, result: OperationSpec): View {
  const { status, externalId, error } = spec.mapping;
  const field = status?.field ?? '';
  const failure = [
    ...(error ? [`message: ${printAccess(result.response, error.message, 'answer').text}`] : []),
    ...(error?.code ? [`code: ${printAccess(result.response, error.code, 'answer').text}`] : []),
  ];
  const parameter = [...pathParameters(result.path), ...Object.keys(result.query)][0] ?? '';
  return {
    statusTable: code(printTable(status?.values ?? {})),
    statusType: code(wordType(typeNames(result).response, result.response, field)),
    statusAccess: code(printAccess(result.response, field, 'answer').text),
    failure: code(`{ ${failure.join(', ')} }`),
    externalId: code(printAccess(start.response, externalId ?? '', 'answer').text),
    externalIdField: literal(externalId ?? ''),
    queryParameter: code(key(parameter)),
    callArguments: callArguments(start),
  };
}

function operationNames(operation: OperationSpec): View {
  const types = typeNames(operation);
  return {
    id: code(operation.id),
    literal: literal(operation.id),
    endpoint: comment(`${operation.method} ${operation.path}`),
    body: code(operation.body ? types.body : 'undefined'),
    response: code(types.response),
    hasBody: operation.body !== undefined,
  };
}

function typeImports(start: OperationSpec, result: OperationSpec): string[] {
  const names = [...(start.body ? [typeNames(start).body] : []), typeNames(result).response];
  return [...new Set(names)].sort();
}

function callArguments(start: OperationSpec): Safe {
  return code(
    [
      ...(start.body ? ['toRequest(params)'] : []),
      ...(Object.keys(start.query).length > 0 ? ['{}'] : []),
      ...(start.idempotencyHeader ? ['{ idempotencyKey: call.idempotencyKey }'] : []),
    ].join(', '),
  );
}

function requestLines(spec: DesignedSpec, start: OperationSpec): Safe[] {
  const map = spec.mapping.request;
  if ('$custom' in map) return unwritten(String(map.$custom), 'params', typeNames(start).body);
  return objectLines(map, (from) => printAccess(spec.apiCall.requestParams, from, 'params').text);
}

/** A field that may be absent becomes null: the stored result has the same fields for every call. */
function resultLines(spec: DesignedSpec, result: OperationSpec): Safe[] {
  const map = spec.mapping.result;
  if ('$custom' in map) return unwritten(String(map.$custom), 'answer', 'the result');
  return objectLines(map, (from) => {
    const { text, optional } = printAccess(result.response, from, 'answer');
    return isOptional(result.response, from) || optional ? `${text} ?? null` : text;
  });
}

function objectLines(map: Readonly<Record<string, string>>, read: (path: string) => string): Safe[] {
  const entries = Object.entries(map).map(([name, from]) => `${key(name)}: ${read(from)}`);
  const short = `return { ${entries.join(', ')} };`;
  if (entries.length === 0) return [code('return {};')];
  if (short.length <= 90) return [code(short)];
  return [code('return {'), ...entries.map((each) => code(`  ${each},`)), code('};')];
}

/** The one function a person writes. The marker and the throw are what `check` and the first test refuse. */
function unwritten(what: string, from: string, to: string): Safe[] {
  return [
    code(
      `// TODO(create-integration): write this function; the spec says why a table of paths is not enough:`,
    ),
    code(`// ${comment(what).text}`),
    code(`throw new Error(\`not written yet: \${JSON.stringify(Object.keys(${from}))} -> ${to}\`);`),
  ];
}

function isOptional(root: Shape, path: string): boolean {
  return !(locate(root, path)?.certain ?? false);
}

function printTable(values: Readonly<Record<string, string>>): string {
  return `{\n${Object.entries(values)
    .map(([word, event]) => `  ${key(word)}: ${literal(event).text},\n`)
    .join('')}}`;
}

/** The type of the words at a path, null and undefined left out: `NonNullable<Answer['job']>['status']`. */
function wordType(root: string, of: Shape, path: string): string {
  let type = root;
  let walked = '';
  for (const step of path.split('.')) {
    walked = walked === '' ? step : `${walked}.${step}`;
    type = `${type}[${/^\d+$/.test(step) ? 'number' : literal(step).text}]`;
    if (isOptional(of, walked)) type = `NonNullable<${type}>`;
  }
  return type;
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return value;
}
