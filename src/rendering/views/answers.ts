import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { choicesOf, locate, type Shape, typesOf, WHOLE, walk } from '../../spec/shape.ts';
import type { Safe } from '../safe.ts';
import { call, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printAccess } from '../typescript.ts';
import { typeNames } from './names.ts';
import { remark, unwritten } from './snippets.ts';

/** The function that makes `responseData` of the vendor's answer. */
export function resultView(spec: CallSpec, result: OperationSpec): View {
  const { response } = typeNames(spec, result);
  const answer = `${readsNothing(spec) ? '_' : ''}answer: ${response}`;
  return {
    resultComment: remark(`Answer of \`${result.method} ${result.path}\` -> responseData.`),
    toResultSignature: source(signature('function toResult', response === 'void' ? [] : [answer], ' {')),
    toResult: resultLines(spec, result),
  };
}

/** Whether code looks for fields of the answer that carries the result. */
export function requiresFields(spec: CallSpec, result: OperationSpec): boolean {
  const { result: map } = spec.mapping;
  if ('$custom' in map || result.responseType !== 'json') return false;
  return Object.values(map).some((path) => path !== WHOLE);
}

/** Fields the vendor promises and the mapping reads, with their kinds: an answer without them is no answer. */
export function requireFields(
  fields: readonly string[] | Readonly<Record<string, string | string[]>>,
  { id }: OperationSpec,
  indent = 2,
): Safe {
  return source([call('requireFields', ['answer', value(fields), value(id)]), ';'], indent);
}

/** What kind of value a shape is; several where it leaves a choice, `[]` where it says nothing. */
function kindOf(of: Shape | undefined): string | string[] {
  const kinds = [...new Set(of ? kindsOf(of) : [])].filter((each) => each !== 'null');
  if (kinds.includes('')) return [];
  const [only = '', ...others] = kinds;
  return others.length === 0 ? only : kinds;
}

function kindsOf(of: Shape): string[] {
  const literals = of.enum ?? (of.const === undefined ? null : [of.const]);
  if (literals) return literals.map((each) => (each === null ? 'null' : typeof each));
  const choices = choicesOf(of);
  if (choices.length > 0 && !of.properties) return choices.flatMap(kindsOf);
  // Vendors that count write 1.0 as well.
  const types = typesOf(of).map((each) => (each === 'integer' ? 'number' : each));
  return types.length === 0 ? [''] : types;
}

/** The longest part of a path that the vendor promises: of `assets.0.href` it is `assets`. */
export function promisedPart(response: Shape, path: string): string[] {
  if (path === WHOLE) return [];
  const steps = path.split('.');
  const parts = steps.map((_step, index) => steps.slice(0, index + 1).join('.'));
  const promised = parts.filter((part) => !printAccess(response, part, 'answer').optional);
  return promised.slice(-1);
}

/**
 * The part of a path that the answer must have for a call to be completed with it. Of a task that the vendor calls done
 * this is more than the answer always has: what is required at its own place is there by then, though the object around
 * it is not there before. A list may be empty to the end.
 */
export function neededPart({ pattern }: CallSpec, response: Shape, path: string): string[] {
  const steps = walk(response, path) ?? [];
  const isNeeded = pattern === 'async-task' && steps.at(-1)?.optional === false;
  return isNeeded && !steps.some((each) => each.index) ? [path] : promisedPart(response, path);
}

/** A field that may be absent becomes null: the stored result has the same fields for every call. */
function resultLines(spec: CallSpec, result: OperationSpec): Safe[] {
  const map = spec.mapping.result;
  if ('$custom' in map) {
    const hasAnswer = result.responseType !== 'none';
    return unwritten(String(map.$custom), hasAnswer ? 'answer' : '{}', 'the result');
  }
  const needed = Object.values(map).flatMap((path) => neededPart(spec, result.response, path));
  const kinds = needed.map((path) => [path, kindOf(locate(result.response, path)?.shape)] as const);
  const fields = Object.entries(map).map(([name, from]) => {
    const { text } = printAccess(result.response, from, 'answer');
    return [name, locate(result.response, from)?.undefinable ? `${text} ?? null` : text] as const;
  });
  return [
    // An async answer has been looked at for its status; here an empty list would only be noise.
    ...(!requiresFields(spec, result) || (spec.pattern === 'async-task' && needed.length === 0)
      ? []
      : [requireFields(Object.fromEntries(kinds), result)]),
    source(['return ', object(fields), ';'], 2),
  ];
}

/** Whether the result is empty whatever the vendor answers. */
function readsNothing({ mapping }: CallSpec): boolean {
  return !('$custom' in mapping.result) && Object.keys(mapping.result).length === 0;
}
