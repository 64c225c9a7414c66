import { OperationError } from '../../errors.ts';
import { METHODS, type Method } from './extract.ts';
import { field, isObject, type Json, listOf, objectOf, textOf, textsOf } from './json.ts';
import { nearest } from './nearest.ts';
import type { Located } from './references.ts';
import { pathItems, type Source } from './source.ts';
import { plainText } from './text.ts';

/** An operation as a list shows it. */
export interface ListedOperation {
  /** `POST /v2/transcript` */
  key: string;
  method: Method;
  /** As in the document. */
  path: string;
  operationId?: string;
  summary: string;
  tags: string[];
  deprecated: boolean;
  hasBody: boolean;
}

/** An operation and where it stands; the path item holds what its operations share. */
export interface FoundOperation extends ListedOperation {
  operation: Located & { value: Json };
  item: Located & { value: Json };
}

/** A request that the vendor sends. */
export interface ListedWebhook {
  /** The webhook's name, or the operation and name of a callback. */
  name: string;
  summary: string;
  kind: 'webhook' | 'callback';
}

/** Every operation of a document, in its order. */
export function listOperations(source: Source): FoundOperation[] {
  return pathItems(source).flatMap(([path, item]) =>
    METHODS.flatMap((method): FoundOperation[] => {
      const operation = field(item.value, method.toLowerCase());
      if (!isObject(operation)) return [];
      const operationId = textOf(operation.operationId).trim();
      return [
        {
          key: `${method} ${path}`,
          method,
          path,
          ...(operationId ? { operationId } : {}),
          summary: plainText(textOf(operation.summary) || textOf(operation.description), 120),
          tags: textsOf(operation.tags),
          deprecated: operation.deprecated === true,
          hasBody: operation.requestBody !== undefined || hasBodyParameter(source, operation, item),
          operation: { ...item, value: operation },
          item: { ...item, value: objectOf(item.value) },
        },
      ];
    }),
  );
}

/** Operations whose key, id, summary or tags hold every word; those with a word in their key or id come first. */
export function searchOperations<Operation extends ListedOperation>(
  operations: readonly Operation[],
  words: string,
): Operation[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const name = (each: ListedOperation) => `${each.key} ${each.operationId ?? ''}`.toLowerCase();
  const all = (each: ListedOperation) => `${name(each)} ${each.summary} ${each.tags.join(' ')}`.toLowerCase();
  const hits = operations.filter((each) => wanted.every((word) => all(each).includes(word)));
  const rank = (each: ListedOperation) =>
    wanted.filter((word) => name(each).includes(word)).length - (each.deprecated ? 0.5 : 0);
  return hits.sort((a, b) => rank(b) - rank(a));
}

/**
 * The operations that are meant by ids (`createTranscript`, in any writing when only one fits) or by
 * `METHOD /path`, in the order they were asked for, each once.
 *
 * @throws OPENAPI_OPERATION_UNKNOWN with the nearest names, OPENAPI_OPERATION_AMBIGUOUS with each `METHOD /path`
 */
export function findOperations(source: Source, wanted: readonly string[]): FoundOperation[] {
  const all = listOperations(source);
  const found = wanted.map((each) => findOperation(all, each));
  return [...new Set(found)];
}

function findOperation(all: readonly FoundOperation[], wanted: string): FoundOperation {
  const byKey = all.filter((each) => each.key === normalKey(wanted));
  const exact = byKey.length > 0 ? byKey : all.filter((each) => each.operationId === wanted);
  const hits = exact.length > 0 ? exact : all.filter((each) => loose(each.operationId) === loose(wanted));
  const [first, ...others] = loose(wanted) === '' ? [] : hits;
  if (!first) {
    const names = all.flatMap((each) => [each.key, ...(each.operationId ? [each.operationId] : [])]);
    const near = nearest(wanted, names, 5);
    throw new OperationError({
      code: 'OPENAPI_OPERATION_UNKNOWN',
      message: `The document has no operation "${wanted}".`,
      target: wanted,
      fix: near.length > 0 ? `Perhaps ${near.join(' or ')}.` : 'Look for it with `openapi list`.',
    });
  }
  if (others.length > 0) {
    throw new OperationError({
      code: 'OPENAPI_OPERATION_AMBIGUOUS',
      message: `"${wanted}" names ${hits.length} operations of the document.`,
      target: wanted,
      fix: `Take one of: ${hits.map((each) => `"${each.key}"`).join(', ')}.`,
    });
  }
  return first;
}

/** Requests that the vendor sends: webhooks of the document, and callbacks of its operations. */
export function listWebhooks(source: Source): ListedWebhook[] {
  const hooks = { ...objectOf(source.root['x-webhooks']), ...objectOf(source.root.webhooks) };
  return [
    ...Object.entries(hooks).map(([name, item]): ListedWebhook => {
      const post = objectOf(source.follow(item, source.name)?.value).post;
      const summary = textOf(field(post, 'summary')) || textOf(field(post, 'description'));
      return { name, summary: plainText(summary, 120), kind: 'webhook' };
    }),
    ...listOperations(source).flatMap((each) =>
      Object.keys(objectOf(each.operation.value.callbacks)).map(
        (name): ListedWebhook => ({ name: `${each.key} ${name}`, summary: each.summary, kind: 'callback' }),
      ),
    ),
  ];
}

function hasBodyParameter(source: Source, operation: Json, item: Located): boolean {
  if (source.dialect !== 'swagger-2') return false;
  return [...listOf(operation.parameters), ...listOf(field(item.value, 'parameters'))].some((each) =>
    ['body', 'formData'].includes(textOf(field(source.follow(each, item.file)?.value, 'in'))),
  );
}

/** `post /v2/transcript` -> `POST /v2/transcript` */
function normalKey(text: string): string {
  const [, method = '', path = ''] = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(text) ?? [];
  return `${method.toUpperCase()} ${path}`;
}

function loose(text: string | undefined): string {
  return (text ?? '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
