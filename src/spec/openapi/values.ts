import { propertyOf, type Shape, type ShapeType, typesOf } from '../shape.ts';
import type { PlainPart } from './conjuncts.ts';
import { isObject, type Json, listOf, objectOf, textOf } from './json.ts';
import { type Literal, typesOfSchema } from './keywords.ts';
import type { Located } from './references.ts';

/* Small steps from what a schema says about its values to a shape. */

/** A shape with null as one more value. */
export function withNull(of: Shape): Shape {
  const { description, ...rest } = of;
  const described = description === undefined ? {} : { description };
  if (Object.keys(rest).length === 0) return of;
  if (rest.anyOf && rest.type === undefined) {
    const has = rest.anyOf.some((each) => each.type === 'null');
    return has ? of : { ...of, anyOf: [...rest.anyOf, { type: 'null' }] };
  }
  if (rest.$ref !== undefined || rest.const !== undefined || rest.anyOf) {
    return { ...described, anyOf: [rest, { type: 'null' }] };
  }
  const types = typesOf(rest);
  return {
    ...of,
    ...(types.length === 0 ? {} : { type: [...new Set<ShapeType>([...types, 'null'])] }),
    ...(rest.enum ? { enum: [...new Set([...rest.enum, null])] } : {}),
  };
}

/** The shape of values that are limited to a list. */
export function limited(literals: Literal[], types: ShapeType[], nullable: boolean): Shape {
  const type = types.length === 1 ? types[0] : types;
  const values = literals.filter((each) => each !== null || nullable);
  const only = values.length === 1 ? values[0] : undefined;
  return {
    ...(types.length > 0 ? { type } : {}),
    ...(only !== undefined && !nullable ? { const: only } : { enum: values }),
  };
}

/** Of two lists the values of both; the first where they exclude each other. */
export function common(a: Literal[], b: Literal[]): Literal[] {
  const both = a.filter((each) => b.includes(each));
  return both.length > 0 ? both : a;
}

/** An object whose property says by which words a union takes it. */
export function withWord(of: Shape, property: string, words: string[]): Shape {
  const declared = propertyOf(of, property);
  if (!declared || declared.enum || declared.const !== undefined || declared.type !== 'string') return of;
  const [only] = words;
  const told = { ...declared, ...(words.length === 1 ? { const: only } : { enum: words }) };
  return { ...of, properties: { ...of.properties, [property]: told } };
}

/** Whether null is the only value. */
export function isNull(schema: Json): boolean {
  const values = Object.hasOwn(schema, 'const') ? [schema.const] : listOf(schema.enum);
  return (
    typesOfSchema(schema).join() === 'null' || (values.length > 0 && values.every((each) => each === null))
  );
}

/** What a list holds; the places of a tuple become alternatives. */
export function itemsOf({ value, file }: PlainPart): Located[] {
  const tuple = [...listOf(value.prefixItems), ...listOf(value.items)];
  if (tuple.length > 0) {
    const rest = isObject(value.items) ? [value.items] : [];
    return [{ value: { anyOf: [...tuple, ...rest] }, file }];
  }
  return isObject(value.items) ? [{ value: objectOf(value.items), file }] : [];
}

/** The content of a file in a multipart body. */
export function isFile({ value }: PlainPart): boolean {
  const types = typesOfSchema(value);
  if (types.length > 0 && !types.includes('string')) return false;
  const isContent = value.contentMediaType !== undefined && value.contentEncoding === undefined;
  return value.format === 'binary' || textOf(value.type).toLowerCase() === 'file' || isContent;
}
