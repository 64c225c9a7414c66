import type { DesignedSpec, OperationSpec } from './schema.ts';

/** The operation whose answer carries the result of a call. */
export function resultOperation(spec: DesignedSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'query' : 'call'));
}

/** The operation that costs money: the one that starts a call. */
export function startOperation(spec: DesignedSpec): OperationSpec | undefined {
  return spec.operations.find((each) => each.role === (spec.pattern === 'async-task' ? 'submit' : 'call'));
}

export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}
