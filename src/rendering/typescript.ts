import { refName, unnamed } from '../spec/refs.ts';
import { choicesOf, isNullable, type Shape, typesOf, walk } from '../spec/shape.ts';
import {
  bracketed,
  type Doc,
  either,
  group,
  hardline,
  indent,
  join,
  line,
  opened,
  print,
  softline,
} from './layout.ts';
import { namesIn } from './namedShapes.ts';
import { key, literal } from './safe.ts';
import { documentation } from './source.ts';

/** A type that may have to be laid out as a union. */
interface Alternative {
  doc: Doc;
  /** `objects`: a list of objects, whose lines stand like those of an object. */
  kind: 'object' | 'objects' | 'null' | 'other';
}

/*
 * A shape with a name is printed as that name. An object's type lists the fields that are declared: the vendor may send
 * others, which TypeScript allows and nothing reads, and the mapping sends none.
 */

/** A type for a shape: an interface for an object, an alias otherwise. A shape of another name becomes its alias. */
export function printDeclaration(name: string, of: Shape, note?: string): string {
  const doc = note ? `${documentation(note)}\n` : '';
  const types = alternatives(refName(of) === name ? unnamed(of) : of, 0);
  const [only] = types;
  return types.length === 1 && only?.kind === 'object'
    ? `${doc}export interface ${name} ${print(opened(only.doc))}\n`
    : `${doc}${print([`export type ${name} =`, annotated(types), ';'])}\n`;
}

/** A shape as a TypeScript type, standing at an indentation. */
export function printType(of: Shape, indentation = 0): string {
  return print(typeDoc(of, indentation), indentation);
}

/** {@link printType}, with what stands behind the shape's own name. */
export function printExpanded(of: Shape): string {
  return printType(unnamed(of));
}

/** A shape as a type that may follow other text on its line. */
export function typeDoc(of: Shape, indentation = 0): Doc {
  return inline(alternatives(of, indentation));
}

/** A shape as a type behind `name:`, with the space or the new line between them. */
export function annotation(of: Shape, indentation = 0): Doc {
  return annotated(alternatives(of, indentation));
}

/**
 * Code that reads a dotted path off a value of a shape, with `?.` exactly where a step may be absent.
 *
 * @returns the expression, and whether it can be null or undefined
 */
export function printAccess(root: Shape, path: string, from: string): { text: string; optional: boolean } {
  let text = from;
  let optional = isNullable(root);
  for (const { name, index, optional: absent } of walk(root, path) ?? []) {
    text += member(name, index, optional);
    optional ||= absent;
  }
  return { text, optional };
}

/** `.name`, `['na-me']` or `[0]`, behind `?` where the value before may be absent. */
export function member(name: string, index = false, optional = false): string {
  if (!index && key(name) === name) return `${optional ? '?' : ''}.${name}`;
  return `${optional ? '?.' : ''}[${index ? name : literal(name).text}]`;
}

/** What follows `name:` or `type X =`: on the same line, or as one alternative per line. */
function annotated(types: readonly Alternative[]): Doc {
  if (types.length < 2 || hugs(types)) return [' ', inline(types)];
  return group(indent([line, lines(types)]));
}

function inline(types: readonly Alternative[]): Doc {
  const [only] = types;
  if (types.length === 1 && only) return only.doc;
  return hugs(types)
    ? join(
        ' | ',
        types.map((each) => each.doc),
      )
    : group(lines(types));
}

function lines(types: readonly Alternative[]): Doc {
  const parts = types.map(({ kind, doc }) => (kind === 'object' || kind === 'objects' ? indent(doc) : doc));
  return [either('| ', ''), join([line, '| '], parts)];
}

/** An object that may be null stays on its line: `{ … } | null`. */
function hugs(types: readonly Alternative[]): boolean {
  return (
    types.filter((each) => each.kind !== 'null').length === 1 && types.some((each) => each.kind === 'object')
  );
}

/** @param indentation where the lines of the type stand; comments are wrapped to it */
function alternatives(of: Shape, indentation: number): Alternative[] {
  const name = refName(of);
  if (name !== undefined) return [{ doc: name, kind: 'other' }];
  const nothing: Alternative[] = of.nullable === true ? [{ doc: 'null', kind: 'null' }] : [];
  const literals = of.enum ?? (of.const === undefined ? null : [of.const]);
  if (literals) return distinct([...literals.map(literalType), ...nothing]);
  const choices = choicesOf(of);
  if (choices.length > 0 && of.properties === undefined) {
    return distinct([...choices.flatMap((each) => alternatives(each, indentation)), ...nothing]);
  }
  const types = typesOf(of);
  if (types.length === 0) return [{ doc: 'unknown', kind: 'other' }];
  return distinct([...types.map((type) => single(type, of, indentation)), ...nothing]);
}

function single(type: string, of: Shape, indentation: number): Alternative {
  switch (type) {
    case 'object':
      return objectType(of, indentation);
    case 'array':
      return arrayType(alternatives(of.items ?? {}, indentation));
    case 'null':
      return { doc: 'null', kind: 'null' };
    default:
      return { doc: type === 'integer' ? 'number' : type, kind: 'other' };
  }
}

function arrayType(items: readonly Alternative[]): Alternative {
  const [only, ...others] = items;
  if (only && others.length === 0) {
    const kind = only.kind === 'object' || only.kind === 'objects' ? 'objects' : 'other';
    return { doc: [inline(items), '[]'], kind };
  }
  const doc: Doc = hugs(items)
    ? ['(', inline(items), ')[]']
    : [group(['(', indent([softline, lines(items)]), softline, ')']), '[]'];
  return { doc, kind: 'other' };
}

function objectType(of: Shape, indentation: number): Alternative {
  const properties = Object.entries(of.properties ?? {});
  if (properties.length === 0) {
    const rest = typeof of.additionalProperties === 'object' ? of.additionalProperties : {};
    // An alias may contain itself in an index signature, not in the arguments of `Record`.
    return namesIn(rest).length > 0
      ? {
          doc: bracketed('{', [['[key: string]: ', typeDoc(rest, indentation + 2)]], '}', {
            spaced: true,
            trailing: ';',
          }),
          kind: 'object',
        }
      : {
          doc: ['Record', bracketed('<', ['string', typeDoc(rest, indentation + 2)], '>', { trailing: '' })],
          kind: 'other',
        };
  }
  const inner = indentation + 2;
  const rows = properties.map(([name, each]): Doc => {
    const note = each.description?.trim() ? documentation(each.description, inner).split('\n') : [];
    const optional = of.required?.includes(name) ? '' : '?';
    return [
      ...note.flatMap((text): Doc[] => [text.trimStart().replace(/^\*/, ' *'), hardline]),
      [key(name), optional, ':', annotation(each, inner), ';'],
    ];
  });
  return { doc: ['{', indent([hardline, join(hardline, rows)]), hardline, '}'], kind: 'object' };
}

function literalType(value: string | number | boolean | null): Alternative {
  if (value === null) return { doc: 'null', kind: 'null' };
  return { doc: typeof value === 'string' ? literal(value).text : String(value), kind: 'other' };
}

function distinct(types: readonly Alternative[]): Alternative[] {
  const seen = new Set<string>();
  return types.filter((each) => {
    const text = print(each.doc);
    return seen.has(text) ? false : Boolean(seen.add(text));
  });
}
