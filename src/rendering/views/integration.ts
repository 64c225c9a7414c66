import { integrationNames } from '../../spec/names.ts';
import { parameterNames, resultOperation, startOperation } from '../../spec/operations.ts';
import type { DesignedSpec, OperationSpec } from '../../spec/schema.ts';
import { isNullable, locate, propertyOf, type Shape, walk } from '../../spec/shape.ts';
import { type Doc, opened } from '../layout.ts';
import { code, literal, type Safe } from '../safe.ts';
import { call, documentation, importLine, object, signature, source, value, wrapped } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess, printDeclaration } from '../typescript.ts';
import { headerLines, namesView, typeNames } from './api.ts';

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
  const asynchronous = spec.pattern === 'async-task';
  const { access, entity, requestParams } = spec.apiCall;
  const types = [...(start.body ? [typeNames(start).body] : []), typeNames(result).response];
  return {
    header: headerLines(`${spec.system.name}: ${spec.purpose}`),
    explanation: headerLines(
      `The business creates a ${entity}; this integration sends it to the vendor and records what happens to it as ${spec.event.entity}. How calls are sent, repeated and recovered is in the kit; here is what is particular to the vendor.`,
    ),
    mappingImports: mappingImports(spec),
    vendorType: code(asynchronous ? 'AsyncTaskVendor' : 'SyncCallVendor'),
    vendorTypes: code(
      asynchronous ? 'AsyncTaskVendor, CallUpdate, DeliverySettings' : 'DeliverySettings, SyncCallVendor',
    ),
    names: namesView(spec.name),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImports: [
      source(
        importLine([names.api, `read${names.pascal}ApiConfig`, `type ${names.pascal}Api`], './externalApi'),
      ),
      source(importLine(types.sort(), './externalApi.types', true)),
    ],
    requestParams: code(printDeclaration(`${names.pascal}RequestParams`, requestParams).trimEnd()),
    defaults: [
      property(
        'names',
        value({ call: entity, event: spec.event.entity, eventSource: spec.event.eventSource }),
      ),
      property('owner', 'owner' in access ? value(access.owner.split('.')) : 'null'),
      property('queryApiName', value(names.queryApi)),
      property('delivery', opened(value(spec.delivery))),
    ],
    factorySignature: source(
      signature(
        `export function ${names.factory}`,
        [`overrides: Partial<${names.pascal}IntegrationConfig> = {}`],
        ' {',
      ),
    ),
    vendor: vendorView(spec, start, result),
  };
}

function mappingImports(spec: DesignedSpec): Safe | null {
  if (spec.pattern === 'async-task') return code('mapStatus, requireFields, requireText, vendorFailure');
  return '$custom' in spec.mapping.result || readsNothing(spec) ? null : code('requireFields');
}

function property(name: string, doc: Doc): Safe {
  return source([`${name}: `, doc, ','], 2);
}

/** What the pattern's fragment prints: the mapping and the calls. */
function vendorView(spec: DesignedSpec, start: OperationSpec, result: OperationSpec): View {
  const { pascal } = integrationNames(spec.name);
  const { requestParams } = spec.apiCall;
  const params = `${pascal}RequestParams`;
  const answer = typeNames(result).response;
  // The kit counts null as missing, so a field that may be null cannot be asked for.
  const needed = (requestParams.required ?? []).filter(
    (each) => !isNullable(propertyOf(requestParams, each) ?? {}),
  );
  const unread = readsNothing(spec);
  const read = call(`requireParams<${params}>`, ['call.requestParams', value(needed)]);
  return {
    startComment: comment(`requestParams -> body of \`${start.method} ${start.path}\`.`),
    resultComment: comment(`Answer of \`${result.method} ${result.path}\` -> responseData.`),
    hasBody: start.body !== undefined,
    toRequestSignature: source(
      signature('function toRequest', [`params: ${params}`], `: ${typeNames(start).body} {`),
    ),
    toRequest: requestLines(spec, start),
    toResultSignature: source(
      signature('function toResult', [`${unread ? '_' : ''}answer: ${answer}`], ' {'),
    ),
    toResult: resultLines(spec, result),
    createSignature: source(
      signature(
        'function createVendor',
        [`api: ${pascal}Api`],
        `: ${spec.pattern === 'async-task' ? 'AsyncTaskVendor' : 'SyncCallVendor'} {`,
      ),
    ),
    readParams: source([start.body ? 'const params = ' : '', read, ';'], 6),
    send: source(['const answer = await ', call(`api.${start.id}`, sendArguments(start)), ';'], 6),
    ...(spec.pattern === 'async-task' ? asyncView(spec, start, result) : {}),
  };
}

function asyncView(spec: DesignedSpec, start: OperationSpec, result: OperationSpec): View {
  const { status, externalId = '', error } = spec.mapping;
  const field = status?.field ?? '';
  const answer = typeNames(result).response;
  const read = (path: string) => printAccess(result.response, path, 'answer').text;
  const failure = object([
    ...(error ? [['message', read(error.message)] as const] : []),
    ...(error?.code ? [['code', read(error.code)] as const] : []),
  ]);
  const failed = object([
    ['eventType', "'failed'"],
    ['data', call('vendorFailure', [failure, value(result.id)])],
  ]);
  const accepted = object([
    [
      'externalId',
      call('requireText', [
        printAccess(start.response, externalId, 'answer').text,
        value(externalId),
        value(start.id),
      ]),
    ],
    ['update', 'null'],
  ]);
  const [parameter = ''] = parameterNames(result);
  return {
    updateComment: comment(
      `Answer of \`${result.method} ${result.path}\` -> what happened to the call; null while nothing has.`,
    ),
    statusType: code(wordType(answer, result.response, field)),
    statusTable: source(
      opened(object(Object.entries(status?.values ?? {}).map(([word, event]) => [word, value(event)]))),
    ),
    hasPending: Object.values(status?.values ?? {}).includes('pending'),
    hasProcessing: Object.values(status?.values ?? {}).includes('processing'),
    toUpdateSignature: source(signature('function toUpdate', [`answer: ${answer}`], ': CallUpdate | null {')),
    requireStatus: requireFields([field], result),
    requireId: requireFields([externalId], start, 6),
    readStatus: source(
      ['const status = ', call('mapStatus', ['STATUS', read(field), value(result.id)]), ';'],
      2,
    ),
    failed: source(['return ', failed, ';'], 6),
    accepted: source(['return ', accepted, ';'], 6),
    ask: source(
      ['const answer = await ', call(`api.${result.id}`, [object([[parameter, 'externalId']])]), ';'],
      6,
    ),
  };
}

function comment(text: string): Safe {
  return code(documentation(text));
}

function sendArguments(start: OperationSpec): Doc[] {
  return [
    ...(start.body ? ['toRequest(params)'] : []),
    ...(Object.keys(start.query).length > 0 ? ['{}'] : []),
    ...(start.idempotencyHeader ? [object([['idempotencyKey', 'call.idempotencyKey']])] : []),
  ];
}

function requestLines(spec: DesignedSpec, start: OperationSpec): Safe[] {
  const map = spec.mapping.request;
  if ('$custom' in map) return unwritten(String(map.$custom), 'params', typeNames(start).body);
  return [returned(map, (from) => printAccess(spec.apiCall.requestParams, from, 'params').text)];
}

/** A field that may be absent becomes null: the stored result has the same fields for every call. */
function resultLines(spec: DesignedSpec, result: OperationSpec): Safe[] {
  const map = spec.mapping.result;
  if ('$custom' in map) return unwritten(String(map.$custom), 'answer', 'the result');
  const promised = Object.values(map).flatMap((path) => promisedPart(result.response, path));
  return [
    // An async answer has been looked at for its status; here an empty list would only be noise.
    ...(readsNothing(spec) || (spec.pattern === 'async-task' && promised.length === 0)
      ? []
      : [requireFields(promised, result)]),
    returned(map, (from) => {
      const { text } = printAccess(result.response, from, 'answer');
      return locate(result.response, from)?.undefinable ? `${text} ?? null` : text;
    }),
  ];
}

/** The longest part of a path that the vendor promises: of `assets.0.href` it is `assets`. */
function promisedPart(response: Shape, path: string): string[] {
  const steps = path.split('.');
  const parts = steps.map((_step, index) => steps.slice(0, index + 1).join('.'));
  const promised = parts.filter((part) => !printAccess(response, part, 'answer').optional);
  return promised.slice(-1);
}

/** Whether the result is empty whatever the vendor answers. */
function readsNothing({ mapping }: DesignedSpec): boolean {
  return !('$custom' in mapping.result) && Object.keys(mapping.result).length === 0;
}

/** Fields the vendor promises and the mapping reads: an answer without them is no answer. */
function requireFields(paths: readonly string[], { id }: OperationSpec, indent = 2): Safe {
  return source([call('requireFields', ['answer', value([...new Set(paths)]), value(id)]), ';'], indent);
}

function returned(map: Readonly<Record<string, string>>, read: (path: string) => string): Safe {
  return source(['return ', object(Object.entries(map).map(([name, from]) => [name, read(from)])), ';'], 2);
}

/** The one function a person writes. The marker and the throw are what `check` and the first test refuse. */
function unwritten(what: string, from: string, to: string): Safe[] {
  return [
    ...wrapped(
      `TODO(create-integration): write this function; the spec says why a table of paths is not enough: ${what}`,
    ).map((each) => code(`// ${each}`)),
    code(`throw new Error(\`not written yet: \${JSON.stringify(Object.keys(${from}))} -> ${to}\`);`),
  ];
}

/** The type of the words at a path, null and undefined left out: `NonNullable<Answer['job']>['status']`. */
function wordType(root: string, of: Shape, path: string): string {
  return (walk(of, path) ?? []).reduce((type, { name, index, optional }) => {
    const step = `${type}[${index ? 'number' : literal(name).text}]`;
    return optional ? `NonNullable<${step}>` : step;
  }, root);
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return found;
}
