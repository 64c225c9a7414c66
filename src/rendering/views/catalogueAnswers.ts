import type { CatalogueRead } from '../../spec/catalogue.ts';
import type { OperationSpec } from '../../spec/schema.ts';
import { isNullable, present, type Shape, typesOf } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { call, object, value } from '../source.ts';
import { member } from '../typescript.ts';

/** How an answer is shown to begin with; its owner knows better. */
export interface Shown {
  renderer: 'list' | 'stat-card';
  /** Seconds. */
  ttl: number;
  /** The function of the kit that makes the data. */
  maker: 'showFields' | 'showList' | 'showValue';
  /** Its call, with the answer in it. */
  expression: Doc;
}

/** Whatever looks like it is not shown, in the hope that it was not needed. */
const SECRET = /secret|password|passphrase|token|credential|private|api[-_]?key/i;
const TITLES = ['name', 'title', 'label', 'subject', 'summary', 'description'];
const VALUES = ['status', 'state', 'amount', 'total', 'value', 'count'];
/** A status changes while somebody looks at it; a list seldom does. */
const TTL = { status: 15, value: 60, list: 300 };

/**
 * A list for an answer that holds one, a stat card for a single value, else a list of its fields.
 * @param request the call of the operation, without `await`
 */
export function shownAnswer({ operation, title }: CatalogueRead, request: Doc): Shown {
  const answer: Doc = ['await ', request];
  const { response, responseType } = operation;
  const whole = present(response);
  if (responseType === 'text' || (whole && isScalar(whole))) return stat(title, answer);
  if (whole && isList(whole)) return list(whole, answer);

  const properties = Object.entries(whole?.properties ?? {}).map(([name, each]) => ({
    name,
    of: present(each) ?? {},
    path: ['(', answer, ')', member(name, false, isNullable(response))] satisfies Doc,
  }));
  const [envelope, ...more] = properties.filter(({ of }) => isListOfObjects(of));
  if (envelope && more.length === 0) return list(envelope.of, envelope.path);
  const [first, ...others] = properties;
  if (first && others.length === 0 && isNumber(first.of)) return stat(title, first.path);
  const inner = properties.find(({ of }) => isList(of) || isObject(of));
  if (inner && scalarNames(whole).length === 0) {
    return isList(inner.of) ? list(inner.of, inner.path) : fields(operation, inner.of, inner.path);
  }
  return fields(operation, whole, answer);
}

function stat(title: string, answer: Doc): Shown {
  return {
    renderer: 'stat-card',
    ttl: TTL.value,
    maker: 'showValue',
    expression: call('showValue', [value(title), answer]),
  };
}

function list(of: Shape, answer: Doc): Shown {
  const item = of.items && !isNullable(of.items) ? present(of.items) : null;
  const names = scalarNames(item);
  const title = among(TITLES, names) ?? names[0];
  const amount = among(
    VALUES,
    names.filter((each) => each !== title),
  );
  const show = [
    ...(title === undefined ? [] : [['title', value(title)] as const]),
    ...(amount === undefined ? [] : [['value', value(amount)] as const]),
  ];
  return {
    renderer: 'list',
    ttl: TTL.list,
    maker: 'showList',
    expression: call('showList', [answer, ...(show.length > 0 ? [object(show)] : [])]),
  };
}

function fields({ role }: OperationSpec, of: Shape | null, answer: Doc): Shown {
  const names = scalarNames(of);
  return {
    renderer: 'list',
    ttl: role === 'query' ? TTL.status : TTL.list,
    maker: 'showFields',
    // Of fields that nobody declared, whatever is there is shown.
    expression: call('showFields', [answer, ...(of?.properties ? [value(names)] : [])]),
  };
}

/** The properties that have a short form and hold no secret. */
function scalarNames(of: Shape | null): string[] {
  return Object.entries(of?.properties ?? {}).flatMap(([name, each]) => {
    const only = present(each);
    return only && isScalar(only) && !SECRET.test(name) ? [name] : [];
  });
}

function among(wanted: readonly string[], names: readonly string[]): string | undefined {
  return wanted.find((each) => names.includes(each));
}

function kinds(of: Shape): string[] {
  const words = of.enum ?? (of.const === undefined ? null : [of.const]);
  return (words ? words.map((each) => (each === null ? 'null' : typeof each)) : typesOf(of)).filter(
    (each) => each !== 'null',
  );
}

function isScalar(of: Shape): boolean {
  const own = kinds(of);
  return own.length > 0 && own.every((each) => ['string', 'number', 'integer', 'boolean'].includes(each));
}

function isNumber(of: Shape): boolean {
  return isScalar(of) && kinds(of).every((each) => each === 'number' || each === 'integer');
}

function isList(of: Shape): boolean {
  return kinds(of).join() === 'array';
}

function isListOfObjects(of: Shape): boolean {
  const item = isList(of) && of.items ? present(of.items) : null;
  return item !== null && isObject(item);
}

function isObject(of: Shape): boolean {
  return kinds(of).join() === 'object';
}
