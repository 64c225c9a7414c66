import { type Extract, extractSchema } from '../../../src/spec/openapi/extract.ts';
import { readSelection, type Selection } from '../../../src/spec/openapi/selection.ts';
import { Source } from '../../../src/spec/openapi/source.ts';
import type { Shape } from '../../../src/spec/shape.ts';

export type Json = Record<string, unknown>;

/** A document with the given paths; other fields are laid over it. */
export function documentWith(paths: Json, more: Json = {}): Json {
  return { openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths, ...more };
}

/** Opens a document whose other files are given by name. */
export function open(document: unknown, files: Record<string, unknown> = {}, name = 'api/root.json') {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return Source.open(text, name, async (file) => {
    if (!Object.hasOwn(files, file)) throw new Error('is not there');
    const value = files[file];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

export async function select(
  document: unknown,
  wanted: string[],
  files: Record<string, unknown> = {},
): Promise<Selection> {
  const selection = await readSelection(await open(document, files), wanted);
  return { ...selection, extract: extractSchema.parse(JSON.parse(JSON.stringify(selection.extract))) };
}

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });

/** What a schema of a response becomes, with the named schemas it leads to. */
export async function responseShape(
  schema: unknown,
  schemas: Json = {},
  version = '3.1.0',
): Promise<{ shape: Shape; schemas: Record<string, Shape>; notes: string[] }> {
  const document = documentWith(
    { '/it': { get: { responses: { 200: json(schema) } } } },
    { openapi: version, components: { schemas } },
  );
  const { extract, notes } = await select(document, ['GET /it']);
  const shape = Object.values(extract.operations)[0]?.response ?? {};
  return { shape, schemas: extract.schemas, notes };
}

/** What a schema of a request body becomes. */
export async function bodyShape(
  schema: unknown,
  schemas: Json = {},
  mediaType = 'application/json',
): Promise<{ shape: Shape | undefined; schemas: Record<string, Shape> }> {
  const requestBody = { content: { [mediaType]: { schema } } };
  const document = documentWith(
    { '/it': { post: { requestBody, responses: { 204: {} } } } },
    { components: { schemas } },
  );
  const { extract } = await select(document, ['POST /it']);
  return { shape: Object.values(extract.operations)[0]?.body, schemas: extract.schemas };
}

/** The refusal of a promise, as its first diagnostic. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; fix: string }> {
  try {
    await promise;
  } catch (error) {
    const [first] = Reflect.get(Object(error), 'diagnostics') ?? [];
    if (first) return first;
    throw error;
  }
  throw new Error('nothing was refused');
}

const KEYWORDS = new Set(
  `$ref type description properties required additionalProperties items enum const anyOf format minimum maximum
  exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems pattern default deprecated examples`.split(
    /\s+/,
  ),
);
const OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);

/** What in an extract could not be printed as types; empty when all is well. */
export function faults(extract: Extract): string[] {
  const names = new Set(Object.keys(extract.schemas));
  const inOperations = Object.entries(extract.operations).flatMap(([id, each]) => [
    ...(/^[a-z][A-Za-z0-9]*$/.test(id) ? [] : [`id ${id}`]),
    ...(/^\/\S*$/.test(each.path) && !/[{}?#]/.test(each.path.replace(/\{[^{}]+\}/g, ''))
      ? []
      : [`path ${each.path}`]),
    ...each.required
      .filter((name) => !Object.hasOwn(each.query, name) && !Object.hasOwn(each.headers, name))
      .map((name) => `required parameter ${name}`),
    ...[...each.path.matchAll(/\{([^{}]+)\}/g)]
      .filter(([, name = '']) => Object.hasOwn(each.query, name) || Object.hasOwn(each.headers, name))
      .map(([name]) => `path parameter ${name} is another one too`),
    ...[...Object.values(each.query), ...Object.values(each.headers), each.body ?? {}, each.response].flatMap(
      (shape) => shapeFaults(shape, names),
    ),
    ...each.errors.flatMap(({ body }) => (body ? shapeFaults(body, names) : [])),
  ]);
  return [
    ...[...names].filter((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name)).map((name) => `name ${name}`),
    ...Object.values(extract.schemas).flatMap((shape) => shapeFaults(shape, names)),
    ...extract.webhooks.flatMap(({ body }) => shapeFaults(body, names)),
    ...inOperations,
  ];
}

function shapeFaults(shape: Shape, names: ReadonlySet<string>): string[] {
  const types = shape.type === undefined ? [] : [shape.type].flat();
  const properties = Object.keys(shape.properties ?? {});
  const keywords = Object.keys(shape);
  const ref = typeof shape.$ref === 'string' ? /^#\/schemas\/(.*)$/.exec(shape.$ref)?.[1] : undefined;
  const inner = [
    ...Object.values(shape.properties ?? {}),
    ...(shape.items ? [shape.items] : []),
    ...(typeof shape.additionalProperties === 'object' ? [shape.additionalProperties] : []),
    ...(shape.anyOf ?? []),
  ];
  return [
    ...keywords.filter((each) => !KEYWORDS.has(each)).map((each) => `keyword ${each}`),
    ...(shape.$ref !== undefined && !names.has(ref ?? '') ? [`ref ${shape.$ref}`] : []),
    ...(shape.$ref !== undefined && keywords.some((each) => !['$ref', 'description'].includes(each))
      ? [`${keywords.join()} beside a ref`]
      : []),
    ...(shape.properties && !types.includes('object') ? ['properties of no object'] : []),
    ...(shape.items && !types.includes('array') ? ['items of no list'] : []),
    ...(shape.anyOf && (shape.anyOf.length < 2 || shape.properties) ? ['no choice'] : []),
    ...(shape.enum?.length === 0 ? ['an empty enum'] : []),
    ...(shape.required ?? []).filter((each) => !properties.includes(each)).map((each) => `required ${each}`),
    ...properties
      .filter((each) => OF_EVERY_OBJECT.includes(each) && !shape.required?.includes(each))
      .map((each) => `optional ${each}`),
    ...inner.flatMap((each) => shapeFaults(each, names)),
  ];
}
