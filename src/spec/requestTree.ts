import type { Source } from './schema.ts';
import { propertyOf, type Shape, WHOLE } from './shape.ts';

/** What a request table builds: a source, or an object of such. */
export type RequestTree = { kind: 'source'; source: Source } | { kind: 'object'; fields: RequestFields };
export type RequestFields = Map<string, RequestTree>;

/** A field that is given twice: as a whole, and in parts. */
export class FieldGivenTwice extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`${field} is given twice`);
    this.field = field;
  }
}

/**
 * What a request table builds: `{ "size.width": "width" }` is `{ size: { width } }`, and `{ "$": "items" }` the value of
 * `items` itself. A field of the body whose own name has a dot is that field.
 * @throws {FieldGivenTwice}
 */
export function requestTree(map: Readonly<Record<string, Source>>, body: Shape): RequestTree {
  const root: RequestFields = new Map();
  for (const [field, source] of Object.entries(map)) {
    const steps = requestPath(field, body);
    const last = steps.pop();
    if (last === undefined) {
      if (Object.keys(map).length > 1) throw new FieldGivenTwice(field);
      return { kind: 'source', source };
    }
    let fields = root;
    for (const step of steps) {
      const next = fields.get(step) ?? { kind: 'object', fields: new Map() };
      if (next.kind === 'source') throw new FieldGivenTwice(field);
      fields.set(step, next);
      fields = next.fields;
    }
    if (fields.has(last)) throw new FieldGivenTwice(field);
    fields.set(last, { kind: 'source', source });
  }
  return { kind: 'object', fields: root };
}

/** The steps of a field of a request table; none for the whole body. */
export function requestPath(field: string, body: Shape): string[] {
  if (field === WHOLE && !propertyOf(body, field)) return [];
  return propertyOf(body, field) ? [field] : field.split('.');
}
