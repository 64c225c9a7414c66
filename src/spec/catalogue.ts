import { schemeVariables } from './authentication.ts';
import { settingName } from './names.ts';
import { fieldName, plain, unused, wordsOf } from './openapi/draft/words.ts';
import {
  ENVIRONMENT,
  EXTERNAL_ID,
  parameterNames,
  parameterSources,
  pathParameters,
  requiredParameters,
} from './operations.ts';
import { uploadVariables } from './patterns/clientDirect.ts';
import { vendorLogin } from './patterns/middleware.ts';
import { resourceOperation } from './patterns/resource.ts';
import {
  type DesignedSpec,
  hasCalls,
  type OperationSpec,
  type RequestingSpec,
  type Source,
  type VariableSpec,
} from './schema.ts';
import { present, type Shape, typesOf, words } from './shape.ts';
import { webhookVariables } from './webhook.ts';

/*
 * What of an integration a catalogue of vendors can offer: the settings that a user enters in place of the environment,
 * and the operations that only read.
 */

/** What a form asks for: one of several words, or a value of a type. */
export type FormType = readonly string[] | 'string' | 'number' | 'integer' | 'boolean';

/** What a parameter of a read is: always the same, a variable, or a field of the form. */
export type Argument = { value: string | number | boolean } | { variable: VariableSpec } | { field: string };

export interface CatalogueRead {
  operation: OperationSpec;
  /** Such as `Exchange rates` for `listExchangeRates`. */
  title: string;
  arguments: readonly (readonly [parameter: string, Argument])[];
}

/** A parameter that users enter once with the settings. */
export interface EnteredParameter {
  field: string;
  title: string;
  purpose: string;
  type: FormType;
}

export interface Catalogue {
  /** The variables a user enters. */
  variables: VariableSpec[];
  /** Variables of what is not done from a catalogue, such as receiving webhooks. */
  unused: VariableSpec[];
  parameters: EnteredParameter[];
  reads: [CatalogueRead, ...CatalogueRead[]];
}

/** Verbs that say no more than that an operation reads. */
const READING = ['get', 'list', 'fetch', 'read', 'query', 'retrieve', 'find', 'show'];

/** Whether a setting is never shown again. A credential is one, whatever the spec says. */
export function isSecret(
  { system }: Pick<RequestingSpec, 'system'>,
  { name, secret }: VariableSpec,
): boolean {
  return secret || schemeVariables(system).some((each) => each.credential && each.name === name);
}

/** What a catalogue can offer; `null` where no operation only reads. */
export function catalogueOf(spec: RequestingSpec): Catalogue | null {
  const sent = schemeVariables(spec.system).map((each) => each.name);
  const isUnused = ({ name }: VariableSpec) => variablesOfOthers(spec).includes(name) && !sent.includes(name);
  const variables = spec.environment.filter((each) => !isUnused(each));

  const candidates = spec.operations
    .filter((each) => isRead(each) && !issuing(spec).includes(each.id))
    .map((each) => needsOf(spec, each, variables))
    .filter((each) => each !== null);
  // What asks about one call needs an id that only an earlier answer has: offered where there is nothing else.
  const standing = candidates.filter((each) => !each.ofCall);
  const [first, ...others] = standing.length > 0 ? standing : candidates;
  if (!first) return null;

  const form = new Form(spec, variables);
  const read = ({ operation, given }: Needs): CatalogueRead => ({
    operation,
    title: titleOf(operation),
    arguments: given.map(([name, from]) => [
      name,
      'type' in from ? form.field(operation, name, from.type) : from,
    ]),
  });
  const reads: [CatalogueRead, ...CatalogueRead[]] = [read(first), ...others.map(read)];
  return { variables, unused: spec.environment.filter(isUnused), parameters: form.parameters, reads };
}

/** Starting and cancelling are no reads, whatever the method. */
function isRead({ method, role, responseType, body, idempotencyHeader }: OperationSpec): boolean {
  if (role === 'submit' || role === 'cancel' || body || idempotencyHeader !== null) return false;
  return (method === 'GET' || role === 'query') && (responseType === 'json' || responseType === 'text');
}

/** The operations whose answer is a credential, or belongs to one record. */
function issuing(spec: DesignedSpec): string[] {
  switch (spec.pattern) {
    case 'client-direct':
      return spec.clientDirect.credentials ? [spec.clientDirect.credentials.operation] : [];
    case 'middleware':
      return [vendorLogin(spec)?.operation ?? ''];
    case 'resource':
      return [resourceOperation(spec).id];
    default:
      return [];
  }
}

/** The variables that the spec names for something else than requests to the vendor. */
function variablesOfOthers(spec: DesignedSpec): string[] {
  switch (spec.pattern) {
    case 'async-task':
    case 'sync-call':
      return webhookVariables(spec.webhook).map(({ name }) => name);
    case 'client-direct': {
      const { uploads } = spec.clientDirect;
      return uploads ? uploadVariables(uploads).map(([, name]) => name) : [];
    }
    case 'middleware': {
      const { secretVariable, issuerVariable, audienceVariable } = spec.middleware.verify;
      return [secretVariable, issuerVariable, audienceVariable].filter((each) => each !== undefined);
    }
    default:
      return [];
  }
}

interface Needs {
  operation: OperationSpec;
  given: [parameter: string, Exclude<Argument, { field: string }> | { type: FormType }][];
  /** Whether it needs what only a call has, such as the vendor's id of a task. */
  ofCall: boolean;
}

/** What an operation has to be asked with; `null` where a form cannot ask for it. */
function needsOf(spec: RequestingSpec, operation: OperationSpec, variables: VariableSpec[]): Needs | null {
  const sources: Readonly<Record<string, Source>> = hasCalls(spec) ? parameterSources(spec, operation) : {};
  const needs: Needs = { operation, given: [], ofCall: false };
  for (const name of parameterNames(operation)) {
    const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
    const isRequired = requiredParameters(operation).includes(name) || source === EXTERNAL_ID;
    const type = formType(shapeOf(operation, name));
    const fixed = source === undefined ? null : fixedArgument(source, type, variables, isRequired);
    if (fixed)
      needs.given.push([name, pathParameters(operation.path).includes(name) ? asText(fixed) : fixed]);
    else if (isRequired) {
      if (type === null) return null;
      needs.given.push([name, { type }]);
      needs.ofCall ||= typeof source === 'string' && !source.startsWith(ENVIRONMENT);
    }
  }
  return needs;
}

/** What the spec itself fills a parameter with, where that does not depend on a call. */
function fixedArgument(
  source: Source,
  type: FormType | null,
  variables: readonly VariableSpec[],
  isRequired: boolean,
): Exclude<Argument, { field: string }> | null {
  if (typeof source !== 'string') return source.value === null ? null : { value: source.value };
  if (!source.startsWith(ENVIRONMENT) || type !== 'string') return null;
  const variable = variables.find(({ name }) => name === source.slice(ENVIRONMENT.length));
  return variable && (variable.required || isRequired) ? { variable } : null;
}

function asText<From extends object>(from: From): From {
  return 'value' in from ? { ...from, value: String(from.value) } : from;
}

/** What stands in the path is text. */
function shapeOf(operation: OperationSpec, name: string): Shape {
  if (pathParameters(operation.path).includes(name)) return { type: 'string' };
  return { ...operation.query, ...operation.headers }[name] ?? {};
}

function formType(of: Shape): FormType | null {
  const only = present(of);
  if (!only) return null;
  const choice = words(only);
  if (choice) return choice.length > 0 ? choice : null;
  if (only.enum || only.const !== undefined) return null;
  const [type = 'string', ...others] = typesOf(only).filter((each) => each !== 'null');
  return others.length > 0 || type === 'object' || type === 'array' ? null : type;
}

/** The fields of parameters. Operations that take the same one share it. */
class Form {
  readonly parameters: EnteredParameter[] = [];
  readonly #fields = new Map<string, string>();
  readonly #taken: Record<string, true> = {};

  constructor(spec: RequestingSpec, variables: readonly VariableSpec[]) {
    for (const { name } of variables) this.#taken[settingName(spec, name)] = true;
  }

  field(operation: OperationSpec, name: string, type: FormType): { field: string } {
    // An id by itself says nothing about what it is the id of.
    const wanted = plain(name) === 'id' ? `${titleOf(operation)} id` : name;
    const key = JSON.stringify([wanted, type]);
    const known = this.#fields.get(key);
    if (known !== undefined) return { field: known };
    const field = unused(fieldName(wanted, operation.id), this.#taken);
    this.#taken[field] = true;
    this.#fields.set(key, field);
    this.parameters.push({ field, title: sentenceOf(wordsOf(wanted)), purpose: operation.purpose, type });
    return { field };
  }
}

function titleOf({ id }: OperationSpec): string {
  const all = wordsOf(id);
  const [verb = '', ...rest] = all;
  return sentenceOf(READING.includes(verb) && rest.length > 0 ? rest : all);
}

/** Words as a heading: `Exchange rates`. */
export function sentenceOf(all: readonly string[]): string {
  const text = all.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
