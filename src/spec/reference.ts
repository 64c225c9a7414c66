import { specJsonSchema } from './jsonSchema.ts';
import { isCallPattern } from './patternIds.ts';
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
const GIVEN = ['$schema', 'specVersion', 'pattern', 'guesses'];

/** A field of which few specs need more than what stands on its line: the rest is a text of its own. */
const APART = ['authentication'];

/** A spec with calls is known by its example (`knowledge/spec/`), so all its sections are for questions only. */
const APART_WITH_CALLS = [
  ...APART,
  'system',
  'environment',
  'operations',
  'apiCall',
  'mapping',
  'webhook',
  'polling',
  'delivery',
  'find',
];

/** The fields of a pattern's spec, and those below a field that stands apart, by its name. */
export interface SpecReference {
  text: string;
  apart: Map<string, string>;
}

/**
 * The fields of a pattern's spec, those about which there is something to say on a line of their own: `name: form
 * (default)  what to write`. `?` marks what may be left out, and without a form it is a text. Made from the schema, so it
 * is never out of date, and a sixth of its size.
 *
 * @param reference - where the fields below a field that stands apart are to be found
 */
export function specReference(pattern: Pattern, reference: (field: string) => string): SpecReference {
  const schema = specJsonSchema(pattern) as Node;
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !GIVEN.includes(name));
  const apart = new Map<string, string>();
  const listed = createLister(isCallPattern(pattern) ? APART_WITH_CALLS : APART, apart, reference);
  const text = listed({ ...schema, properties: Object.fromEntries(properties) }).join('\n');
  return { text, apart };
}

const mark = ({ required }: Node, name: string, field: Node) =>
  required?.includes(name) || field.default !== undefined ? '' : '?';

/**
 * Lists fields and what is below them, but for those that stand apart, whose texts it puts into `apart`. A description that
 * was printed once is not printed again.
 */
function createLister(
  apartFields: readonly string[],
  apart: Map<string, string>,
  reference: (field: string) => string,
) {
  const said = new Set<string>();

  return listed;

  function listed(node: Node, indent = ''): string[] {
    return Object.entries(node.properties ?? {}).flatMap(([name, field]) =>
      isSilent(field) ? [] : lines(node, name, field, indent),
    );
  }

  function lines(node: Node, name: string, field: Node, indent: string): string[] {
    const { description } = field;
    const says = description === undefined || said.has(description) ? '' : `  ${description}`;
    if (description !== undefined) said.add(description);
    const below = inner(field);
    const line = `${indent}${named(node, name, field)}${standard(field.default)}${says}`;
    const kind = (each: Node) => (isKind(each) ? [`${indent}  ${braces(each)}`] : []);
    if (apartFields.includes(name)) {
      const others = apartFields.filter((each) => each !== name);
      const alone = { ...node, properties: { [name]: field } };
      apart.set(name, createLister(others, apart, reference)(alone).join('\n'));
      return [`${line}; more: ${reference(name)}`, ...below.flatMap(kind)];
    }
    const deeper = (each: Node) => `${indent}${isKind(each) ? '    ' : '  '}`;
    return [line, ...below.flatMap((each) => [...kind(each), ...listed(each, deeper(each))])];
  }

  /** Whether there is nothing to say about a field but its name and form, which then stand on the line above; a remark is one. */
  function isSilent(field: Node): boolean {
    if (field.default === '') return true;
    const { description } = field;
    const below = inner(field).flatMap(({ properties = {} }) => Object.values(properties));
    return (description === undefined || said.has(description)) && below.every(isSilent);
  }

  function named(node: Node, name: string, field: Node): string {
    const its = form(field);
    return `${name}${mark(node, name, field)}${its === 'string' ? '' : `: ${its}`}`;
  }

  /** An object with the names of those fields that have no line of their own; of a kind all. */
  function braces(node: Node): string {
    const fields = Object.entries(node.properties ?? {});
    const shown = isKind(node)
      ? fields.map(([name, field]) =>
          name === 'type' ? named(node, name, field) : `${name}${mark(node, name, field)}`,
        )
      : fields.filter(([, field]) => isSilent(field)).map(([name, field]) => named(node, name, field));
    return shown.length > 0 ? `{ ${shown.join(', ')} }` : '{ }';
  }

  function form(node: Node): string {
    if (node.$ref !== undefined) return 'JSON Schema';
    if (node.const !== undefined) return JSON.stringify(node.const);
    if (node.enum) return node.enum.map((each) => String(each)).join(' | ');
    const either = alternatives(node);
    if (either.length > 0) return either.every(isKind) ? '{ }' : [...new Set(either.map(form))].join(' | ');
    if (node.items) return `[${form(node.items)}]`;
    if (node.properties) return braces(node);
    if (typeof node.additionalProperties === 'object') return `{ name: ${form(node.additionalProperties)} }`;
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = node;
    const limits = maximum < Number.MAX_SAFE_INTEGER ? ` ${minimum} to ${maximum}` : '';
    const types = [node.type ?? 'any'].flat();
    return (types.length > 2 ? 'scalar' : types.join(' | ')) + limits;
  }
}

/** One of several objects that are told apart by their `type`. */
const isKind = ({ properties }: Node) => properties?.type?.const !== undefined;

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

const alternatives = ({ anyOf, oneOf }: Node): Node[] => anyOf ?? oneOf ?? [];
