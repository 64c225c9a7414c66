import { type Scheme, schemesOf } from '../../spec/authentication.ts';
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
import { type Doc, opened } from '../layout.ts';
import { code, inTemplate, Safe } from '../safe.ts';
import { valueAt } from '../sample.ts';
import { object, source, value } from '../source.ts';
import { member } from '../typescript.ts';
import { tokenScheme } from './authentication.ts';
import { bodyExpectations } from './sentBody.ts';
import { fieldPairs, type Pair, sorted } from './sentFields.ts';
import { expectation } from './snippets.ts';

/*
 * What the vendor must have received, as expectations of the generated test. They are worked out here from the spec and
 * its example, not by the client whose work they check.
 */

/** What the token endpoint of the test answers with. */
export const TEST_TOKEN = 'test-token';

/** The idempotency key of the test's call. */
export const TEST_KEY = code('await model.readKey(app.controller, callId)');

/** What the test sets an environment variable to. */
export function testValue(variable: string): string {
  return `test-${variable.toLowerCase().replaceAll('_', '-')}`;
}

/** Expectations of the request that starts a call, for the example's requestParams. */
export function sentLines(spec: CallSpec, start: OperationSpec): Safe[] {
  const key = start.idempotencyHeader?.toLowerCase();
  const map = spec.mapping.request;
  // What a function makes of requestParams is not known here.
  const tree = start.body && !('$custom' in map) ? requestTree(map, start.body) : null;
  const isSent = start.bodyRequired || Object.keys(map).length > 0;
  return about('sent', 'START', [
    ...parameterExpectations(spec, start, 'sent'),
    ...(tree && isSent ? bodyExpectations(start, treeValue(spec, tree)) : []),
    ...schemesOf(spec.system).flatMap((scheme) => credentialExpectations(spec, start, scheme)),
    ...(key ? [expectation(`sent?.headers${member(key)}`, 'toMatch', '/\\S{8}/')] : []),
  ]);
}

/** Expectations of the request that asks how a task is. */
export function askedLines(spec: CallSpec, query: OperationSpec): Safe[] {
  return about('asked', 'STATUS', parameterExpectations(spec, query, 'asked'));
}

function about(name: string, route: string, expectations: readonly Doc[]): Safe[] {
  if (expectations.length === 0) return [];
  return [
    code(`const ${name} = vendor.requestsTo(${route}).at(-1);`),
    ...expectations.map((each) => source(each, 4)),
  ];
}

function parameterExpectations(spec: CallSpec, operation: OperationSpec, name: string): Doc[] {
  const given = Object.entries(parameterSources(spec, operation)).flatMap(([parameter, from]) => {
    const each = sourceValue(spec, from);
    return each === undefined || each === null ? [] : [[parameter, each] as const];
  });
  const valueFor = new Map<string, unknown>(given);
  const query: Pair[] = [
    ...Object.keys(operation.query).flatMap((parameter) =>
      fieldPairs(parameter, valueFor.get(parameter), operation.styles[parameter], 'query'),
    ),
    ...schemesOf(spec.system).flatMap((each) =>
      each.type === 'api-key-query' ? [[each.parameter, testValue(each.variable)] satisfies Pair] : [],
    ),
  ];
  const headers = Object.keys(operation.headers).filter((header) => valueFor.has(header));
  return [
    ...(pathParameters(operation.path).length > 0
      ? [expectation(`${name}?.path`, 'toBe', pathText(operation.path, valueFor))]
      : []),
    ...(query.length > 0
      ? [
          `${name}?.query.sort();`,
          expectation(`[...(${name}?.query ?? [])]`, 'toEqual', value(sorted(query))),
        ]
      : []),
    ...headers.map((header) =>
      expectation(
        `${name}?.headers${member(header.toLowerCase())}`,
        'toBe',
        value(asText(valueFor.get(header))),
      ),
    ),
  ];
}

/** The path with its parameters filled in; a template literal where the test knows a value only when it runs. */
function pathText(path: string, values: ReadonlyMap<string, unknown>): Doc {
  const parts = path.split(/(\{[^{}]+\})/).map((part): string | Safe => {
    const given = values.get(part.slice(1, -1));
    if (!part.startsWith('{') || given === undefined) return part;
    return given instanceof Safe ? given : encodeURIComponent(String(given));
  });
  if (parts.every((part) => typeof part === 'string')) return value(parts.join(''));
  return ['`', ...parts.map((part) => (part instanceof Safe ? `\${${part.text}}` : inTemplate(part))), '`'];
}

function credentialExpectations(spec: CallSpec, start: OperationSpec, scheme: Scheme): Doc[] {
  const header = (name: string, expected: Doc) =>
    expectation(`sent?.headers${member(name.toLowerCase())}`, 'toBe', expected);
  switch (scheme.type) {
    case 'api-key-header':
      return [header(scheme.header, value(`${scheme.prefix ?? ''}${testValue(scheme.variable)}`))];
    case 'api-key-cookie':
      return [header('cookie', value(`${scheme.cookie}=${testValue(scheme.variable)}`))];
    case 'bearer':
      return [header('authorization', value(`Bearer ${testValue(scheme.variable)}`))];
    case 'basic':
      return [header('authorization', basicText(scheme.userVariable, scheme.passwordVariable))];
    case 'oauth2-client-credentials':
      return [header('authorization', value(`Bearer ${TEST_TOKEN}`)), ...tokenExpectations(spec)];
    case 'signed':
      return signatureExpectations(spec, start);
    // With the query, above.
    case 'api-key-query':
    case 'none':
      return [];
  }
}

/** Encoded where the test runs: written out, it would look like a secret to every scanner. */
function basicText(user: string, password: string): Doc {
  const pair = value(`${testValue(user)}:${testValue(password)}`);
  return ['`Basic $', '{Buffer.from(', pair, ").toString('base64')}`"];
}

/** The request for the token: the form of RFC 6749, 4.4.2. */
function tokenExpectations(spec: CallSpec): Doc[] {
  const scheme = tokenScheme(spec);
  if (!scheme) return [];
  const { scopes, audience, idVariable, secretVariable, clientAuthentication } = scheme;
  const inBody = clientAuthentication === 'body';
  const form = {
    grant_type: 'client_credentials',
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(audience !== undefined && { audience }),
    ...(inBody && { client_id: testValue(idVariable), client_secret: testValue(secretVariable) }),
  };
  const received = 'Object.fromEntries(new URLSearchParams(token?.rawBody))';
  return [
    'const token = vendor.requestsTo(TOKENS).at(-1);',
    expectation(received, 'toEqual', value(form)),
    ...(inBody
      ? []
      : [expectation('token?.headers.authorization', 'toBe', basicText(idVariable, secretVariable))]),
  ];
}

/** Every header that the signing function makes has arrived; its values may depend on the time. */
function signatureExpectations(spec: CallSpec, { method }: OperationSpec): Doc[] {
  const { pascal } = integrationNames(spec.name);
  const request = object([
    ['method', value(method)],
    ['url', 'new URL(vendor.url)'],
    ['headers', 'new Headers()'],
    ['body', 'sent?.rawBody'],
  ]);
  return [
    ['const prepared = ', opened(request), ';'],
    `const signature = Object.keys(await signRequest(read${pascal}ApiConfig(), prepared));`,
    'expect(signature).not.toEqual([]);',
    'for (const name of signature) expect(sent?.headers[name.toLowerCase()]).toBeTruthy();',
  ];
}

function treeValue(spec: CallSpec, tree: RequestTree): unknown {
  if (tree.kind === 'source') return sourceValue(spec, tree.source);
  const entries = [...tree.fields].map(([name, each]): [string, unknown] => [name, treeValue(spec, each)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/** What a source stands for in the test: a value, or code that the test knows it by. */
function sourceValue(spec: CallSpec, from: Source): unknown {
  if (typeof from !== 'string') return from.value;
  if (from === CALL_ID) return code('callId');
  if (from === CALL_KEY) return TEST_KEY;
  if (from === EXTERNAL_ID) return code('taskId');
  if (!from.startsWith(ENVIRONMENT)) return valueAt(spec.apiCall.example, from);
  const variable = from.slice(ENVIRONMENT.length);
  return variable === spec.system.baseUrl.variable ? code('vendor.url') : testValue(variable);
}

/** A header's value: lists are written with commas. */
function asText(of: unknown): unknown {
  return of instanceof Safe ? of : String(of);
}
