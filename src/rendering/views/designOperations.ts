import { isOnBaseUrl, type Scheme, schemesOf } from '../../spec/authentication.ts';
import { parameterSources, resultOperation, startOperation } from '../../spec/operations.ts';
import { refName } from '../../spec/refs.ts';
import {
  type CallSpec,
  type DesignedSpec,
  hasCalls,
  type OperationSpec,
  type Source,
} from '../../spec/schema.ts';
import { type Shape, WHOLE, walk } from '../../spec/shape.ts';
import { code, markdown, markdownBlock, markdownCode, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { printDeclaration, printExpanded, printType } from '../typescript.ts';
import { againText, repeatedStatuses } from './fates.ts';

export function yesNo(value: boolean): Safe {
  return code(value ? 'yes' : 'no');
}

export function endpoint(operation: OperationSpec | undefined): string {
  return operation ? `${operation.method} ${operation.path}` : '';
}

/** How requests say who asks: every scheme, all of them together. */
export function authenticationText({ system }: DesignedSpec): Safe {
  const schemes = schemesOf(system).map(schemeText);
  return code(schemes.length === 0 ? 'None' : schemes.join('; and '));
}

function schemeText(scheme: Scheme): string {
  const quoted = (text: string) => markdownCode(text).text;
  switch (scheme.type) {
    case 'api-key-header': {
      const prefix = scheme.prefix === undefined ? '' : ` after ${quoted(scheme.prefix)}`;
      return `API key ${quoted(scheme.variable)} in the header ${quoted(scheme.header)}${prefix}`;
    }
    case 'api-key-query':
      return `API key ${quoted(scheme.variable)} in the query parameter ${quoted(scheme.parameter)}`;
    case 'api-key-cookie':
      return `API key ${quoted(scheme.variable)} in the cookie ${quoted(scheme.cookie)}`;
    case 'bearer':
      return `Bearer token ${quoted(scheme.variable)}`;
    case 'basic':
      return `Basic, ${quoted(scheme.userVariable)} and ${quoted(scheme.passwordVariable)}`;
    case 'oauth2-client-credentials': {
      const scopes = scheme.scopes.length > 0 ? `, scopes ${scheme.scopes.map(quoted).join(', ')}` : '';
      return `OAuth2 client credentials, ${quoted(scheme.idVariable)} and ${quoted(scheme.secretVariable)}, at ${quoted(scheme.tokenUrl)}${isOnBaseUrl(scheme.tokenUrl) ? ' on the host of the base URL' : ''}${scopes}`;
    }
    case 'signed':
      return `Signed with ${scheme.variables.map(quoted).join(', ')}: ${markdown(scheme.scheme).text}`;
    case 'none':
      return 'None';
  }
}

/** One operation of the document. */
export function operationDesign(spec: DesignedSpec, operation: OperationSpec, index: number): View {
  return {
    number: code(index + 1),
    title: markdown(operation.id),
    endpoint: markdownCode(endpoint(operation)),
    purpose: markdown(operation.purpose),
    role: hasCalls(spec) ? code(operation.role) : null,
    idempotency: operation.idempotencyHeader
      ? code(`recognised by ${markdownCode(operation.idempotencyHeader).text}`)
      : code(operation.method === 'GET' ? 'harmless' : 'not recognised by the vendor'),
    request: markdownBlock(requestText(operation), 'typescript'),
    response: markdownBlock(answerText(spec, operation), 'typescript'),
    errors: operation.errors.map((each) => ({
      status: code(each.status),
      again: hasCalls(spec)
        ? againText(spec, operation, each.status)
        : yesNo(repeatedStatuses(operation).includes(each.status)),
      meaning: markdown(each.meaning),
      handling: markdown(each.handling),
    })),
  };
}

const BODIES = {
  json: 'JSON',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text',
  bytes: 'bytes',
} as const;

function requestText(operation: OperationSpec): string {
  const { query, headers, required, styles, body, bodyType, bodyRequired } = operation;
  const parameter = (prefix: string, name: string, shape: Shape) => {
    const remarks = [
      ...(required.includes(name) ? ['required'] : []),
      ...(styles[name] ? [`${styles[name]} style`] : []),
    ];
    return `// ${prefix}${name}: ${printType(shape)}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
  };
  return [
    ...Object.entries(query).map(([name, shape]) => parameter('?', name, shape)),
    ...Object.entries(headers).map(([name, shape]) => parameter('header ', name, shape)),
    ...(body && (bodyType !== 'json' || !bodyRequired)
      ? [`// body: ${BODIES[bodyType]}${bodyRequired ? '' : ', may be left out'}`]
      : []),
    body ? printExpanded(body) : '// no body',
  ].join('\n');
}

/** The answer, and the named shapes that the mapping reads something of. The others are in externalApi.types.ts. */
function answerText(spec: DesignedSpec, operation: OperationSpec): string {
  if (operation.responseType === 'none') return '// no body';
  const kind = operation.responseType === 'json' ? [] : [`// ${BODIES[operation.responseType]}`];
  const read = pathsRead(spec, operation).flatMap((path) =>
    (path === WHOLE ? [] : (walk(operation.response, path) ?? [])).map((step) => step.shape),
  );
  const named = new Map(read.map((shape) => [refName(shape), shape]));
  return [
    ...kind,
    printExpanded(operation.response),
    ...[...named].flatMap(([name, shape]) =>
      name === undefined || name === refName(operation.response)
        ? []
        : [`\n${printDeclaration(name, shape).trimEnd()}`],
    ),
  ].join('\n');
}

/** The paths by which the mapping reads the answer to an operation. */
function pathsRead(spec: DesignedSpec, operation: OperationSpec): string[] {
  if (!hasCalls(spec)) return [];
  const { externalId, status, error, result } = spec.mapping;
  const starts = operation === startOperation(spec) && externalId !== undefined ? [externalId] : [];
  if (operation !== resultOperation(spec)) return starts;
  return [
    ...starts,
    ...(status ? [status.field] : []),
    ...(error ? [error.message, ...(error.code ? [error.code] : [])] : []),
    ...('$custom' in result ? [] : Object.values(result)),
  ];
}

/** Where every field and parameter of the requests comes from. */
export function requestRows(spec: CallSpec): View[] {
  const map = spec.mapping.request;
  const row = (to: string, from: Source) => ({ to: code(to), from: code(sourceText(from)) });
  const body =
    '$custom' in map
      ? [{ to: code('(function)'), from: markdown(String(map.$custom)) }]
      : Object.entries(map).map(([to, from]) => row(markdownCode(to).text, from));
  const operations = new Set([startOperation(spec), resultOperation(spec)]);
  const parameters = [...operations].flatMap((operation) =>
    Object.entries(operation ? parameterSources(spec, operation) : {}).map(([name, from]) =>
      row(`${markdownCode(name).text} of ${markdownCode(operation?.id ?? '').text}`, from),
    ),
  );
  return [...body, ...parameters];
}

function sourceText(from: Source): string {
  if (typeof from !== 'string') return `always ${markdownCode(JSON.stringify(from.value)).text}`;
  return markdownCode(from.startsWith('$') ? from : `requestParams.${from}`).text;
}
