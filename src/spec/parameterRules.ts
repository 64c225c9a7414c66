import {
  EXTERNAL_ID,
  findOperation,
  parameterNames,
  parameterSources,
  pathParameters,
  requiredParameters,
  resultOperation,
  startOperation,
} from './operations.ts';
import type { CallSpec, Inconsistency, OperationSpec } from './schema.ts';
import type { Shape } from './shape.ts';
import { sourceRules } from './sources.ts';

/** Every parameter of the requests that the integration makes has a source, and every source a parameter it fits. */
export function parameterMappingRules(spec: CallSpec): Inconsistency[] {
  const used = [...new Set([startOperation(spec), resultOperation(spec), findOperation(spec)])].filter(
    (each) => each !== undefined,
  );
  const known = used.map((each) => each.id);
  return [
    ...Object.keys(spec.mapping.parameters)
      .filter((id) => !known.includes(id))
      .map((id) => ({
        path: ['mapping', 'parameters', id],
        message: 'is no operation that the integration calls by itself',
        fix: `Use ${known.join(' or ')}; other operations are called by the external API tests only.`,
      })),
    ...used.flatMap((each) => operationRules(spec, each)),
  ];
}

function operationRules(spec: CallSpec, operation: OperationSpec): Inconsistency[] {
  const at = ['mapping', 'parameters', operation.id];
  const names = parameterNames(operation);
  const sources = parameterSources(spec, operation);
  const isQuery = spec.pattern === 'async-task' && operation === resultOperation(spec);
  const required = requiredParameters(operation);
  if (isQuery && !Object.values(sources).includes(EXTERNAL_ID)) return [noTaskId(spec, operation)];
  return [
    ...Object.entries(sources).flatMap(([name, source]) => {
      if (!names.includes(name)) {
        const fix =
          names.length > 0
            ? `Use one of ${names.join(', ')}.`
            : 'The operation has no parameters; remove it.';
        return [{ path: [...at, name], message: `is no parameter of ${operation.id}`, fix }];
      }
      const to = {
        shape: shapeOf(operation, name),
        required: required.includes(name),
        at: [...at, name],
        isQuery,
      };
      return sourceRules(spec, source, to);
    }),
    ...required
      .filter((name) => !Object.hasOwn(sources, name))
      .map((name) => ({
        path: [...at, name],
        message: `is missing, and ${operation.id} requires it`,
        fix: `Say what fills it: a path in requestParams, "$callId", "$env.NAME", { "value": … }${isQuery ? ', or "$externalId" for the task id' : ''}.`,
      })),
  ];
}

/** What a parameter takes; `null` for one of the path, which takes any scalar. */
function shapeOf(operation: OperationSpec, name: string): Shape | null {
  if (pathParameters(operation.path).includes(name)) return null;
  return { ...operation.query, ...operation.headers }[name] ?? {};
}

function noTaskId(spec: CallSpec, operation: OperationSpec): Inconsistency {
  const names = parameterNames(operation);
  return {
    path: ['operations', spec.operations.indexOf(operation), 'path'],
    message:
      names.length === 0
        ? 'takes no parameter, but it is asked for one task'
        : 'has several parameters that could be the task id',
    fix:
      names.length === 0
        ? 'Write the path with the task id in braces, such as "/v1/speech/{id}".'
        : `Say in mapping.parameters.${operation.id} which one is "$externalId" (${names.join(', ')}), and what fills the others that are required.`,
  };
}
