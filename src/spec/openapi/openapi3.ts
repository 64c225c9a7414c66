import type { Answer, Follow, Media, OperationAnatomy, Parameter } from './anatomy.ts';
import { field, isObject, type Json, listOf, objectOf, textOf } from './json.ts';
import type { Located } from './references.ts';

const PLACES = ['path', 'query', 'header', 'cookie'] as const;

/** An operation of OpenAPI 3. */
export function anatomy3(operation: Located, item: Located, follow: Follow): OperationAnatomy {
  const body = follow(field(operation.value, 'requestBody'), operation.file);
  const parameters = [item, operation].flatMap(({ value, file }) =>
    listOf(field(value, 'parameters')).flatMap((each) => parameter(follow(each, file), follow)),
  );
  return {
    parameters: overridden(parameters),
    body: isObject(body?.value)
      ? {
          required: body.value.required === true,
          media: mediaOf({ value: body.value.content, file: body.file }, follow),
        }
      : null,
    answers: Object.entries(objectOf(field(operation.value, 'responses'))).flatMap(([status, each]) =>
      answer(status, follow(each, operation.file), follow),
    ),
  };
}

/** A parameter of the operation replaces the path's of the same name and place. */
export function overridden(parameters: readonly Parameter[]): Parameter[] {
  return [...new Map(parameters.map((each) => [`${each.in} ${each.name}`, each])).values()];
}

function parameter(at: Located | null, follow: Follow): Parameter[] {
  if (!at || !isObject(at.value)) return [];
  const { value, file } = at;
  const place = PLACES.find((each) => each === textOf(value.in).toLowerCase());
  const name = textOf(value.name);
  if (!place || name === '') return [];
  const [content] = mediaOf({ value: value.content, file }, follow);
  const style = textOf(value.style) || (place === 'path' || place === 'header' ? 'simple' : 'form');
  return [
    {
      in: place,
      name,
      required: value.required === true || place === 'path',
      description: textOf(value.description),
      schema: content?.schema ?? { value: value.schema ?? {}, file },
      isJson: content !== undefined,
      style,
      explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
      deprecated: value.deprecated === true,
      examples: examplesOf(value, file, follow),
    },
  ];
}

function mediaOf({ value, file }: Located, follow: Follow): Media[] {
  return Object.entries(objectOf(value)).flatMap(([type, each]): Media[] => {
    const at = follow(each, file);
    if (!at || !isObject(at.value)) return [];
    const { schema, encoding } = at.value;
    return [
      {
        type,
        schema: schema === undefined ? null : { value: schema, file: at.file },
        encoding: Object.fromEntries(
          Object.entries(objectOf(encoding)).map(([name, one]) => [name, objectOf(one)]),
        ),
        examples: examplesOf(at.value, at.file, follow),
      },
    ];
  });
}

function answer(status: string, at: Located | null, follow: Follow): Answer[] {
  if (status.startsWith('x-') || !at || !isObject(at.value)) return [];
  return [
    {
      status,
      description: textOf(at.value.description),
      headers: Object.keys(objectOf(at.value.headers)),
      media: mediaOf({ value: at.value.content, file: at.file }, follow),
    },
  ];
}

/** The values of `example` and `examples`, as far as they stand in the document. */
function examplesOf(of: Json, file: string, follow: Follow): unknown[] {
  const named = Object.values(objectOf(of.examples)).flatMap((each) => {
    const value = field(isRef(each) ? follow(each, file)?.value : each, 'value');
    return value === undefined ? [] : [value];
  });
  return [...(of.example === undefined ? [] : [of.example]), ...named];
}

function isRef(value: unknown): boolean {
  return isObject(value) && typeof value.$ref === 'string';
}
