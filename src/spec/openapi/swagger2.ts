import type { Answer, Follow, Media, OperationAnatomy, Parameter } from './anatomy.ts';
import { field, isObject, type Json, listOf, objectOf, textOf, textsOf } from './json.ts';
import { overridden } from './openapi3.ts';
import type { Located } from './references.ts';

/** An operation of Swagger 2, in the terms of OpenAPI 3. */
export function anatomy2(operation: Located, item: Located, root: Json, follow: Follow): OperationAnatomy {
  const all = [item, operation].flatMap(({ value, file }) =>
    listOf(field(value, 'parameters')).flatMap((each) => {
      const at = follow(each, file);
      return at && isObject(at.value) ? [{ value: at.value, file: at.file }] : [];
    }),
  );
  const types = (keyword: string) => {
    const own = textsOf(field(operation.value, keyword));
    return own.length > 0 ? own : textsOf(root[keyword]);
  };
  return {
    parameters: overridden(all.flatMap(parameter)),
    body: bodyOf(all, types('consumes')),
    answers: Object.entries(objectOf(field(operation.value, 'responses'))).flatMap(([status, each]) =>
      answer(status, follow(each, operation.file), types('produces')),
    ),
  };
}

const STYLES: Readonly<Record<string, { style: string; explode: boolean }>> = {
  csv: { style: 'form', explode: false },
  ssv: { style: 'spaceDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
  multi: { style: 'form', explode: true },
};
const NO_LIST = { style: 'form', explode: true };

function styleOf(parameter: Json): { style: string; explode: boolean } {
  if (parameter.type !== 'array') return NO_LIST;
  const format = textOf(parameter.collectionFormat) || 'csv';
  return STYLES[format] ?? NO_LIST;
}

type Found = Located & { value: Json };

/** Type, items, enum and limits stand in the parameter itself, so that it is its own schema. */
function parameter({ value, file }: Found): Parameter[] {
  const place = (['path', 'query', 'header'] as const).find((each) => each === value.in);
  const name = textOf(value.name);
  if (!place || name === '') return [];
  const example = value['x-example'];
  return [
    {
      in: place,
      name,
      required: value.required === true || place === 'path',
      description: textOf(value.description),
      schema: { value: schemaIn(value), file },
      isJson: false,
      ...styleOf(value),
      deprecated: false,
      examples: example === undefined ? [] : [example],
    },
  ];
}

/** The parameter without what is not meant as a schema; some vendors give it a schema all the same. */
function schemaIn({ in: _, name: __, required: ___, ...rest }: Json): unknown {
  return rest.type === undefined && isObject(rest.schema) ? rest.schema : rest;
}

function bodyOf(all: readonly Found[], consumes: readonly string[]): OperationAnatomy['body'] {
  const body = all.findLast((each) => each.value.in === 'body');
  if (body) {
    const types = consumes.length > 0 ? consumes : ['application/json'];
    const schema = { value: body.value.schema ?? {}, file: body.file };
    return {
      required: body.value.required === true,
      media: types.map((type): Media => ({ type, schema, encoding: {}, examples: [] })),
    };
  }
  const fields = all.filter((each) => each.value.in === 'formData' && textOf(each.value.name) !== '');
  const [first] = fields;
  if (!first) return null;
  const hasFile = fields.some((each) => each.value.type === 'file');
  const isForm =
    !hasFile &&
    (consumes.includes('application/x-www-form-urlencoded') || !consumes.includes('multipart/form-data'));
  const required = fields
    .filter((each) => each.value.required === true)
    .map((each) => textOf(each.value.name));
  return {
    required: required.length > 0,
    media: [
      {
        type: isForm ? 'application/x-www-form-urlencoded' : 'multipart/form-data',
        schema: {
          value: {
            type: 'object',
            properties: Object.fromEntries(
              fields.map(({ value }) => [textOf(value.name), schemaIn(value)] as const),
            ),
            required,
          },
          file: first.file,
        },
        encoding: Object.fromEntries(fields.map(({ value }) => [textOf(value.name), styleOf(value)])),
        examples: [],
      },
    ],
  };
}

function answer(status: string, at: Located | null, produces: readonly string[]): Answer[] {
  if (status.startsWith('x-') || !at || !isObject(at.value)) return [];
  const { value, file } = at;
  const examples = objectOf(value.examples);
  const schema = value.schema === undefined ? null : { value: value.schema, file };
  const types = produces.length > 0 ? produces : ['application/json'];
  return [
    {
      status,
      description: textOf(value.description),
      headers: Object.keys(objectOf(value.headers)),
      media: schema
        ? types.map((type) => ({
            type,
            schema,
            encoding: {},
            examples: Object.hasOwn(examples, type) ? [examples[type]] : [],
          }))
        : [],
    },
  ];
}
