import { schemeVariables } from './authentication.ts';
import { deliveryRules } from './deliveryRules.ts';
import { misfitOfValue } from './fits.ts';
import { mappingRules } from './mappingRules.ts';
import { entityRules, integrationNameRules, operationNameRules, variableRules } from './nameRules.ts';
import { EXTERNAL_ID, parameterNames, parameterSources, requiredParameters } from './operations.ts';
import { parameterMappingRules } from './parameterRules.ts';
import { channelRules } from './patterns/channelRules.ts';
import { clientDirectRules } from './patterns/clientDirectRules.ts';
import { middlewareRules } from './patterns/middlewareRules.ts';
import { resourceRules } from './patterns/resourceRules.ts';
import { pollingRules } from './pollingRules.ts';
import {
  type CallSpec,
  type DesignedSpec,
  hasCalls,
  type Inconsistency,
  type OperationSpec,
  type ResearchedSpec,
} from './schema.ts';
import { shapeRules } from './shapeRules.ts';
import { webhookRules } from './webhookRules.ts';

/** Rules between the fields of the research part, which a schema alone cannot say. Empty when all hold. */
export function researchInconsistencies(spec: ResearchedSpec | DesignedSpec): Inconsistency[] {
  return [...environmentRules(spec), ...variableRules(spec)];
}

/**
 * Rules between the fields of a whole spec. Empty when all hold.
 *
 * @param known.documented whether shapes come from a vendor's document, which the spec cannot add words to
 */
export function designInconsistencies(spec: DesignedSpec, known: { documented: boolean }): Inconsistency[] {
  const shapes = shapeRules(spec);
  return [
    ...researchInconsistencies(spec),
    ...(hasCalls(spec) ? roleRules(spec) : []),
    ...operationRules(spec),
    ...operationNameRules(spec),
    ...(hasCalls(spec) ? entityRules(spec) : []),
    ...integrationNameRules(spec),
    ...shapes,
    // A path or an example cannot be judged by a shape that is not right itself.
    ...(shapes.length === 0
      ? [
          ...spec.operations.flatMap((each, index) => exampleRules(spec, each, index)),
          ...patternRules(spec, known),
        ]
      : []),
    ...(hasCalls(spec) ? [...deliveryRules(spec), ...pollingRules(spec)] : []),
  ];
}

/** Rules of the part that only this pattern has. */
function patternRules(spec: DesignedSpec, known: { documented: boolean }): Inconsistency[] {
  switch (spec.pattern) {
    case 'channel':
      return channelRules(spec);
    case 'client-direct':
      return clientDirectRules(spec);
    case 'middleware':
      return middlewareRules(spec);
    case 'resource':
      return resourceRules(spec);
    default:
      return [...parameterMappingRules(spec), ...mappingRules(spec, known), ...webhookRules(spec, known)];
  }
}

/** The variables that authentication and base URL refer to. */
export function referencedVariables({
  system,
}: Pick<ResearchedSpec, 'system'>): { name: string; path: PropertyKey[] }[] {
  return [
    ...schemeVariables(system).map(({ name, path }) => ({
      name,
      path: ['system', 'authentication', ...path],
    })),
    ...(system.baseUrl ? [{ name: system.baseUrl.variable, path: ['system', 'baseUrl', 'variable'] }] : []),
  ];
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

/** Each role that the pattern needs is given once, and no other. */
function roleRules(spec: CallSpec): Inconsistency[] {
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
    const allowed = [...roles, 'cancel', 'support'];
    if (!allowed.includes(each.role)) {
      found.push({
        path: [...path, 'role'],
        message: `is "${each.role}", which the pattern ${spec.pattern} does not use`,
        fix: `Use one of ${allowed.join(', ')}.`,
      });
    }
    if (each.role === 'query' && (each.body || each.idempotencyHeader !== null)) {
      found.push({
        path: [...path, each.body ? 'body' : 'idempotencyHeader'],
        message: 'is given, but the query has nothing but the task id to send',
        fix: 'Remove it; the task id goes into the path or the query string.',
      });
    }
  });
  return found;
}

function operationRules({ operations }: DesignedSpec): Inconsistency[] {
  return [
    ...operations.flatMap((each, index) =>
      each.body && each.method === 'GET'
        ? [
            {
              path: ['operations', index, 'body'],
              message: `stands on a ${each.method}`,
              fix: 'Use query parameters instead.',
            },
          ]
        : [],
    ),
    ...repeated(operations.map((each) => each.id)).map((index) => ({
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
  const sent = valid.body !== undefined || operation.bodyRequired;
  const misfit = operation.body && sent ? misfitOfValue(valid.body ?? {}, operation.body) : null;
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
  // The task id of a valid query comes from the task that the test has started.
  const sources = kind === 'valid' && hasCalls(spec) ? parameterSources(spec, operation) : {};
  const missing = requiredParameters(operation).filter(
    (each) => !Object.hasOwn(parameters, each) && sources[each] !== EXTERNAL_ID,
  );
  const wrong = (name: PropertyKey, message: string, fix: string) => ({
    path: [...at, 'parameters', name],
    message,
    fix,
  });
  return [
    ...missing.map((name) =>
      wrong(name, 'is missing', `Give the parameter ${name} a value for the ${kind} example.`),
    ),
    ...Object.entries(parameters).flatMap(([name, value]) => {
      if (!known.includes(name)) {
        const fix =
          known.length > 0
            ? `Use one of ${known.join(', ')}.`
            : 'The operation has no parameters; remove it.';
        return [wrong(name, 'is no parameter of the operation', fix)];
      }
      const declared = { ...operation.query, ...operation.headers };
      const shape = Object.hasOwn(declared, name) ? declared[name] : undefined;
      const misfit = shape ? misfitOfValue(value, shape) : null;
      return misfit ? [wrong(name, misfit.message, 'Write a value of the declared type.')] : [];
    }),
    ...(body !== undefined && !operation.body
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

function repeated(names: readonly string[]): number[] {
  return names.flatMap((each, index) => (names.indexOf(each) < index ? [index] : []));
}
