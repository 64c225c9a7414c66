import { misfitOfShape } from './fits.ts';
import { refName } from './refs.ts';
import {
  type CallSpec,
  type DesignedSpec,
  hasCalls,
  type Inconsistency,
  type OperationSpec,
} from './schema.ts';
import { choicesOf, type Shape, typesOf } from './shape.ts';

/** How bytes are written in JSON. */
const BINARY: Shape = {
  type: 'object',
  required: ['contentType', 'base64'],
  properties: { contentType: { type: 'string' }, base64: { type: 'string' } },
};

/** JSON Schema keywords that say something about a value which the generated types could not repeat. */
const UNSUPPORTED = [
  '$dynamicRef',
  'allOf',
  'not',
  'if',
  'patternProperties',
  'prefixItems',
  'dependentSchemas',
];

/** Read from an object that lacks them, these are functions: neither the types nor the code could tell. */
const OF_EVERY_OBJECT = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Every shape of a spec says something that can be printed as a type and means the same there. */
export function shapeRules(spec: DesignedSpec): Inconsistency[] {
  return [
    ...spec.operations.flatMap((operation, index) => {
      const at = ['operations', index];
      return [
        ...(operation.body ? within(operation.body, [...at, 'body']) : []),
        ...within(operation.response, [...at, 'response']),
        ...parameterShapes(operation, 'query', at),
        ...parameterShapes(operation, 'headers', at),
        ...bodyRules(operation, at),
        ...responseRules(operation, at),
      ];
    }),
    ...Object.entries(spec.schemas).flatMap(([name, each]) =>
      refName(each) === name ? inside(each, ['schemas', name]) : [],
    ),
    ...(hasCalls(spec) ? callShapes(spec) : []),
  ];
}

function callShapes({ apiCall, webhook }: CallSpec): Inconsistency[] {
  return [
    ...within(apiCall.requestParams, ['apiCall', 'requestParams']),
    ...(webhook ? within(webhook.body, ['webhook', 'body']) : []),
    ...plainObject(apiCall.requestParams, ['apiCall', 'requestParams']),
  ];
}

function parameterShapes(
  operation: OperationSpec,
  kind: 'query' | 'headers',
  at: PropertyKey[],
): Inconsistency[] {
  return Object.entries(operation[kind]).flatMap(([name, shape]) => {
    const path = [...at, kind, name];
    const written =
      kind === 'query' && operation.styles[name] === 'deep' ? !isUntyped(shape) : isScalar(shape);
    const found = within(shape, path);
    return written || found.length > 0
      ? found
      : [
          {
            path,
            message: kind === 'query' ? 'cannot stand in a query string' : 'cannot stand in a header',
            fix: `Use the type string, number, integer or boolean, or a list of one of them${kind === 'query' ? '; objects need "deep" in styles' : ''}.`,
          },
        ];
  });
}

/** The body can be sent as its type says. */
function bodyRules({ body, bodyType }: OperationSpec, at: PropertyKey[]): Inconsistency[] {
  if (!body) {
    return bodyType === 'json'
      ? []
      : [
          {
            path: [...at, 'bodyType'],
            message: 'is given, but there is no body',
            fix: 'Declare body, or remove it.',
          },
        ];
  }
  const path = [...at, 'body'];
  if (bodyType === 'form' || bodyType === 'multipart') return plainObject(body, path);
  if (bodyType === 'text') return misfit(body, { type: 'string' }, path, 'text');
  return bodyType === 'bytes' ? misfit(body, BINARY, path, 'bytes') : [];
}

/** The answer can be read as its type says. */
function responseRules({ response, responseType }: OperationSpec, at: PropertyKey[]): Inconsistency[] {
  const path = [...at, 'response'];
  if (responseType === 'text') return misfit(response, { type: 'string' }, path, 'text');
  return responseType === 'bytes' ? misfit(response, BINARY, path, 'bytes') : [];
}

function misfit(shape: Shape, wanted: Shape, path: PropertyKey[], type: string): Inconsistency[] {
  if (misfitOfShape(shape, wanted) === null) return [];
  const form = wanted === BINARY ? '{ contentType, base64 }, both required texts' : '{ "type": "string" }';
  return [{ path, message: `is not what ${type} is`, fix: `Write ${form}.` }];
}

/** A named shape is looked at where it is declared. */
function within(shape: Shape, path: PropertyKey[]): Inconsistency[] {
  return refName(shape) === undefined ? inside(shape, path) : [];
}

function inside(shape: Shape, path: PropertyKey[]): Inconsistency[] {
  const types = typesOf(shape);
  const properties = Object.entries(shape.properties ?? {});
  return [
    ...UNSUPPORTED.filter((each) => shape[each] !== undefined).map((keyword) => ({
      path: [...path, keyword],
      message: 'is not supported in a spec',
      fix:
        keyword === 'allOf'
          ? 'Write the fields it stands for in this place.'
          : 'Describe the value with type, properties, items, enum, const, anyOf or oneOf.',
    })),
    ...(shape.required ?? [])
      .filter((name) => !properties.some(([known]) => known === name))
      .map((name) => ({
        path: [...path, 'required'],
        message: `names "${name}", which properties does not declare`,
        fix: `Add "${name}" to properties, or take it off the list.`,
      })),
    ...properties
      .filter(([name]) => OF_EVERY_OBJECT.has(name) && !shape.required?.includes(name))
      .map(([name]) => ({
        path: [...path, 'properties', name],
        message: 'is optional, but every object seems to have a field of that name',
        fix: `Add "${name}" to required, or leave the field out.`,
      })),
    ...(shape.properties && !types.includes('object') ? [misplaced(path, 'properties', 'object')] : []),
    ...(shape.items && !types.includes('array') ? [misplaced(path, 'items', 'array')] : []),
    ...properties.flatMap(([name, each]) => within(each, [...path, 'properties', name])),
    ...(shape.items ? within(shape.items, [...path, 'items']) : []),
    ...(typeof shape.additionalProperties === 'object'
      ? within(shape.additionalProperties, [...path, 'additionalProperties'])
      : []),
    ...(['anyOf', 'oneOf'] as const).flatMap((keyword) =>
      (shape[keyword] ?? []).flatMap((each, index) => within(each, [...path, keyword, index])),
    ),
  ];
}

function misplaced(path: PropertyKey[], keyword: string, type: string): Inconsistency {
  return {
    path: [...path, 'type'],
    message: `is not "${type}", although the shape has ${keyword}`,
    fix: `Write "type": "${type}", or remove ${keyword}.`,
  };
}

/** Body and requestParams are built and read field by field. */
function plainObject(shape: Shape, path: PropertyKey[]): Inconsistency[] {
  return isPlainObject(shape)
    ? []
    : [
        {
          path,
          message: 'is not simply an object',
          fix: 'Write { "type": "object", "properties": { … } } with the fields that are sent.',
        },
      ];
}

/** Whether a shape is an object and nothing else, so that it can be built and read field by field. */
export function isPlainObject(shape: Shape): boolean {
  const types = typesOf(shape);
  return (
    types.length === 1 &&
    types[0] === 'object' &&
    shape.nullable !== true &&
    !shape.enum &&
    shape.const === undefined &&
    choicesOf(shape).length === 0
  );
}

function isUntyped(shape: Shape): boolean {
  return typesOf(shape).length === 0 && choicesOf(shape).length === 0 && !shape.enum;
}

function isScalar(shape: Shape): boolean {
  if (shape.enum || shape.const !== undefined) return true;
  const choices = choicesOf(shape);
  if (choices.length > 0 && !shape.properties) return choices.every(isScalar);
  const types = typesOf(shape);
  return (
    types.length > 0 &&
    types.every((type) =>
      type === 'array'
        ? shape.items !== undefined && typesOf(shape.items).length > 0 && isScalarItem(shape.items)
        : type !== 'object',
    )
  );
}

function isScalarItem(items: Shape): boolean {
  return typesOf(items).every((type) => ['string', 'number', 'integer', 'boolean'].includes(type));
}
