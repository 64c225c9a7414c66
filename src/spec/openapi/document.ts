import { type ErrorCode, OperationError } from '../../errors.ts';
import { isObject, textOf } from './json.ts';
import { readYaml } from './yaml.ts';

/** Larger texts are refused: the largest known document, GitHub's, has 13 MB. */
const MAX_LENGTH = 64 * 1024 * 1024;

export type Dialect = 'openapi-3.0' | 'openapi-3.1' | 'swagger-2';

/**
 * The value of a JSON or YAML text.
 *
 * @param name what the text is called in messages: a path or a web address
 * @throws OPENAPI_UNREADABLE when it is neither, too large or nested too deep
 */
export function parseDocument(text: string, name: string): unknown {
  if (text.length > MAX_LENGTH) {
    throw unreadable(name, 'is larger than 64 MB', 'Give the document without embedded files.');
  }
  // Archives and pictures have one near their beginning, and so has text in UTF-16 that was read as UTF-8.
  if (text.slice(0, 1_000).includes('\0')) {
    throw unreadable(
      name,
      'is no text in UTF-8',
      'Give the document itself, unpacked: JSON or YAML in UTF-8.',
    );
  }
  const source = text.replace(/^\uFEFF/, '');
  if (/^\s*[{[]/.test(source)) {
    try {
      return JSON.parse(source);
    } catch {
      // Flow-style YAML, or JSON with comments and trailing commas: the YAML parser takes most of it.
    }
  }
  if (/^\s*<(!doctype|html|head|body|\?xml)/i.test(source)) {
    throw unreadable(
      name,
      /^\s*<\?xml/i.test(source) ? 'is XML' : 'is a web page',
      'Give the address of the raw document: JSON or YAML.',
    );
  }
  const read = readYaml(source);
  if ('value' in read) return read.value;
  switch (read.problem.kind) {
    case 'syntax':
      throw unreadable(
        name,
        `is neither JSON nor YAML${read.problem.place}`,
        'Correct the document there, or ask the vendor.',
      );
    case 'aliases':
      throw unreadable(
        name,
        'uses YAML aliases that are unresolved or repeat too much',
        'Write the aliases out, or give the JSON form of the document.',
      );
    case 'depth':
      throw unreadable(name, 'is nested too deep', 'Give a document that describes an API.');
  }
}

/**
 * Which kind of document a value is.
 *
 * @throws OPENAPI_KIND when it is no OpenAPI or Swagger document, with what it is instead
 */
export function dialectOf(value: unknown, name: string): Dialect {
  if (isObject(value)) {
    const version = textOf(value.openapi);
    if (/^3\.0(\.|$|-)/.test(version) || version === '3') return 'openapi-3.0';
    if (/^3\.\d+/.test(version)) return 'openapi-3.1';
    if (/^2(\.|$)/.test(textOf(value.swagger))) return 'swagger-2';
  }
  throw failure(
    'OPENAPI_KIND',
    `${name} is no OpenAPI document: ${otherKind(value)}.`,
    name,
    'Give an OpenAPI 3 or Swagger 2 document, JSON or YAML; without one, write the spec by hand.',
  );
}

function otherKind(value: unknown): string {
  if (!isObject(value)) return Array.isArray(value) ? 'it is a list' : 'it holds no fields';
  const { info } = value;
  if (isObject(info) && /getpostman\.com/.test(textOf(info.schema))) return 'it is a Postman collection';
  if (Object.hasOwn(value, '_postman_id') || Object.hasOwn(value, 'requests')) {
    return 'it is a Postman collection';
  }
  if (Object.hasOwn(value, 'asyncapi')) return 'it is an AsyncAPI document';
  if (Object.hasOwn(value, 'swaggerVersion')) return 'it is Swagger 1, which is not supported';
  if (Object.hasOwn(value, '__schema') || (isObject(value.data) && Object.hasOwn(value.data, '__schema'))) {
    return 'it is a GraphQL schema';
  }
  if (Object.hasOwn(value, 'discoveryVersion')) return 'it is a Google discovery document';
  if (Object.hasOwn(value, 'log')) return 'it is a HAR recording';
  if (Object.hasOwn(value, 'overlay')) return 'it is an OpenAPI overlay';
  if (Object.hasOwn(value, 'openapi') || Object.hasOwn(value, 'swagger')) {
    return 'its version is none of 2.0, 3.0, 3.1 and 3.2';
  }
  if (Object.hasOwn(value, '$schema') || Object.hasOwn(value, 'properties')) return 'it is a JSON Schema';
  return 'it has neither a field "openapi" nor "swagger"';
}

function unreadable(name: string, what: string, fix: string): OperationError {
  return failure('OPENAPI_UNREADABLE', `${name} ${what}.`, name, fix);
}

function failure(code: ErrorCode, message: string, target: string, fix: string): OperationError {
  return new OperationError({ code, message, target, fix });
}
