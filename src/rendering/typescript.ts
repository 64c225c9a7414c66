import { isNullable, type Shape } from '../spec/shape.ts';
import { comment, key, literal } from './safe.ts';

/** An exported type for a shape: an interface for an object, an alias otherwise. */
export function printDeclaration(name: string, of: Shape, note?: string): string {
  const doc = documentation(note ?? of.description, '');
  const type = printType(of, '');
  return type.startsWith('{') && type.endsWith('}') && isPlainObject(of)
    ? `${doc}export interface ${name} ${type}\n`
    : `${doc}export type ${name} = ${type};\n`;
}

/** A shape as a TypeScript type, standing at an indentation. */
export function printType(of: Shape, indent: string): string {
  return [...new Set(alternatives(of, indent))].join(' | ');
}

/**
 * Code that reads a dotted path off a value of a shape, with `?.` exactly where a step may be absent.
 *
 * @returns the expression, and whether it can be null or undefined
 */
export function printAccess(root: Shape, path: string, from: string): { text: string; optional: boolean } {
  let text = from;
  let optional = isNullable(root);
  let current = root;
  for (const step of path.split('.')) {
    const owner = ownerOf(current, step);
    const index = /^\d+$/.test(step) && owner?.items !== undefined;
    const next = index ? owner.items : owner?.properties?.[step];
    const name = key(step);
    const bare = name === step && !index;
    text += optional
      ? bare
        ? `?.${step}`
        : `?.[${index ? step : literal(step)}]`
      : bare
        ? `.${step}`
        : `[${index ? step : literal(step)}]`;
    optional = optional || index || !owner?.required?.includes(step) || isNullable(next ?? {});
    current = next ?? {};
  }
  return { text, optional };
}

/** The part of a shape that holds a step: itself, or its one alternative that is not null. */
function ownerOf(of: Shape, step: string): Shape | undefined {
  if (of.properties && Object.hasOwn(of.properties, step)) return of;
  if (of.items && /^\d+$/.test(step)) return of;
  const others = [...(of.anyOf ?? []), ...(of.oneOf ?? [])].filter((each) => each.type !== 'null');
  return others.length === 1 && others[0] ? ownerOf(others[0], step) : undefined;
}

function alternatives(of: Shape, indent: string): string[] {
  const nothing = of.nullable === true ? ['null'] : [];
  if (of.enum) return [...of.enum.map(printLiteral), ...nothing];
  if (of.const !== undefined) return [printLiteral(of.const), ...nothing];
  const choices = [...(of.anyOf ?? []), ...(of.oneOf ?? [])];
  if (choices.length > 0 && of.properties === undefined) {
    return [...choices.flatMap((each) => alternatives(each, indent)), ...nothing];
  }
  const types = of.type === undefined ? [of.properties ? 'object' : undefined] : [of.type].flat();
  return [...types.map((type) => printOne(type, of, indent)), ...nothing];
}

function printOne(type: string | undefined, of: Shape, indent: string): string {
  switch (type) {
    case 'object':
      return printObject(of, indent);
    case 'array': {
      const item = printType(of.items ?? {}, indent);
      return / \| /.test(item) ? `(${item})[]` : `${item}[]`;
    }
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    default:
      return 'unknown';
  }
}

function printObject(of: Shape, indent: string): string {
  const properties = Object.entries(of.properties ?? {});
  if (properties.length === 0) {
    const values =
      typeof of.additionalProperties === 'object' ? printType(of.additionalProperties, indent) : 'unknown';
    return `Record<string, ${values}>`;
  }
  const inner = `${indent}  `;
  const lines = properties.map(([name, each]) => {
    const optional = of.required?.includes(name) ? '' : '?';
    return `${documentation(each.description, inner)}${inner}${key(name)}${optional}: ${printType(each, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function isPlainObject(of: Shape): boolean {
  return (
    of.enum === undefined &&
    of.anyOf === undefined &&
    of.oneOf === undefined &&
    !isNullable(of) &&
    of.properties !== undefined
  );
}

function printLiteral(value: string | number | boolean | null): string {
  return typeof value === 'string' ? literal(value).text : String(value);
}

function documentation(text: string | undefined, indent: string): string {
  return text ? `${indent}/** ${comment(text).text} */\n` : '';
}
