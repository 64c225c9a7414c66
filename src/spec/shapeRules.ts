import type { DesignedSpec, Inconsistency } from './schema.ts';
import { choicesOf, type Shape, typesOf } from './shape.ts';

/** JSON Schema keywords that say something about a value which the generated types could not repeat. */
const UNSUPPORTED = [
  '$ref',
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
        ...Object.entries(operation.query).flatMap(([name, shape]) => within(shape, [...at, 'query', name])),
        ...Object.entries(operation.query)
          .filter(([, shape]) => !isScalar(shape))
          .map(([name]) => ({
            path: [...at, 'query', name],
            message: 'cannot stand in a query string',
            fix: 'Use the type string, number, integer or boolean, or a list of one of them.',
          })),
        ...(operation.body ? plainObject(operation.body, [...at, 'body']) : []),
      ];
    }),
    ...within(spec.apiCall.requestParams, ['apiCall', 'requestParams']),
    ...plainObject(spec.apiCall.requestParams, ['apiCall', 'requestParams']),
  ];
}

function within(shape: Shape, path: PropertyKey[]): Inconsistency[] {
  const types = typesOf(shape);
  const properties = Object.entries(shape.properties ?? {});
  return [
    ...UNSUPPORTED.filter((each) => shape[each] !== undefined).map((keyword) => ({
      path: [...path, keyword],
      message: 'is not supported in a spec',
      fix:
        keyword === '$ref' || keyword === 'allOf'
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
  const types = typesOf(shape);
  const plain =
    types.length === 1 &&
    types[0] === 'object' &&
    shape.nullable !== true &&
    !shape.enum &&
    shape.const === undefined &&
    choicesOf(shape).length === 0;
  return plain
    ? []
    : [
        {
          path,
          message: 'is not simply an object',
          fix: 'Write { "type": "object", "properties": { … } } with the fields that are sent.',
        },
      ];
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
