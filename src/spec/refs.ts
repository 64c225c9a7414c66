import type { Shape } from './shape.ts';

/*
 * `$ref: "#/schemas/Name"` in shapes. When a spec is read its refs are linked: each becomes a copy of what it names, so
 * that code which follows a path needs to know nothing of refs. Linked shapes may contain themselves; code that walks a
 * whole shape stops at one that has a name.
 */

export const SCHEMA_NAME = /^[A-Z][A-Za-z0-9]*$/;
const REF = /^#\/schemas\/([A-Z][A-Za-z0-9]*)$/;
const NAME = Symbol('schema name');

/** A ref that names nothing. */
export interface BrokenRef {
  path: PropertyKey[];
  ref: string;
}

/** The name of the schema that a linked shape was a `$ref` to. */
export function refName(of: Shape): string | undefined {
  const name: unknown = Reflect.get(of, NAME);
  return typeof name === 'string' ? name : undefined;
}

/** The shape without its name: what stands behind it. */
export function unnamed(of: Shape): Shape {
  const copy = { ...of };
  Reflect.deleteProperty(copy, NAME);
  return copy;
}

/** Links shapes to the schemas they name. */
export class Linker {
  /** Every named schema, linked. */
  readonly schemas: Record<string, Shape> = {};
  /** Refs that name nothing; they are left as they are. */
  readonly broken: BrokenRef[] = [];
  readonly #copies: { copy: Shape; of: string }[] = [];

  constructor(declared: Readonly<Record<string, Shape>>) {
    const names = new Map<Shape | undefined, string>();
    for (const [name, each] of Object.entries(declared)) {
      // All are known before any is linked: they may contain each other and themselves.
      if (aliased(declared, each) === each) this.schemas[name] = { ...each, [NAME]: name };
      if (!names.has(each)) names.set(each, name);
    }
    for (const [name, each] of Object.entries(declared)) {
      const known = this.schemas[names.get(aliased(declared, each)) ?? ''];
      if (known) this.schemas[name] = known;
      else this.broken.push({ path: ['schemas', name, '$ref'], ref: String(each.$ref) });
    }
    for (const name of Object.keys(declared)) {
      const own = this.schemas[name];
      if (own && refName(own) === name) this.#fill(own, ['schemas', name]);
    }
    for (const { copy, of } of this.#copies) {
      const { description } = copy;
      Object.assign(copy, this.schemas[of], { description });
    }
  }

  /** The shape with every ref in it replaced. The description beside a ref wins over that of its target. */
  link(of: Shape, path: PropertyKey[] = []): Shape {
    if (of.$ref === undefined) {
      const copy = { ...of };
      this.#fill(copy, path);
      return copy;
    }
    const name = REF.exec(String(of.$ref))?.[1] ?? '';
    const target = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
    if (!target) {
      this.broken.push({ path: [...path, '$ref'], ref: String(of.$ref) });
      return of;
    }
    const copy: Shape = { ...target, description: of.description };
    this.#copies.push({ copy, of: name });
    return copy;
  }

  /** Replaces what lies inside a shape. */
  #fill(shape: Shape, path: PropertyKey[]): void {
    const { properties, items, additionalProperties } = shape;
    if (properties) {
      const named: [string, Shape][] = Object.entries(properties).map(([name, each]) => [
        name,
        this.link(each, [...path, 'properties', name]),
      ]);
      // Unlike an assignment, this keeps a property that is called `__proto__`.
      shape.properties = Object.fromEntries(named);
    }
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const choices = shape[keyword];
      if (choices) shape[keyword] = choices.map((each, index) => this.link(each, [...path, keyword, index]));
    }
    if (items) shape.items = this.link(items, [...path, 'items']);
    if (typeof additionalProperties === 'object') {
      shape.additionalProperties = this.link(additionalProperties, [...path, 'additionalProperties']);
    }
  }
}

/** What a schema that is only a `$ref` stands for; `undefined` for one that leads nowhere or back to itself. */
function aliased(declared: Readonly<Record<string, Shape>>, of: Shape): Shape | undefined {
  const seen = new Set<Shape>();
  let current: Shape | undefined = of;
  while (current?.$ref !== undefined && !seen.has(current)) {
    seen.add(current);
    const name: string = REF.exec(String(current.$ref))?.[1] ?? '';
    current = Object.hasOwn(declared, name) ? declared[name] : undefined;
  }
  return current?.$ref === undefined ? current : undefined;
}
