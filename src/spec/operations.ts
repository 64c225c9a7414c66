import { parameterNames, requiredParameters } from './operation.ts';
import type { CallSpec, OperationSpec, Source } from './schema.ts';

export { parameterNames, pathParameters, requiredParameters } from './operation.ts';

/** The source that stands for the vendor's id of the task. */
export const EXTERNAL_ID = '$externalId';
export const CALL_ID = '$callId';
/** The same for all attempts of a call, and for one that a person has made again under the same key. */
export const CALL_KEY = '$idempotencyKey';
export const ENVIRONMENT = '$env.';

/** The operation whose answer carries the result of a call. */
export function resultOperation(spec: CallSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'query' : 'call'));
}

/** The operation that costs money: the one that starts a call. */
export function startOperation(spec: CallSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'submit' : 'call'));
}

/** The operation that looks for the task an earlier attempt may have made, where the spec names one. */
export function findOperation({ delivery, operations }: CallSpec): OperationSpec | undefined {
  return operations.find(({ id }) => id === delivery.find?.operation);
}

/**
 * Where the integration takes the parameters of an operation from. In an async-task the one parameter of the query that
 * nothing else fills is the vendor's id of the task.
 */
export function parameterSources(spec: CallSpec, operation: OperationSpec): Record<string, Source> {
  const given = { ...spec.mapping.parameters[operation.id] };
  const isQuery = spec.pattern === 'async-task' && operation === resultOperation(spec);
  if (!isQuery || Object.values(given).includes(EXTERNAL_ID)) return given;
  const unmapped = (names: string[]) => names.filter((each) => !Object.hasOwn(given, each));
  const required = unmapped(requiredParameters(operation));
  const candidates = required.length > 0 ? required : unmapped(parameterNames(operation));
  const [only, ...others] = candidates;
  return only !== undefined && others.length === 0 ? { ...given, [only]: EXTERNAL_ID } : given;
}
