import type { Shape } from '../shape.ts';
import type { PlainPart } from './conjuncts.ts';
import { field, isObject, listOf, objectOf } from './json.ts';
import { deeper, type Place, type Reading } from './reading.ts';
import { type Located, refIn } from './references.ts';

/** Every object has these; a field of that name is only told from them where it is always there. */
const OF_EVERY_OBJECT = new Set(Object.getOwnPropertyNames(Object.prototype));

/** `properties`, `required` and `additionalProperties` of an object that all the parts describe. */
export function objectShape(reader: Reading, parts: readonly PlainPart[], place: Place): Shape {
  const declared = declaredProperties(parts);
  const required = requiredNames(parts, declared);
  const properties = new Map<string, Shape>();
  for (const name of new Set([...declared.keys(), ...required])) {
    const schemas = declared.get(name) ?? [];
    if (isLeftOut(reader, schemas, place) || (OF_EVERY_OBJECT.has(name) && !required.has(name))) continue;
    if (name === '__proto__') {
      reader.findings.notes.add(`${place.where} has a field "__proto__", which is left out.`);
      continue;
    }
    properties.set(name, reader.shape(schemas, deeper(place, `.${name}`)));
  }
  const kept = [...required].filter((name) => properties.has(name));
  return {
    ...(properties.size > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(kept.length > 0 ? { required: kept } : {}),
    ...otherFields(reader, parts, place, properties.size > 0),
  };
}

function declaredProperties(parts: readonly PlainPart[]): Map<string, Located[]> {
  const declared = new Map<string, Located[]>();
  for (const { value, file } of parts) {
    for (const [name, schema] of Object.entries(objectOf(value.properties))) {
      const others = declared.get(name);
      if (others) others.push({ value: schema, file });
      else declared.set(name, [{ value: schema, file }]);
    }
  }
  return declared;
}

/** Names that are required; in old documents the property says so itself. */
function requiredNames(parts: readonly PlainPart[], declared: ReadonlyMap<string, Located[]>): Set<string> {
  const listed = parts.flatMap(({ value }) => listOf(value.required));
  const marked = [...declared].filter(([, schemas]) => schemas.some(({ value }) => isMarkedRequired(value)));
  return new Set([...listed.filter((each) => typeof each === 'string'), ...marked.map(([name]) => name)]);
}

function isMarkedRequired(schema: unknown): boolean {
  return isObject(schema) && schema.required === true;
}

/** `false`, or a field of the other direction: it says so itself, or what its ref leads to does. */
function isLeftOut({ references }: Reading, schemas: readonly Located[], { side }: Place): boolean {
  const keyword = side === 'response' ? 'writeOnly' : 'readOnly';
  return schemas.some(({ value, file }) => {
    const ref = refIn(value);
    const target = ref === undefined ? undefined : references.resolve(ref, file);
    const inside = target?.kind === 'found' ? target.at.value : undefined;
    const members = [value, inside, ...listOf(field(value, 'allOf'))];
    return value === false || members.some((each) => field(each, keyword) === true);
  });
}

/** What fields beside the named ones are. Objects with named fields only say when there are no others. */
function otherFields(
  reader: Reading,
  parts: readonly PlainPart[],
  place: Place,
  hasProperties: boolean,
): Shape {
  const schemas = parts.flatMap(({ value, file }): Located[] => {
    const patterns = Object.values(objectOf(value.patternProperties)).filter(isObject);
    const [first, ...others] = [
      ...patterns,
      ...(isObject(value.additionalProperties) ? [value.additionalProperties] : []),
    ];
    if (!first) return [];
    return [{ value: others.length === 0 ? first : { anyOf: [first, ...others] }, file }];
  });
  if (schemas.length > 0) {
    const shape = reader.shape(schemas, deeper(place, '.*'));
    return Object.keys(shape).length > 0 ? { additionalProperties: shape } : {};
  }
  const closed = parts.length === 1 && parts[0]?.value.additionalProperties === false;
  return closed && (hasProperties || place.side !== 'response') ? { additionalProperties: false } : {};
}
