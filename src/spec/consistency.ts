import { misfitOfValue } from './fits.ts';
import { mappingRules } from './mappingRules.ts';
import { entityRules, operationNameRules, variableRules } from './nameRules.ts';
import { parameterNames, pathParameters, startOperation } from './operations.ts';
import type { DesignedSpec, Inconsistency, OperationSpec, ResearchedSpec } from './schema.ts';
import { shapeRules } from './shapeRules.ts';

/** Rules between the fields of the research part, which a schema alone cannot say. Empty when all hold. */
export function researchInconsistencies(spec: ResearchedSpec | DesignedSpec): Inconsistency[] {
  return [...environmentRules(spec), ...variableRules(spec)];
}

/** Rules between the fields of a whole spec. Empty when all hold. */
export function designInconsistencies(spec: DesignedSpec): Inconsistency[] {
  const shapes = shapeRules(spec);
  return [
    ...researchInconsistencies(spec),
    ...operationRules(spec),
    ...operationNameRules(spec),
    ...entityRules(spec),
    ...shapes,
    // A path or an example cannot be judged by a shape that is not right itself.
    ...(shapes.length === 0
      ? [...spec.operations.flatMap((each, index) => exampleRules(spec, each, index)), ...mappingRules(spec)]
      : []),
    ...deliveryRules(spec),
  ];
}

/** The variables that authentication and base URL refer to. */
export function referencedVariables({
  system,
}: Pick<ResearchedSpec, 'system'>): { name: string; path: PropertyKey[] }[] {
  const auth = system.authentication;
  const path = ['system', 'authentication'];
  const base = { name: system.baseUrl.variable, path: ['system', 'baseUrl', 'variable'] };
  switch (auth.type) {
    case 'basic':
      return [
        { name: auth.userVariable, path: [...path, 'userVariable'] },
        { name: auth.passwordVariable, path: [...path, 'passwordVariable'] },
        base,
      ];
    case 'none':
      return [base];
    default:
      return [{ name: auth.variable, path: [...path, 'variable'] }, base];
  }
}

function environmentRules(spec: ResearchedSpec | DesignedSpec): Inconsistency[] {
  const declared = spec.environment.map((each) => each.name);
  return [
    ...referencedVariables(spec)
      .filter((each) => !declared.includes(each.name))
      .map((each) => ({
        path: each.path,
        message: `names ${each.name}, which environment does not declare`,
        fix: `Add { "name": "${each.name}", "purpose": …, "obtainFrom": … } to environment.`,
      })),
    ...repeated(declared).map((index) => ({
      path: ['environment', index, 'name'],
      message: 'is declared twice',
      fix: 'Keep one of the two entries.',
    })),
  ];
}

function operationRules(spec: DesignedSpec): Inconsistency[] {
  const roles = spec.pattern === 'async-task' ? (['submit', 'query'] as const) : (['call'] as const);
  const found: Inconsistency[] = [];
  for (const role of roles) {
    const count = spec.operations.filter((each) => each.role === role).length;
    if (count !== 1) {
      found.push({
        path: ['operations'],
        message: `has ${count} operations with the role "${role}"; the pattern ${spec.pattern} needs exactly one`,
        fix: `Give the role "${role}" to the operation that does it, and "support" to helpers.`,
      });
    }
  }
  spec.operations.forEach((each, index) => {
    const path = ['operations', index];
    const allowed = spec.pattern === 'async-task' ? ['submit', 'query', 'support'] : ['call', 'support'];
    if (!allowed.includes(each.role)) {
      found.push({
        path: [...path, 'role'],
        message: `is "${each.role}", which the pattern ${spec.pattern} does not use`,
        fix: `Use one of ${allowed.join(', ')}.`,
      });
    }
    if (each.body && ['GET', 'DELETE'].includes(each.method)) {
      found.push({
        path: [...path, 'body'],
        message: `stands on a ${each.method}`,
        fix: 'Use query parameters instead.',
      });
    }
    if (each.role === 'query' && (each.body || each.idempotencyHeader !== null)) {
      found.push({
        path: [...path, each.body ? 'body' : 'idempotencyHeader'],
        message: 'is given, but the query has nothing but the task id to send',
        fix: 'Remove it; the task id goes into the path or the query string.',
      });
    }
    if (each === startOperation(spec) && pathParameters(each.path).length > 0) {
      found.push({
        path: [...path, 'path'],
        message: 'has a parameter, which nothing fills',
        fix: 'Put a fixed value into the path, or choose an operation that takes everything in its body.',
      });
    }
  });
  return [
    ...found,
    ...repeated(spec.operations.map((each) => each.id)).map((index) => ({
      path: ['operations', index, 'id'],
      message: 'is used twice',
      fix: 'Give each operation an id of its own.',
    })),
  ];
}

/** The examples are what the declared shapes allow: they become calls of typed functions. */
function exampleRules(spec: DesignedSpec, operation: OperationSpec, index: number): Inconsistency[] {
  const { valid } = operation.examples;
  const at = ['operations', index, 'examples'];
  const misfit = operation.body ? misfitOfValue(valid.body ?? {}, operation.body) : null;
  return [
    ...(['valid', 'refused'] as const).flatMap((kind) =>
      parameterRules(spec, operation, kind, [...at, kind]),
    ),
    ...(misfit
      ? [
          {
            path: [...at, 'valid', 'body', ...misfit.path],
            message: misfit.message,
            fix: `Write an example that fits the body of ${operation.id}, or correct the body.`,
          },
        ]
      : []),
  ];
}

/** Every path parameter has a value, every value its type, and no name is invented. */
function parameterRules(
  spec: DesignedSpec,
  operation: OperationSpec,
  kind: 'valid' | 'refused',
  at: PropertyKey[],
): Inconsistency[] {
  const { parameters = {}, body } = operation.examples[kind];
  const known = parameterNames(operation);
  const idComesFromSubmit = operation.role === 'query' && spec.pattern === 'async-task' && kind === 'valid';
  const missing = idComesFromSubmit
    ? []
    : pathParameters(operation.path).filter((each) => !Object.hasOwn(parameters, each));
  const wrong = (name: PropertyKey, message: string, fix: string) => ({
    path: [...at, 'parameters', name],
    message,
    fix,
  });
  return [
    ...missing.map((name) =>
      wrong(name, 'is missing', `Give the path parameter {${name}} a value for the ${kind} example.`),
    ),
    ...Object.entries(parameters).flatMap(([name, value]) => {
      if (!known.includes(name)) {
        const fix =
          known.length > 0
            ? `Use one of ${known.join(', ')}.`
            : 'The operation has no parameters; remove it.';
        return [wrong(name, 'is no parameter of the operation', fix)];
      }
      const shape = Object.hasOwn(operation.query, name) ? operation.query[name] : undefined;
      const misfit = shape ? misfitOfValue(value, shape) : null;
      return misfit ? [wrong(name, misfit.message, 'Write a value of the declared type.')] : [];
    }),
    ...(body && !operation.body
      ? [
          {
            path: [...at, 'body'],
            message: 'is given, but the operation declares no body',
            fix: 'Declare body, or remove the example.',
          },
        ]
      : []),
  ];
}

function deliveryRules(spec: DesignedSpec): Inconsistency[] {
  const start = startOperation(spec);
  if (!start || start.idempotencyHeader !== null || spec.delivery.unknownOutcome === 'park') return [];
  return start.method === 'GET'
    ? []
    : [
        {
          path: ['delivery', 'unknownOutcome'],
          message: `is "retry", but ${start.id} has no idempotencyHeader: a repeat could be charged twice`,
          fix: 'Write "park", or name the header by which the vendor recognises a repeated request.',
        },
      ];
}

function repeated(names: readonly string[]): number[] {
  return names.flatMap((each, index) => (names.indexOf(each) < index ? [index] : []));
}
