import { pascalCase } from '../names.ts';
import type { Shape } from '../shape.ts';
import type { ExtractOperation } from './extract.ts';
import { pendingRef, type Side } from './reading.ts';

/** Shapes that print longer than this get a name; shorter ones are read faster where they stand. */
const LONGEST_INLINE = 400;

/**
 * Gives names to long schemas that stand in an operation without one: `CreateJobRequest`, `CreateJobResult`, and below
 * them `CreateJobRequestSettings`. A spec then names them, and stays short.
 *
 * @param named where the reader keeps named schemas; new ones are added
 */
export function nameInline(
  operation: ExtractOperation,
  id: string,
  named: Map<string, Shape>,
): ExtractOperation {
  const { body, response, bodyType } = operation;
  const side = bodyType === 'multipart' ? 'multipart' : 'body';
  return {
    ...operation,
    ...(body ? { body: outlined(body, `${pascalCase(id)}Request`, side, named) } : {}),
    response: outlined(response, `${pascalCase(id)}Result`, 'response', named),
  };
}

/** The shape, or the ref of the name it was given; what lies in it comes first. */
function outlined(of: Shape, name: string, side: Side, named: Map<string, Shape>): Shape {
  if (of.$ref !== undefined) return of;
  const inner = (each: Shape, step: string) => outlined(each, `${name}${pascalCase(step)}`, side, named);
  const shape: Shape = {
    ...of,
    ...(of.properties
      ? {
          properties: Object.fromEntries(
            Object.entries(of.properties).map(([key, each]) => [key, inner(each, key)]),
          ),
        }
      : {}),
    ...(of.items ? { items: inner(of.items, 'item') } : {}),
    ...(of.anyOf ? { anyOf: of.anyOf.map((each, index) => inner(each, `option ${index + 1}`)) } : {}),
  };
  if (JSON.stringify(shape).length <= LONGEST_INLINE) return shape;
  const { description, ...rest } = shape;
  const key = unused(pendingRef(side, `inline#/${name}`), named);
  named.set(key, rest);
  return { $ref: key, ...(description === undefined ? {} : { description }) };
}

function unused(key: string, named: ReadonlyMap<string, Shape>): string {
  let number = 1;
  while (named.has(number === 1 ? key : `${key}${number}`)) number += 1;
  return number === 1 ? key : `${key}${number}`;
}
