import type { Answer, Media } from './anatomy.ts';
import { isObject, textOf } from './json.ts';

/* Which of the forms a vendor offers is taken. */

export type MediaKind = 'json' | 'form' | 'multipart' | 'text' | 'bytes';

/** What a media type is sent or read as. */
export function mediaKind({ type, schema }: Media): MediaKind {
  const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
  if (plain === 'application/x-www-form-urlencoded') return 'form';
  if (plain.startsWith('multipart/')) return 'multipart';
  if (/^(application|text|\*)\/json$|\+json$/.test(plain)) return 'json';
  if (/^text\/|[/+](xml|yaml|x-yaml|csv|x-ndjson|jsonl?|javascript|graphql)$/.test(plain)) return 'text';
  if (plain === '*/*' || plain === '*' || plain === '') return isFileSchema(schema?.value) ? 'bytes' : 'json';
  return 'bytes';
}

function isFileSchema(schema: unknown): boolean {
  return isObject(schema) && (textOf(schema.type) === 'file' || schema.format === 'binary');
}

const REQUEST_ORDER: readonly MediaKind[] = ['json', 'form', 'multipart', 'text', 'bytes'];
const RESPONSE_ORDER: readonly MediaKind[] = ['json', 'text', 'bytes', 'form', 'multipart'];

/** The form in which a body is sent: JSON before forms, text and bytes. */
export function chosenRequest(media: readonly Media[]): { media: Media; kind: MediaKind } | null {
  return first(media, REQUEST_ORDER);
}

/** The form in which an answer is read: JSON before text and bytes. */
export function chosenResponse(media: readonly Media[]): { media: Media; kind: MediaKind } | null {
  return first(media, RESPONSE_ORDER);
}

function first(
  media: readonly Media[],
  order: readonly MediaKind[],
): { media: Media; kind: MediaKind } | null {
  const kinds = media.map((each) => ({ media: each, kind: mediaKind(each) }));
  // A form with a schema says more than one without; of two the first is the vendor's favourite.
  const found = order.flatMap((kind) => kinds.filter((each) => each.kind === kind));
  return found.find((each) => each.media.schema) ?? found[0] ?? null;
}

/** The answer that says that all went well: the lowest 2xx that has a content, else any 2xx, else `default`. */
export function successAnswer(answers: readonly Answer[]): Answer | null {
  const successes = answers
    .filter((each) => /^2(\d\d|XX)$/i.test(each.status))
    .sort((a, b) => a.status.localeCompare(b.status));
  const fallback = answers.filter((each) => each.status === 'default');
  return successes.find((each) => each.media.length > 0) ?? successes[0] ?? fallback[0] ?? null;
}
