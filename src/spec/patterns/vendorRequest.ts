import { z } from 'zod';
import type { Inconsistency, VendorSpec } from '../common.ts';
import { CAMEL, EMPTY, IDENTIFIER, matching } from '../fields.ts';
import { misfitOfValue } from '../fits.ts';
import type { OperationSpec } from '../operation.ts';
import { pathParameters, requiredParameters } from '../operation.ts';

/*
 * A request that a section of the spec fills by two tables: parameters of an operation, and fields of its body. Where the
 * values come from is up to the section: a name stands for something it knows.
 */

const source = z.union(
  [
    matching(IDENTIFIER, 'a name'),
    matching(/^\$env\.[A-Z][A-Z0-9_]*$/, 'a variable'),
    z.strictObject({ value: z.union([z.string().min(1, EMPTY), z.number(), z.boolean()]) }),
  ],
  { error: 'is neither a name, "$env.NAME" nor { "value": … }' },
);

/** @param names what a name stands for, such as "user (the id of whoever asks)" */
export const vendorRequest = (names: string) => ({
  operation: matching(CAMEL, 'the id of the operation that is asked'),
  parameters: z
    .record(z.string(), source)
    .default({})
    .describe(`path, query or header parameter of the operation <- ${names}, "$env.NAME" or { "value": … }`),
  body: z
    .record(z.string(), source)
    .optional()
    .describe(`field of the request body <- ${names}, "$env.NAME" or { "value": … }`),
});

export type RequestSource = z.infer<typeof source>;

export interface VendorRequest {
  operation: string;
  parameters: Record<string, RequestSource>;
  body?: Record<string, RequestSource> | undefined;
}

/** The names that a request uses, each once. */
export function namesOf({ parameters, body = {} }: VendorRequest): string[] {
  const sources = [...Object.values(parameters), ...Object.values(body)];
  return [
    ...new Set(sources.filter((each) => typeof each === 'string' && !each.startsWith('$'))),
  ] as string[];
}

/** The operation that a request names. Every spec that was read without complaint has it. */
export function requestedOperation(
  { operations }: Pick<VendorSpec, 'operations'>,
  { operation }: Pick<VendorRequest, 'operation'>,
): OperationSpec | undefined {
  return operations.find((each) => each.id === operation);
}

/** @param path where the request stands in the spec */
export function requestRules(
  spec: Pick<VendorSpec, 'operations' | 'environment'>,
  request: VendorRequest,
  path: PropertyKey[],
): Inconsistency[] {
  const wrong = (field: PropertyKey[], message: string, fix: string) => ({
    path: [...path, ...field],
    message,
    fix,
  });
  const operation = requestedOperation(spec, request);
  if (!operation) {
    const known = spec.operations.map((each) => each.id).join(', ');
    return [
      wrong(
        ['operation'],
        'names no operation of the spec',
        known === '' ? 'Describe the operation under operations.' : `Use one of ${known}.`,
      ),
    ];
  }
  const { parameters, body } = request;
  const shapes = {
    parameters: { ...operation.query, ...operation.headers },
    body: operation.body?.properties ?? {},
  };
  const known = [
    ...pathParameters(operation.path),
    ...Object.keys(operation.query),
    ...Object.keys(operation.headers),
  ];
  const fields = Object.keys(operation.body?.properties ?? {});
  const declared = spec.environment.map((each) => each.name);
  const undeclared = (table: 'parameters' | 'body', of: Record<string, RequestSource> = {}) =>
    Object.entries(of)
      .filter(
        ([, from]) =>
          typeof from === 'string' && from.startsWith('$env.') && !declared.includes(from.slice(5)),
      )
      .map(([name, from]) =>
        wrong(
          [table, name],
          `names ${String(from).slice(5)}, which environment does not declare`,
          'Add it to environment.',
        ),
      );
  const misfits = (table: 'parameters' | 'body', of: Record<string, RequestSource> = {}) =>
    Object.entries(of).flatMap(([name, from]) => {
      const shape = Object.hasOwn(shapes[table], name) ? shapes[table][name] : undefined;
      const misfit = shape && typeof from !== 'string' ? misfitOfValue(from.value, shape) : null;
      return misfit ? [wrong([table, name], misfit.message, 'Write a value the vendor takes.')] : [];
    });
  return [
    ...misfits('parameters', parameters),
    ...misfits('body', body),
    ...requiredParameters(operation)
      .filter((each) => !Object.hasOwn(parameters, each))
      .map((each) => wrong(['parameters', each], 'is missing', `Say what fills "${each}".`)),
    ...Object.keys(parameters)
      .filter((each) => !known.includes(each))
      .map((each) =>
        wrong(
          ['parameters', each],
          `is no parameter of ${operation.id}`,
          known.length > 0 ? `Use one of ${known.join(', ')}.` : 'Remove it.',
        ),
      ),
    ...(body !== undefined && !operation.body
      ? [
          wrong(
            ['body'],
            `is given, but ${operation.id} has no body`,
            'Remove it, or declare the body of the operation.',
          ),
        ]
      : []),
    ...(operation.body && body === undefined && operation.bodyRequired
      ? [wrong(['body'], 'is missing', `Say what ${operation.id} is sent.`)]
      : []),
    ...(operation.body?.required ?? [])
      .filter((each) => body !== undefined && !Object.hasOwn(body, each))
      .map((each) => wrong(['body', each], 'is missing', `Say what fills "${each}".`)),
    ...Object.keys(body ?? {})
      .filter((each) => operation.body && !fields.includes(each))
      .map((each) =>
        wrong(
          ['body', each],
          `is no field of the body of ${operation.id}`,
          `Use one of ${fields.join(', ')}.`,
        ),
      ),
    ...undeclared('parameters', parameters),
    ...undeclared('body', body),
  ];
}
