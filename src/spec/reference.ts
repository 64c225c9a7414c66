import { specJsonSchema } from './jsonSchema.ts';
import type { Pattern } from './schema.ts';

interface Node {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Node>;
  required?: string[];
  additionalProperties?: boolean | Node;
  items?: Node;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Node[];
  oneOf?: Node[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** Written by the tool; nobody fills them. */
const GIVEN = new Set(['$schema', 'specVersion', 'pattern']);

/**
 * Every field of a pattern's spec on a line of its own: `name: form (default)  what to write`. `?` marks what may be
 * left out. Made from the schema, so it is never out of date, and a quarter of its size.
 */
export function specReference(pattern: Pattern): string {
  const said = new Set<string>();
  const fields = specJsonSchema(pattern) as Node;
  return listed({ ...fields, properties: without(fields.properties ?? {}) }, '', said).join('\n');
}

const without = (properties: Record<string, Node>) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !GIVEN.has(name)));

const mark = ({ required }: Node, name: string, field: Node) =>
  required?.includes(name) || field.default !== undefined ? '' : '?';

/** @param said descriptions that were printed; none is printed twice */
function listed(node: Node, indent: string, said: Set<string>): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, field]) => {
    const says =
      field.description !== undefined && !said.has(field.description) ? `  ${field.description}` : '';
    if (field.description) said.add(field.description);
    return [
      `${indent}${name}${mark(node, name, field)}: ${form(field)}${standard(field.default)}${says}`,
      ...inner(field).flatMap((each) => (isKind(each) ? kind : listed)(each, `${indent}  `, said)),
    ];
  });
}

/** One of several objects that are told apart by their `type`. */
const isKind = ({ properties }: Node) => properties?.type?.const !== undefined;

/** On one line, with the names of its fields; of these only those below about which there is something to say. */
function kind(node: Node, indent: string, said: Set<string>): string[] {
  const { type, ...fields } = node.properties ?? {};
  const names = Object.entries(fields).map(([name, field]) => `, ${name}${mark(node, name, field)}`);
  const telling = Object.entries(fields).filter(
    ([, { description }]) => description !== undefined && !said.has(description),
  );
  return [
    `${indent}{ type: ${JSON.stringify(type?.const)}${names.join('')} }`,
    ...listed({ ...node, properties: Object.fromEntries(telling) }, `${indent}  `, said),
  ];
}

/** What is taken where a field is left out; for an empty list or table nothing has to be said. */
function standard(value: unknown): string {
  if (value === undefined) return '';
  return value !== null && typeof value === 'object' ? ' (none)' : ` (${JSON.stringify(value)})`;
}

/** The objects whose fields are listed below a field, each once. */
function inner(field: Node): Node[] {
  if (field.properties) return [field];
  const below = [
    field.items,
    typeof field.additionalProperties === 'object' ? field.additionalProperties : undefined,
    ...alternatives(field),
  ];
  const found = below.flatMap((each) => (each ? inner(each) : []));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function form(node: Node): string {
  if (node.$ref !== undefined) return 'JSON Schema';
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((each) => String(each)).join(' | ');
  const either = alternatives(node);
  if (either.length > 0) return [...new Set(either.map(form))].join(' | ');
  if (node.items) return `[${form(node.items)}]`;
  if (node.properties) return '{ }';
  if (typeof node.additionalProperties === 'object') return `{ name: ${form(node.additionalProperties)} }`;
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = node;
  const limits = maximum < Number.MAX_SAFE_INTEGER ? ` ${minimum} to ${maximum}` : '';
  return [node.type ?? 'any'].flat().join(' | ') + limits;
}

const alternatives = ({ anyOf, oneOf }: Node): Node[] => anyOf ?? oneOf ?? [];
