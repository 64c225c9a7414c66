import { camelCase, pascalCase } from '../names.ts';
import type { Shape } from '../shape.ts';
import { pointerSteps } from './references.ts';

/* Names from a vendor's document, made into names for code. */

/** Types of TypeScript and of the generated files: a schema of that name would hide one. */
const TAKEN_TYPES = new Set(
  `Array ArrayBuffer Awaited BigInt BinaryContent Blob Boolean Buffer Capitalize Console Crypto DataView Date Document
  Error Event EventTarget Exclude Extract File FilePart Float32Array Float64Array FormData Function Generator Global
  Headers Infinity InstanceType Int16Array Int32Array Int8Array Intl Iterable Iterator JSON Lowercase Map Math NaN
  NoInfer NonNullable Number Object Omit Parameters Partial Performance Pick Process Promise PromiseLike
  PropertyDescriptor PropertyKey Proxy RangeError Readonly ReadonlyArray ReadonlyMap ReadonlySet Record ReferenceError
  Reflect RegExp Request Required Response ResponseSchemas ReturnType Set SharedArrayBuffer String Symbol SyntaxError
  Shape TextDecoder TextEncoder ThisType TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array
  Uncapitalize Uppercase VendorError WeakMap WeakRef WeakSet WebSocket Any Unknown Never Void Undefined Null`.split(
    /\s+/,
  ),
);

/** Functions that every object has, what makes an object a promise, and words of JavaScript. */
const TAKEN_IDS = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...`then arguments await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected public
  return static super switch this throw true try typeof var void while with yield`.split(/\s+/),
]);

/** Names longer than this are cut: a document may use whole sentences. */
const MAX_NAME = 80;

/** `createTranscript` for `create_transcript`; from method and path where the id is no name, or used elsewhere. */
export function operationName(id: string | undefined, key: string, taken: ReadonlySet<string>): string {
  const names = [id ?? '', key.replace(/[{}]/g, ' ')].map((each) =>
    camelCase(plainLetters(each)).slice(0, MAX_NAME),
  );
  const usable = names.filter((each) => /^[a-z][A-Za-z0-9]*$/.test(each) && !TAKEN_IDS.has(each));
  const types = new Set([...taken].map(pascalCase));
  const free = usable.find((each) => !types.has(pascalCase(each)));
  return free ?? numbered(usable[0] ?? 'operation', (each) => types.has(pascalCase(each)));
}

/** A name for each schema, by the pointers they stand at; none is taken, and each is used once. */
export function schemaNames(
  pointers: readonly string[],
  operationIds: readonly string[],
): Map<string, string> {
  const reserved = new Set(
    operationIds.flatMap((id) =>
      ['', 'Body', 'Response', 'Params', 'Query', 'Headers', 'Error'].map((part) => pascalCase(id) + part),
    ),
  );
  const isReserved = (name: string) => reserved.has(name) || TAKEN_TYPES.has(name);
  const used = new Set<string>();
  const names = new Map<string, string>();
  for (const pointer of pointers) {
    const own = schemaName(pointer);
    const name = isReserved(own) ? `${own}Object` : own;
    const free = numbered(name, (each) => used.has(each) || isReserved(each));
    used.add(free);
    names.set(pointer, free);
  }
  return names;
}

/** `openapi.json#/components/schemas/api.v2010.message` -> `ApiV2010Message`; `models/pet.yaml#` -> `Pet`. */
function schemaName(pointer: string): string {
  const hash = pointer.indexOf('#');
  const steps = pointerSteps(pointer.slice(hash + 1));
  const file = pointer.slice(0, hash).split('/').at(-1) ?? '';
  const names =
    steps.length === 0 ? [file.replace(/\.\w+$/, '')] : steps.slice(steps[0] === 'components' ? 2 : -1);
  const telling = names.filter((each) => !['properties', 'items', 'schema'].includes(each));
  const name = pascalCase(plainLetters((telling.length > 0 ? telling : names).join(' '))).slice(0, MAX_NAME);
  return /^[A-Z]/.test(name) ? name : `Schema${name}`;
}

/** Letters without their accents; others stay. */
function plainLetters(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '');
}

function numbered(name: string, isTaken: (name: string) => boolean): string {
  let number = 1;
  while (isTaken(number === 1 ? name : `${name}${number}`)) number += 1;
  return number === 1 ? name : `${name}${number}`;
}

/** A shape with each ref in it replaced by what a function makes of it. */
export function mapRefs(of: Shape, change: (ref: string) => string): Shape {
  const { $ref, properties, items, additionalProperties, anyOf } = of;
  return {
    ...of,
    ...(typeof $ref === 'string' ? { $ref: change($ref) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, mapRefs(each, change)]),
          ),
        }
      : {}),
    ...(items ? { items: mapRefs(items, change) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: mapRefs(additionalProperties, change) }
      : {}),
    ...(anyOf ? { anyOf: anyOf.map((each) => mapRefs(each, change)) } : {}),
  };
}
