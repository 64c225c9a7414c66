import { ENVIRONMENT, EXTERNAL_ID, pathParameters } from '../../operations.ts';
import type { Source } from '../../schema.ts';
import { propertyOf, type Shape, typesOf, WHOLE } from '../../shape.ts';
import { isPlainObject } from '../../shapeRules.ts';
import type { Extract } from '../extract.ts';
import { field } from '../json.ts';
import { ownParameter, requiredOf } from './chosen.ts';
import type { Chosen, Guess } from './contract.ts';
import { exampleOf } from './examples.ts';
import { isScalar } from './fields.ts';
import { fieldName, plain, unused } from './words.ts';

export interface DraftRequest {
  requestParams: Shape;
  example: Record<string, unknown>;
  request: Record<string, Source>;
  parameters: Record<string, Record<string, Source>>;
  /** Fields of the body that the mapping fills. */
  fields: string[];
  /** The parameter by which the query asks for the task. */
  idParameter: string | undefined;
  guesses: Guess[];
}

/** Fields a message or a job can hardly do without, though few vendors require them formally. */
const CONTENT = /^(body|text|message|content|contents|prompt|input|inputs|html|url|audiourl|file|query)$/;
const TELLING =
  /^(body|text|message|content|contents|prompt|input|inputs|url|from|to|subject|title|name|amount|currency|file|audiourl|query|html|email|description)$/;
const MOST_OPTIONAL = 4;

/** What the business supplies, and where in the requests it goes. */
export class RequestDraft {
  readonly #properties: Record<string, Shape> = {};
  readonly #required: string[] = [];
  readonly #example: Record<string, unknown> = {};
  readonly #guesses: Guess[] = [];

  constructor(
    private readonly extract: Extract,
    /** Variables that hold credentials: `TWILIO_ACCOUNT_SID`. */
    private readonly credentials: readonly string[],
  ) {}

  /** @param query the operation that asks for the task; without one, the start answers at once */
  draft(start: Chosen, query: Chosen | undefined): DraftRequest {
    const parameters: Record<string, Record<string, Source>> = {};
    const own = this.#parameters(start, {}, undefined);
    if (Object.keys(own).length > 0) parameters[start.id] = own;
    const { request, fields } = this.#body(start);
    const idParameter = query && (ownParameter(query, start) ?? pathParameters(query.operation.path).at(-1));
    if (query) {
      const its = this.#parameters(query, own, idParameter);
      if (Object.keys(its).length > 1) parameters[query.id] = its;
    }
    const names = Object.keys(this.#properties);
    if (names.length > 0) {
      const what = Object.hasOwn(request, WHOLE) ? 'parameters and body' : 'parameters and fields';
      const why = `The business supplies the ${what} that ${start.id} requires${names.length > this.#required.length ? ', and optional ones that few requests do without' : ''}. Leave out what is the same for every call, and write it as { "value": … }.`;
      const more = Object.keys(start.body?.properties ?? {}).filter((each) => !fields.includes(each));
      this.#guesses.unshift({
        field: 'apiCall.requestParams',
        why,
        ...(more.length > 0 ? { alternatives: more.slice(0, 12) } : {}),
      });
    }
    return {
      requestParams: { type: 'object', properties: this.#properties, required: this.#required },
      example: this.#example,
      request,
      parameters,
      fields,
      idParameter,
      guesses: this.#guesses,
    };
  }

  #parameters(
    of: Chosen,
    known: Readonly<Record<string, Source>>,
    idParameter: string | undefined,
  ): Record<string, Source> {
    const { operation, facts } = of;
    const path = pathParameters(operation.path);
    return Object.fromEntries(
      requiredOf(operation).map((name): [string, Source] => {
        if (name === idParameter) return [name, EXTERNAL_ID];
        const variable = this.credentials.find((each) => isNamedBy(each, name));
        if (variable !== undefined) return [name, `${ENVIRONMENT}${variable}`];
        const earlier = Object.hasOwn(known, name) ? known[name] : undefined;
        if (earlier !== undefined) return [name, earlier];
        const declared = { ...operation.query, ...operation.headers };
        const shape = path.includes(name) || !declared[name] ? pathShape(of, name) : declared[name];
        const constant = constantOf(shape);
        if (constant !== undefined) return [name, { value: constant }];
        return [name, this.#supply(name, shape, shape, true, [facts.examples.parameters[name]])];
      }),
    );
  }

  #body(start: Chosen): { request: Record<string, Source>; fields: string[] } {
    const { body, operation, facts } = start;
    if (!body || !operation.body) return { request: {}, fields: [] };
    if (!isPlainObject(body)) {
      const kind =
        operation.bodyType === 'bytes'
          ? 'content'
          : typesOf(body)[0] === 'array'
            ? 'items'
            : typesOf(body)[0] === 'string'
              ? 'text'
              : 'body';
      const name = this.#supply(kind, operation.body, body, true, facts.examples.bodies);
      return { request: { [WHOLE]: name }, fields: [] };
    }
    const raw = this.#declared(operation.body);
    const request: Record<string, Source> = {};
    const required = (body.required ?? []).filter((name) => name !== '$custom');
    for (const name of [...required, ...this.#optional(start, required)]) {
      const shape = propertyOf(body, name) ?? {};
      const isRequired = required.includes(name);
      const constant = isRequired ? constantOf(shape) : undefined;
      const examples = facts.examples.bodies.map((each) => field(each, name));
      request[name] =
        constant === undefined
          ? this.#supply(name, propertyOf(raw, name) ?? {}, shape, isRequired, examples)
          : { value: constant };
    }
    return { request, fields: Object.keys(request) };
  }

  /** Optional fields that say what the request is about: of the vendor's own example, else by their names. */
  #optional({ body, facts }: Chosen, required: readonly string[]): string[] {
    const names = Object.entries(body?.properties ?? {})
      .filter(([name, shape]) => !required.includes(name) && isScalar(shape) && name !== '$custom')
      .map(([name]) => name);
    const telling = names.filter((name) => TELLING.test(plain(name)));
    const shown = names.filter((name) =>
      facts.examples.bodies.some((each) => typeof field(each, name) === 'string'),
    );
    const content = names.filter((name) => CONTENT.test(plain(name)));
    if (required.length > 1)
      return required.some((name) => CONTENT.test(plain(name))) ? [] : content.slice(0, 2);
    const chosen = required.length > 0 ? telling.slice(0, 2) : [...new Set([...telling, ...shown])];
    return chosen.slice(0, MOST_OPTIONAL);
  }

  /** A field of requestParams; returns its path. */
  #supply(name: string, raw: Shape, linked: Shape, required: boolean, examples: readonly unknown[]): string {
    const own = unused(fieldName(name, 'value'), this.#properties);
    this.#properties[own] = raw;
    if (required) this.#required.push(own);
    this.#example[own] = exampleOf(linked, examples);
    return own;
  }

  /** The shape behind a ref, its own refs left as they are. */
  #declared(of: Shape): Shape {
    let current = of;
    for (let steps = 0; steps < 20; steps++) {
      const name = typeof current.$ref === 'string' ? current.$ref.split('/').at(-1) : undefined;
      const next =
        name !== undefined && Object.hasOwn(this.extract.schemas, name)
          ? this.extract.schemas[name]
          : undefined;
      if (!next) return current;
      current = next;
    }
    return current;
  }
}

/** `AccountSid` is what `TWILIO_ACCOUNT_SID` holds. */
function isNamedBy(variable: string, parameter: string): boolean {
  const words = variable.toLowerCase().split('_');
  return (
    words.some((_, index) => index > 0 && words.slice(index).join('') === plain(parameter)) &&
    plain(parameter).length > 3
  );
}

function pathShape({ facts }: Chosen, name: string): Shape {
  const {
    type,
    description,
    enum: words,
  } = facts.pathParameters[name] ?? { type: 'string', description: '' };
  const shape: Shape = { type: type === 'integer' || type === 'number' ? type : 'string' };
  if (description !== '') shape.description = description;
  if (words && words.length > 0 && shape.type === 'string') shape.enum = words;
  return shape;
}

/** The value of a field that can have only one. */
function constantOf({ const: constant, enum: words }: Shape): string | number | boolean | null | undefined {
  return constant ?? (words?.length === 1 ? words[0] : undefined);
}
