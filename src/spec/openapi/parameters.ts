import { camelCase } from '../names.ts';
import type { Shape } from '../shape.ts';
import type { OperationAnatomy, Parameter } from './anatomy.ts';
import type { Style } from './extract.ts';
import { hasNestedItems, kindsOf, resolved } from './kinds.ts';
import type { ShapeReader } from './shapes.ts';
import { plainText } from './text.ts';

/** The parameters of an operation as a spec has them. */
export interface Parameters {
  path: string;
  query: Record<string, Shape>;
  headers: Record<string, Shape>;
  required: string[];
  styles: Record<string, Style>;
  idempotencyHeader: string | null;
  /** Headers that are left out: the client sets them, or they carry credentials. */
  otherHeaders: string[];
}

/** Where and by which name API keys are sent: such a parameter is no business of the caller. */
export type Credentials = readonly { in: string; name: string }[];

const OF_THE_CLIENT = new Set([
  ...['accept', 'content-type', 'content-length', 'authorization', 'host', 'connection', 'cookie'],
  ...['transfer-encoding', 'user-agent', 'accept-encoding'],
]);

/** @param where how messages name the operation */
export function readParameters(
  { parameters }: OperationAnatomy,
  path: string,
  credentials: Credentials,
  reader: ShapeReader,
  where: string,
): Parameters {
  const result: Parameters = {
    ...{ path: '', query: {}, headers: {}, required: [], styles: {} },
    ...{ idempotencyHeader: null, otherHeaders: [] },
  };
  const isCredential = (each: Parameter) =>
    credentials.some(({ in: place, name }) => place === each.in && sameName(place, name, each.name));
  const sent = parameters.filter((each) => each.in === 'header' || !isCredential(each));
  for (const each of sent) {
    if (each.in === 'query') addQuery(result, each, reader, where);
  }
  for (const each of sent) {
    if (each.in === 'header') addHeader(result, each, isCredential(each), reader, where);
    if (each.in === 'cookie') {
      reader.findings.notes.add(`${where} takes a cookie "${shown(each.name)}", which is left out.`);
    }
  }
  result.path = usablePath(path, result, reader, where);
  return result;
}

function sameName(place: string, a: string, b: string): boolean {
  return place === 'header' ? a.toLowerCase() === b.toLowerCase() : a === b;
}

function addQuery(result: Parameters, parameter: Parameter, reader: ShapeReader, where: string): void {
  const { name, required } = parameter;
  if (name === '__proto__') return;
  const shape = parameterShape(parameter, reader, where);
  const target = resolved(shape, reader.named);
  const kinds = kindsOf(shape, reader.named);
  const isForm = parameter.style === 'form' && parameter.explode;
  if (isForm && target.properties && [...kinds].every((each) => each === 'object' || each === 'null')) {
    // By the standard each field of such an object is a parameter of its own.
    for (const [field, each] of Object.entries(target.properties)) {
      if (Object.hasOwn(result.query, field)) continue;
      result.query[field] = each;
      if (required && target.required?.includes(field)) result.required.push(field);
    }
    return;
  }
  result.query[name] = shape;
  if (required) result.required.push(name);
  const style = styleOf(parameter.style, parameter.explode, shape, reader);
  if (style) result.styles[name] = style;
}

/** How lists and objects are written; `undefined` for a repeated name, and for what is neither. */
export function styleOf(
  style: string,
  explode: boolean,
  shape: Shape,
  reader: ShapeReader,
): Style | undefined {
  const kinds = kindsOf(shape, reader.named);
  const isUnknown = kinds.size === 0;
  if (!isUnknown && !kinds.has('array') && !kinds.has('object')) return undefined;
  if (kinds.has('object') || style === 'deepObject' || hasNestedItems(shape, reader.named)) return 'deep';
  if (isUnknown || explode) return undefined;
  if (style === 'spaceDelimited') return 'space';
  return style === 'pipeDelimited' ? 'pipe' : 'comma';
}

function addHeader(
  result: Parameters,
  parameter: Parameter,
  isCredential: boolean,
  reader: ShapeReader,
  where: string,
): void {
  const { name, description, required } = parameter;
  if (OF_THE_CLIENT.has(name.toLowerCase()) || isCredential) {
    result.otherHeaders.push(name);
    return;
  }
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || name === '__proto__') {
    reader.findings.notes.add(`${where} has a header whose name is none; it is left out.`);
    return;
  }
  if (recognisesRepeats(name, description) && result.idempotencyHeader === null) {
    result.idempotencyHeader = name;
    return;
  }
  if (Object.hasOwn(result.query, name)) {
    reader.findings.notes.add(`${where} has a header "${name}" beside a query parameter; it is left out.`);
    return;
  }
  const shape = parameterShape(parameter, reader, where);
  const kinds = kindsOf(shape, reader.named);
  const isText = kinds.has('object') || kinds.has('array');
  result.headers[name] = isText ? { ...remark(shape), type: 'string' } : shape;
  if (required) result.required.push(name);
}

/** Names that a key of the caller's choice has: `X-Request-Key`, `Request-Id`. */
const CALLERS_KEY =
  /(request|correlation|transaction|operation|message|client)[-_]?(key|id|token|reference)$|dedup/i;
const ONCE_ONLY =
  /idempot|\bsame (key|id|value|token)\b[^.]{0,40}\b(never|not|only once|returns)\b|\b(retr\w+|repeat\w*|re-?sen[dt]\w*) safely\b|\bsafe(ly)? (to )?(be )?(retr|repeat|re-?sen)|de-?dup|duplicat/i;

/** By its name, or where it could be such a key by its name and the description says what it does. */
function recognisesRepeats(name: string, description: string): boolean {
  return /idempot/i.test(name) || (CALLERS_KEY.test(name) && ONCE_ONLY.test(description));
}

function parameterShape(parameter: Parameter, reader: ShapeReader, where: string): Shape {
  const shape = reader.read(parameter.schema, 'body', `${where} ${parameter.in}.${shown(parameter.name)}`);
  const description = plainText(parameter.description) || shape.description;
  const described = description ? { description } : {};
  if (parameter.isJson) return { type: 'string', description: `${description ?? ''} (JSON)`.trim() };
  const { description: _, ...rest } = shape;
  const says = Object.keys(rest).some((each) => ['type', 'enum', 'const', 'anyOf', '$ref'].includes(each));
  return { ...described, ...rest, ...(says ? {} : { type: 'string' }) };
}

function remark({ description }: Shape): Shape {
  return description === undefined ? {} : { description };
}

/**
 * A path whose parameters have names that can be used, and differ from those of query and headers. What a vendor writes
 * behind `?` becomes query parameters with a fixed value.
 */
function usablePath(path: string, result: Parameters, reader: ShapeReader, where: string): string {
  const [before = '', fragment] = path.split('#', 2);
  if (fragment) reader.findings.notes.add(`${where} has a "#" in its path; what follows is left out.`);
  const [plain = '', ...search] = before.split('?');
  for (const [name, value] of new URLSearchParams(search.join('?'))) {
    if (Object.hasOwn(result.query, name) || name === '__proto__' || /[{}]/.test(name + value)) continue;
    result.query[name] = { type: 'string', const: value };
    result.required.push(name);
  }
  const used = new Set<string>();
  const parts = plain.split(/(\{[^{}]*\})/).map((part) => {
    const name = /^\{([^{}]*)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replace(/[\s{}]/g, (each) => encodeURIComponent(each));
    const isFree = !Object.hasOwn(result.query, name) && !Object.hasOwn(result.headers, name);
    const usable = isFree && /^\S+$/.test(name) && name !== '__proto__';
    const renamed = usable ? name : `${camelCase(name) || 'value'}${isFree ? '' : 'InPath'}`;
    used.add(renamed);
    return `{${renamed}}`;
  });
  const joined = parts.join('');
  return joined.startsWith('/') ? joined : `/${joined}`;
}

/** A name in a message: short, on one line. */
function shown(name: string): string {
  return plainText(name, 60) || 'of odd signs';
}
