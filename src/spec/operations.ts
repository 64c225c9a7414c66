import type { DesignedSpec, OperationSpec } from './schema.ts';

/** The operation whose answer carries the result of a call. */
export function resultOperation(spec: DesignedSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'query' : 'call'));
}

/** The operation that costs money: the one that starts a call. */
export function startOperation(spec: DesignedSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'submit' : 'call'));
}

/** The names in braces, each once. */
export function pathParameters(path: string): string[] {
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
}

/** Path and query parameters by name. */
export function parameterNames(operation: OperationSpec): string[] {
  return [...pathParameters(operation.path), ...Object.keys(operation.query)];
}
