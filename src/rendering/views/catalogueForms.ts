import { type Catalogue, type EnteredParameter, isSecret, sentenceOf } from '../../spec/catalogue.ts';
import { settingName } from '../../spec/names.ts';
import { wordsOf } from '../../spec/openapi/draft/words.ts';
import type { RequestingSpec, VariableSpec } from '../../spec/schema.ts';
import { bracketed, type Doc, group, indent, line, softline } from '../layout.ts';
import type { Safe } from '../safe.ts';
import { call, object, source, value } from '../source.ts';
import { member } from '../typescript.ts';

/** A pattern that lists its words: `^(eu|us)$`. */
const LISTED = /^\^\((?:\?:)?([\w-]+(?:\|[\w-]+)+)\)\$$/;

const ADDRESS = '.url({ protocol: /^https?$/ })';
/** A pattern of an address that says no more than its field does anyway. */
const ANY_ADDRESS = /^\^https\?:(\/\/|\\\/\\\/)$/;

/** Where a variable is found in what a user entered: secrets in `auth`, the rest in `extra`. */
export function entered(spec: RequestingSpec, variable: VariableSpec): string {
  return `${isSecret(spec, variable) ? 'auth' : 'extra'}${member(settingName(spec, variable.name))}`;
}

/** The zod schemas of the two forms. */
export function formSchemas(
  spec: RequestingSpec,
  { variables, parameters }: Catalogue,
): { auth: Safe; extra: Safe } {
  const fields = (secret: boolean) =>
    variables
      .filter((each) => isSecret(spec, each) === secret)
      .map((each) => [settingName(spec, each.name), variableField(spec, each)] as const);
  const schema = (of: readonly (readonly [string, Doc])[]) => source(call('z.object', [object(of)]), 2);
  return {
    auth: schema(fields(true)),
    extra: schema([
      ...fields(false),
      ...parameters.map((each) => [each.field, parameterField(each)] as const),
    ]),
  };
}

function variableField({ system }: RequestingSpec, variable: VariableSpec): Doc {
  const { name, purpose, obtainFrom, required } = variable;
  const isAddress = name === system.baseUrl.variable;
  const pattern = isAddress && ANY_ADDRESS.test(variable.pattern ?? '') ? undefined : variable.pattern;
  const listed = isAddress ? undefined : LISTED.exec(pattern ?? '')?.[1]?.split('|');
  const rest = [
    ...(required && !listed && !isAddress ? ['.min(1)'] : []),
    ...(pattern !== undefined && !listed ? [call('.regex', [call('new RegExp', [value(pattern)])])] : []),
    ...(isAddress && system.baseUrl.default !== undefined
      ? [call('.default', [value(system.baseUrl.default)])]
      : []),
    ...(required || isAddress ? [] : ['.optional()']),
  ];
  const type = isAddress ? ADDRESS : listed ? call('.enum', [value(listed)]) : '.string()';
  const title = isAddress ? 'Address' : sentenceOf(wordsOf(name));
  return chain([type, ...rest], { title, description: `${purpose.replace(/\.$/, '')}. From: ${obtainFrom}` });
}

function parameterField({ title, purpose, type }: EnteredParameter): Doc {
  const types: Readonly<Record<string, readonly string[]>> = {
    string: ['.string()', '.min(1)'],
    number: ['.number()'],
    integer: ['.int()'],
    boolean: ['.boolean()'],
  };
  const parts = typeof type === 'string' ? (types[type] ?? []) : [call('.enum', [value(type)])];
  return chain(parts, { title, description: purpose });
}

/** `z.string().min(1).meta({ … })`; formatters put each call on a line of its own where an early one takes an object. */
function chain(calls: readonly Doc[], { title, description }: { title: string; description: string }): Doc {
  const text = group(['description:', indent([line, value(description)])]);
  const meta = bracketed('{', [['title: ', value(title)], text], '}', { spaced: true });
  if (calls.length < 2 || calls[0] !== ADDRESS) return call(['z', ...calls, '.meta'], [meta]);
  return group(['z', indent([...calls, call('.meta', [meta])].flatMap((each) => [softline, each]))]);
}
