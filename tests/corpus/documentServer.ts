import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Schema, Validator } from '@cfworker/json-schema';
import { type Json, resolve } from './document.ts';
import { documentedValue } from './documentedValue.ts';

/*
 * A vendor built from an OpenAPI document alone, with nothing of the code under test: it says of every request in what
 * way it is not what the document describes, and answers with what the document promises.
 */

export interface ReceivedRequest {
  /** `POST /v2/transcript`, or null for a request that no path of the document fits. */
  operation: string | null;
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** How it differs from the document; empty when it does not. */
  violations: string[];
}

export interface DocumentServer {
  url: string;
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

/** @param basePath what the base URL has behind the host, such as `/v1` */
export async function serveDocument(document: Json, basePath = ''): Promise<DocumentServer> {
  const requests: ReceivedRequest[] = [];
  const routes = routesOf(document);
  const server = createServer((request, response) => {
    collect(request)
      .then(async (body) => {
        if (isTokenRequest(request, body)) {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 }));
          return;
        }
        const received = await judge(document, routes, basePath, request, body);
        requests.push(received);
        const route = routes.find((each) => each.key === received.operation);
        const answer = route ? answerOf(document, route.operation) : { status: 404, type: null, body: '' };
        response.writeHead(answer.status, answer.type === null ? {} : { 'Content-Type': answer.type });
        response.end(answer.body);
      })
      .catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Where the tests have OAuth tokens fetched; documents name an address of the vendor. */
export const TOKEN_PATH = '/token-endpoint-of-the-test';
const TOKEN = 'a-token-of-the-test';

function isTokenRequest(request: IncomingMessage, body: Buffer): boolean {
  const form = new URLSearchParams(body.toString('utf8'));
  const knows = /^Basic \S+/.test(request.headers.authorization ?? '') || form.has('client_secret');
  return request.url === TOKEN_PATH && form.get('grant_type') === 'client_credentials' && knows;
}

interface Route {
  key: string;
  method: string;
  path: string;
  pattern: RegExp;
  names: string[];
  operation: Json;
  parameters: Json[];
}

function routesOf(document: Json): Route[] {
  const paths = Object.entries(document.paths as Record<string, Json>);
  const routes = paths.flatMap(([path, value]) => {
    const item = resolve(document, value);
    return ['get', 'post', 'put', 'patch', 'delete'].flatMap((method): Route[] => {
      const operation = item[method] as Json | undefined;
      if (!operation) return [];
      const shared = ((item.parameters ?? []) as Json[]).map((each) => resolve(document, each));
      const own = ((operation.parameters ?? []) as Json[]).map((each) => resolve(document, each));
      const parameters = [
        ...shared.filter((each) => !own.some((other) => other.name === each.name && other.in === each.in)),
        ...own,
      ];
      const names = [...path.replace(/[?#].*/, '').matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
      // What follows `#` tells operations apart and is not sent; a query in a path is looked at as one.
      const [plain = ''] = path.split(/[?#]/);
      const source = plain.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(`^${source.join('([^/]+)')}$`);
      const key = `${method.toUpperCase()} ${path}`;
      return [{ key, method: method.toUpperCase(), path, pattern, names, operation, parameters }];
    });
  });
  // Where `/jobs/{id}` and `/jobs/latest` both fit, the one with fewer names is meant.
  return routes.sort((a, b) => a.names.length - b.names.length);
}

async function judge(
  document: Json,
  routes: readonly Route[],
  basePath: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<ReceivedRequest> {
  const method = request.method ?? '';
  const url = new URL(request.url ?? '/', 'http://vendor');
  const received = { method, url: request.url ?? '', headers: request.headers, body };
  const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : '';
  const fitting = routes.filter((each) => each.method === method && each.pattern.test(path));
  // Several only where a document tells operations of one path apart by what follows `#`.
  const same = fitting.filter((each) => each.pattern.source === fitting[0]?.pattern.source);
  const judged = await Promise.all(
    same.map(async (route) => ({
      ...received,
      operation: route.key,
      violations: [
        ...parameterViolations(document, route, path, url.searchParams, request.headers),
        ...(await bodyViolations(document, route.operation, request.headers['content-type'], body)),
        ...securityViolations(document, route, url.searchParams, request.headers),
      ],
    })),
  );
  const [best] = judged.sort((a, b) => a.violations.length - b.violations.length);
  return (
    best ?? { ...received, operation: null, violations: [`${method} ${url.pathname} is not documented`] }
  );
}

function parameterViolations(
  document: Json,
  route: Route,
  path: string,
  query: URLSearchParams,
  headers: IncomingMessage['headers'],
): string[] {
  const values = route.pattern.exec(path)?.slice(1) ?? [];
  const inPath = new Map(route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]));
  const documented = new Set(
    route.parameters.filter((each) => each.in === 'query').map((each) => String(each.name)),
  );
  const security = queryKeys(document);
  return [
    ...route.parameters.flatMap((each) => {
      const name = String(each.name);
      const sent =
        each.in === 'path'
          ? inPath.get(name)
          : each.in === 'query'
            ? ([...query].find(([key]) => key === name || key.startsWith(`${name}[`))?.[1] ?? undefined)
            : headers[name.toLowerCase()];
      if (sent === undefined)
        return each.required === true && each.in !== 'cookie'
          ? [`lacks the ${each.in} parameter ${name}`]
          : [];
      return scalarViolation(document, each.schema as Json | undefined, String(sent)).map(
        (why) => `${name}: ${why}`,
      );
    }),
    ...[...query.keys()]
      .filter(
        (key) => !documented.has(key) && !documented.has(key.replace(/\[.*$/, '')) && !security.includes(key),
      )
      .map((key) => `sends the query parameter ${key}, which is not documented`),
  ];
}

/** Text that stands where a number, a word of an enum or a pattern is documented. */
function scalarViolation(document: Json, schema: Json | undefined, text: string): string[] {
  const of = resolve(document, schema ?? {});
  if (of.type === 'integer' && !/^-?\d+$/.test(text)) return [`"${text}" is no integer`];
  if (of.type === 'number' && !Number.isFinite(Number(text))) return [`"${text}" is no number`];
  if (Array.isArray(of.enum) && !of.enum.map(String).includes(text))
    return [`"${text}" is not among the words`];
  return [];
}

async function bodyViolations(
  document: Json,
  operation: Json,
  type: string | undefined,
  body: Buffer,
): Promise<string[]> {
  const declared = operation.requestBody ? resolve(document, operation.requestBody as Json) : null;
  const documented = (declared?.content ?? {}) as Record<string, Json>;
  if (body.length === 0) return declared?.required === true ? ['lacks the body'] : [];
  if (!declared) return ['sends a body, which is not documented'];
  const media = (type ?? '').split(';')[0]?.trim() ?? '';
  const found = Object.entries(documented).find(([key]) => key.split(';')[0] === media || key === '*/*');
  if (!found) return [`sends ${media}, documented: ${Object.keys(documented).join(', ')}`];
  const schema = found[1].schema as Json | undefined;
  if (media.endsWith('json')) return schemaViolations(document, schema, JSON.parse(body.toString('utf8')));
  const isForm = media === 'application/x-www-form-urlencoded';
  if (!isForm && media !== 'multipart/form-data') return [];
  const content = { headers: { 'Content-Type': type ?? '' } };
  const fields: [string, unknown][] = isForm
    ? [...new URLSearchParams(body.toString('utf8'))]
    : [...(await new Response(new Uint8Array(body), content).formData())];
  const { properties, required } = objectSchema(document, schema ?? {});
  return [
    ...required
      .filter((name) => !fields.some(([key]) => key === name || key.startsWith(`${name}[`)))
      .map((name) => `lacks the form field ${name}`),
    ...fields.flatMap(([key, value]) => {
      const property = properties[key] ?? properties[key.replace(/\[.*$/, '')];
      if (!property) return [`sends the form field ${key}, which is not documented`];
      if (typeof value !== 'string') return isFile(document, property) ? [] : [`${key} is a file`];
      if (!isForm && isFile(document, property)) return [`${key} is no file`];
      return key.includes('[')
        ? []
        : scalarViolation(document, property, value).map((why) => `${key}: ${why}`);
    }),
  ];
}

/** The fields of an object over all parts of its schema. */
function objectSchema(document: Json, schema: Json, depth = 0): Fields {
  const of = resolve(document, schema);
  const all = (depth > 5 ? [] : (of.allOf ?? [])) as Json[];
  const parts = all.map((each) => objectSchema(document, each, depth + 1));
  return {
    properties: Object.assign({}, ...parts.map((each) => each.properties), of.properties),
    required: [...parts.flatMap((each) => each.required), ...((of.required ?? []) as string[])],
  };
}

interface Fields {
  properties: Record<string, Json>;
  required: string[];
}

/** Whether a field of a multipart body is a file, or a list of files. */
function isFile(document: Json, schema: Json): boolean {
  const of = resolve(document, schema);
  const choices = [of.oneOf, of.anyOf, of.allOf].flat().filter(Boolean) as Json[];
  return (
    of.format === 'binary' ||
    of.type === 'file' ||
    of.contentMediaType !== undefined ||
    (of.type === 'array' && isFile(document, (of.items ?? {}) as Json)) ||
    choices.some((each) => isFile(document, each))
  );
}

function schemaViolations(document: Json, schema: Json | undefined, value: unknown): string[] {
  if (!schema) return [];
  // The validator wants to find what a `$ref` names below one root.
  const { components, definitions, paths } = document;
  const root = { ...schema, components, definitions, paths } as Schema;
  const validator = new Validator(withoutExamples(root) as Schema, '2020-12', true);
  const { valid, errors } = validator.validate(value);
  const found = valid ? [] : errors.slice(0, 3).map((each) => `${each.instanceLocation}: ${each.error}`);
  const names = propertyNames(document, schema);
  const fields =
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
  const unknown = names ? fields.filter((each) => !names.has(each)) : [];
  return [...found, ...unknown.map((each) => `sends the field ${each}, which is not documented`)];
}

/** The fields a schema names in all its parts; null where it says of no field that it is one too many. */
function propertyNames(document: Json, schema: Json, depth = 0): Set<string> | null {
  const of = resolve(document, schema);
  if (depth > 10 || (of.additionalProperties !== undefined && of.additionalProperties !== false)) return null;
  const names = new Set(Object.keys((of.properties ?? {}) as Json));
  for (const part of [of.allOf, of.oneOf, of.anyOf].flat() as (Json | undefined)[]) {
    const inner = part && propertyNames(document, part, depth + 1);
    if (inner === null) return null;
    for (const name of inner ?? []) names.add(name);
  }
  return names;
}

function securityViolations(
  document: Json,
  route: Route,
  query: URLSearchParams,
  headers: IncomingMessage['headers'],
): string[] {
  const wanted = (route.operation.security ?? document.security ?? []) as Record<string, unknown>[];
  if (wanted.length === 0 || wanted.some((each) => Object.keys(each).length === 0)) return [];
  const schemes = ((document.components as Json)?.securitySchemes ?? {}) as Record<string, Json>;
  const held = (name: string) => {
    const scheme = resolve(document, schemes[name] ?? {});
    if (scheme.type === 'apiKey' && scheme.in === 'query') return query.has(String(scheme.name));
    if (scheme.type === 'apiKey' && scheme.in === 'cookie')
      return (headers.cookie ?? '').includes(`${scheme.name}=`);
    if (scheme.type === 'apiKey') return headers[String(scheme.name).toLowerCase()] !== undefined;
    const prefix = scheme.scheme === 'basic' ? /^Basic \S+/ : /^Bearer \S+/;
    return prefix.test(headers.authorization ?? '');
  };
  return wanted.some((each) => Object.keys(each).every(held)) ? [] : ['carries no documented credentials'];
}

function queryKeys(document: Json): string[] {
  const schemes = Object.values(
    ((document.components as Json)?.securitySchemes ?? {}) as Record<string, Json>,
  );
  return schemes
    .filter((each) => each.type === 'apiKey' && each.in === 'query')
    .map((each) => String(each.name));
}

function answerOf(
  document: Json,
  operation: Json,
): { status: number; type: string | null; body: string | Buffer } {
  const responses = Object.entries(operation.responses as Record<string, Json>);
  const [status = '200', declared] =
    responses.find(([code]) => /^2/.test(code)) ?? responses.find(([code]) => code === 'default') ?? [];
  const content = Object.entries((resolve(document, declared ?? {}).content ?? {}) as Record<string, Json>);
  const json = content.find(([type]) => /json/.test(type)) ?? content[0];
  const code = /^\d+$/.test(status) ? Number(status) : 200;
  if (!json) return { status: code, type: null, body: '' };
  const [type, media] = json;
  if (!/json/.test(type)) return { status: code, type, body: Buffer.from('content') };
  const value = documentedValue(document, media.schema as Json | undefined);
  return { status: code, type: 'application/json', body: JSON.stringify(value) };
}

/**
 * Examples are no schemas, but the validator would look into them. OpenAPI 3.0 writes `nullable` for a null type. Parts
 * of an `allOf` that each allow no further field allow nothing together, which no vendor means: see `propertyNames`.
 */
function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (value === null || typeof value !== 'object') return value;
  const { example: _example, examples: _examples, nullable, ...rest } = value as Json;
  if (rest.additionalProperties === false) delete rest.additionalProperties;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, withoutExamples(each)]));
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
