import type { Shape } from '../shape.ts';
import { field, isObject, listOf, objectOf, textOf, textsOf } from './json.ts';
import type { FoundOperation } from './listing.ts';
import { chosenRequest } from './media.ts';
import { anatomy3 } from './openapi3.ts';
import type { ShapeReader } from './shapes.ts';
import type { Source } from './source.ts';
import { plainText } from './text.ts';

export interface Webhook {
  name: string;
  summary: string;
  body: Shape;
}

/** How a place inside a webhook is called; a broken ref there is a note. */
export const IN_WEBHOOK = 'webhook ';

/** A document may describe hundreds of webhooks; the first that concern the chosen operations are kept. */
const MAX_WEBHOOKS = 5;

/** Callbacks of the chosen operations, and the document's webhooks that are about the same things. */
export function readWebhooks(
  source: Source,
  chosen: readonly FoundOperation[],
  reader: ShapeReader,
): Webhook[] {
  const callbacks = chosen.flatMap((each) =>
    Object.entries(objectOf(each.operation.value.callbacks)).flatMap(([name, callback]) => {
      const at = source.follow(callback, each.operation.file);
      return Object.values(objectOf(at?.value)).flatMap((item) =>
        readItem(source, name, item, at?.file ?? each.operation.file, reader),
      );
    }),
  );
  const words = new Set(chosen.flatMap(wordsOf));
  const hooks = Object.entries({
    ...objectOf(source.root['x-webhooks']),
    ...objectOf(source.root.webhooks),
  }).filter(([name, item]) => {
    const post = objectOf(source.follow(item, source.name)?.value).post;
    const about = [name, ...textsOf(field(post, 'tags'))].flatMap(simpleWords);
    return about.some((each) => words.has(each));
  });
  return [
    ...callbacks,
    ...hooks
      .slice(0, MAX_WEBHOOKS)
      .flatMap(([name, item]) => readItem(source, name, item, source.name, reader)),
  ].slice(0, MAX_WEBHOOKS);
}

function readItem(source: Source, name: string, item: unknown, file: string, reader: ShapeReader): Webhook[] {
  const at = source.follow(item, file);
  const post = field(at?.value, 'post') ?? field(at?.value, 'put');
  if (!at || !isObject(post)) return [];
  const here = { value: post, file: at.file };
  const { body } = anatomy3(here, { value: {}, file: at.file }, (value, from) => source.follow(value, from));
  const media = chosenRequest(body?.media ?? [])?.media;
  const summary = textOf(post.summary) || textOf(post.description);
  return [
    {
      name: plainText(name, 100),
      summary: plainText(summary),
      body: media?.schema ? reader.read(media.schema, 'response', `${IN_WEBHOOK}${plainText(name, 60)}`) : {},
    },
  ];
}

/** What an operation is about: its tags and the last word of its path. */
function wordsOf({ tags, path }: FoundOperation): string[] {
  const nouns = path.split('/').filter((each) => each !== '' && !each.includes('{'));
  return [...tags, ...listOf(nouns.slice(-1)).map(textOf)].flatMap(simpleWords);
}

function simpleWords(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((each) => each.replace(/s$/, ''))
    .filter((each) => each.length > 2);
}
