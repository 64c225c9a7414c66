import { pathParameters } from '../../spec/operations.ts';
import type { RequestSource, VendorRequest } from '../../spec/patterns/vendorRequest.ts';
import type { OperationSpec, VendorSpec } from '../../spec/schema.ts';
import { propertyOf, type Shape, typesOf } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { call, object, value } from '../source.ts';
import { settingText } from './names.ts';
import { callArguments } from './operation.ts';

type Settings = Pick<VendorSpec, 'system' | 'environment'>;

/**
 * The call of an operation whose request is filled by tables: `api.createToken({ ttl: 60 })`.
 * @param named the expression, a text, that a name stands for
 */
export function requestCall(
  spec: Settings,
  operation: OperationSpec,
  { parameters, body }: VendorRequest,
  named: (name: string) => string,
): Doc {
  const field = (name: string, from: RequestSource) =>
    read(spec, from, propertyOf(operation.body ?? {}, name) ?? {}, named);
  return call(
    `api.${operation.id}`,
    callArguments(operation, {
      body: body ? object(Object.entries(body).map(([name, from]) => [name, field(name, from)])) : null,
      parameters: requestParameters(spec, operation, { parameters }, named),
      // A question asked again is a question of its own.
      key: 'randomUUID()',
    }),
  );
}

/** The object of the path, query and header parameters; `null` where there are none. */
export function requestParameters(
  spec: Settings,
  operation: OperationSpec,
  { parameters }: Pick<VendorRequest, 'parameters'>,
  named: (name: string) => string,
): Doc | null {
  const inPath = pathParameters(operation.path);
  const shapes: Readonly<Record<string, Shape>> = { ...operation.query, ...operation.headers };
  const entries = Object.entries(parameters).map(([name, from]): [string, Doc] => [
    name,
    read(spec, from, inPath.includes(name) ? undefined : shapes[name], named),
  ]);
  return entries.length === 0 ? null : object(entries);
}

/** Whether a request is filled with a setting. */
export function usesSettings({ parameters, body = {} }: VendorRequest): boolean {
  return [...Object.values(parameters), ...Object.values(body)].some(
    (each) => typeof each === 'string' && each.startsWith('$env.'),
  );
}

/** A value in the type that the vendor takes; a place in the path takes text. */
function read(
  spec: Settings,
  from: RequestSource,
  shape: Shape | undefined,
  named: (name: string) => string,
): Doc {
  if (typeof from !== 'string') return value(shape ? from.value : String(from.value));
  const text = from.startsWith('$env.') ? settingText(spec, from.slice('$env.'.length)) : named(from);
  const types = shape ? typesOf(shape) : ['string'];
  if (types.includes('string') || types.length === 0) return text;
  if (types.includes('number') || types.includes('integer')) return `Number(${text})`;
  return types.includes('boolean') ? `${text} === 'true'` : text;
}
