import { misfitOfValue } from '../../fits.ts';
import { pathParameters } from '../../operations.ts';
import { propertyOf, type Shape } from '../../shape.ts';
import { isPlainObject } from '../../shapeRules.ts';
import { field } from '../json.ts';
import { requiredOf } from './chosen.ts';
import type { Chosen, Guess, Role } from './contract.ts';
import { type DraftError, errorsOf } from './errors.ts';
import { exampleOf } from './examples.ts';
import { isText } from './fields.ts';

/** What an operation of the spec is made from. */
export interface OperationInput {
  chosen: Chosen;
  role: Role;
  /** Fields of the body that the mapping fills. */
  fields: readonly string[];
  /** Of a query: the parameter that takes the task's id. */
  idParameter: string | undefined;
}

export interface DraftOperation {
  operation: Record<string, unknown>;
  errorsDocumented: boolean;
  /** Whether its valid example has values that are the vendor's to judge. */
  hasExample: boolean;
}

/** An operation in the words of the spec. Fields that have their default value are left out: a person reads it. */
export function operationOf(input: OperationInput): DraftOperation {
  const { chosen, role } = input;
  const { operation: of, id } = chosen;
  const repeats = of.idempotencyHeader !== null || of.method === 'GET';
  const { errors, documented } = errorsOf(chosen, { role, repeats });
  const examples = examplesOf(input, errors);
  const body = of.method === 'GET' ? undefined : of.body;
  const query = Object.fromEntries(
    Object.entries(of.query).map(([name, shape]) =>
      // Ids are kept as text, also where the vendor counts.
      [name, name === input.idParameter && !isText(shape) ? { type: 'string' } : shape],
    ),
  );
  return {
    operation: {
      id,
      role,
      method: of.method,
      path: of.path,
      purpose: of.summary?.trim() || of.source,
      ...unless(query, {}, 'query'),
      ...unless(of.headers, {}, 'headers'),
      ...unless(of.required, [], 'required'),
      ...unless(of.styles, {}, 'styles'),
      ...(body && {
        body,
        ...unless(of.bodyType, 'json', 'bodyType'),
        ...unless(of.bodyRequired, true, 'bodyRequired'),
        ...unless(of.bodyStyles, {}, 'bodyStyles'),
      }),
      response: of.response,
      ...unless(of.responseType, 'json', 'responseType'),
      ...(role === 'query' ? {} : { idempotencyHeader: of.idempotencyHeader }),
      errors,
      examples,
    },
    errorsDocumented: documented,
    hasExample: examples.valid.body !== undefined || examples.valid.parameters !== undefined,
  };
}

function unless(value: unknown, initial: unknown, name: string): Record<string, unknown> {
  return JSON.stringify(value) === JSON.stringify(initial) ? {} : { [name]: value };
}

type Parameters = Record<string, unknown>;

interface Examples {
  valid: { parameters?: Parameters; body?: unknown };
  refused: { parameters?: Parameters; body?: unknown; status: number };
}

function examplesOf(
  { chosen, fields, idParameter }: OperationInput,
  errors: readonly DraftError[],
): Examples {
  const { operation, body } = chosen;
  const parameters = parametersOf(chosen, idParameter);
  const valid: Examples['valid'] = {};
  const sent = Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== idParameter));
  if (Object.keys(sent).length > 0) valid.parameters = sent;
  if (body && (operation.bodyRequired || fields.length > 0)) valid.body = bodyOf(chosen, body, fields);
  return {
    valid,
    refused: refusedOf(
      chosen,
      { parameters, idParameter },
      valid.body,
      errors.map((each) => each.status),
    ),
  };
}

/** Values for what a request cannot do without. */
function parametersOf({ operation, facts }: Chosen, idParameter: string | undefined): Parameters {
  const declared: Readonly<Record<string, Shape>> = { ...operation.query, ...operation.headers };
  const inPath = pathParameters(operation.path);
  return Object.fromEntries(
    requiredOf(operation).map((name) => {
      const { type = 'string', enum: words } = facts.pathParameters[name] ?? {};
      const number = type === 'integer' || type === 'number';
      const shape = (inPath.includes(name) ? undefined : declared[name]) ?? {
        type: number ? type : 'string',
        ...(words && words.length > 0 && !number ? { enum: words } : {}),
      };
      const value = exampleOf(shape, [facts.examples.parameters[name]]);
      return [name, name === idParameter ? String(value) : value];
    }),
  );
}

/** The vendor's example cut to the fields that the integration fills. */
function bodyOf({ facts }: Chosen, body: Shape, fields: readonly string[]): unknown {
  const { bodies } = facts.examples;
  if (!isPlainObject(body)) return exampleOf(body, bodies);
  const names = [...new Set([...(body.required ?? []), ...fields])];
  const cut = Object.fromEntries(
    names.map((name) => [
      name,
      exampleOf(
        propertyOf(body, name) ?? {},
        bodies.map((each) => field(each, name)),
      ),
    ]),
  );
  return misfitOfValue(cut, body) === null ? cut : exampleOf(body, bodies);
}

/** A request that cannot succeed: a thing that does not exist, or a field without its value. */
function refusedOf(
  { operation, facts }: Chosen,
  { parameters, idParameter }: { parameters: Parameters; idParameter: string | undefined },
  body: unknown,
  documented: readonly number[],
): Examples['refused'] {
  const refusals = documented.filter((each) => each >= 400 && each < 500);
  const pick = (...wanted: number[]) => wanted.find((each) => refusals.includes(each));
  const all = Object.keys(parameters).length > 0 ? { parameters } : {};
  const fields =
    body !== null && typeof body === 'object' && !Array.isArray(body) ? Object.entries(body) : [];
  const text = fields.find(([, value]) => typeof value === 'string');
  if (body !== undefined && operation.body) {
    const emptied = text ? { ...body, [text[0]]: '' } : {};
    return {
      ...all,
      body: operation.bodyType === 'text' || operation.bodyType === 'bytes' ? body : emptied,
      status: pick(422, 400, 404, 403) ?? 400,
    };
  }
  const last = pathParameters(operation.path).at(-1) ?? idParameter;
  if (last !== undefined) {
    const { type = 'string' } = facts.pathParameters[last] ?? {};
    const nothing = type === 'integer' || type === 'number' ? 999_999_999 : 'does-not-exist';
    return { parameters: { ...parameters, [last]: nothing }, status: pick(404, 400, 422) ?? 404 };
  }
  return { ...all, status: pick(400, 422, 404, 403, 401) ?? 400 };
}

/** What all operations together leave to confirm. */
export function operationGuesses(chosen: readonly Chosen[], drafts: readonly DraftOperation[]): Guess[] {
  const named = (which: (draft: DraftOperation) => boolean) =>
    chosen.filter((_, index) => drafts[index] && which(drafts[index])).map((each) => each.id);
  const silent = named((each) => !each.errorsDocumented);
  const tried = named((each) => each.hasExample);
  const errors = `The document names no error of ${silent.join(', ')}; these are the usual ones of HTTP. The vendor's error pages say more.`;
  const examples = `The examples of ${tried.join(', ')} are the document's where it has some that fit, else made up. The external API tests send them to the real vendor: write values that it takes from your account.`;
  const keys = chosen.flatMap(({ id, operation: { idempotencyHeader: header } }, index) => {
    const isSent = drafts[index]?.operation.idempotencyHeader === header;
    if (header === null || !isSent || header.toLowerCase() === 'idempotency-key') return [];
    const why = `By its name or description ${header} of ${id} looks like the header by which the vendor knows a repeated request, so that it is not done twice. If it is not, write null here and declare the header under headers.`;
    return [{ field: `operations.${index}.idempotencyHeader`, why }];
  });
  return [
    ...keys,
    ...(silent.length > 0 ? [{ field: 'operations (errors)', why: errors }] : []),
    ...(tried.length > 0 ? [{ field: 'operations (examples)', why: examples }] : []),
  ];
}
