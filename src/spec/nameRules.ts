import { schemeHeader, schemesOf, schemeVariables } from './authentication.ts';
import { pascalCase, settingName } from './names.ts';
import { parameterNames } from './operations.ts';
import type { CallSpec, DesignedSpec, Inconsistency, OperationSpec, ResearchedSpec } from './schema.ts';

/** Functions every object has; an operation of that name would replace one. */
const OF_EVERY_OBJECT = [
  ...Object.getOwnPropertyNames(Object.prototype),
  // An object with it is taken for a promise.
  'then',
];

/** Entities that the generated tests bring themselves. */
const OF_THE_TESTS = ['User', 'TestTrigger'];

/** Headers the client sets itself. */
const OF_THE_CLIENT = ['accept', 'content-type', 'content-length', 'host', 'connection', 'transfer-encoding'];

/** Environment variables become fields of a configuration object beside `baseUrl`, `timeoutMs` and `tokenUrl`. */
export function variableRules(spec: ResearchedSpec | DesignedSpec): Inconsistency[] {
  const baseVariable = spec.system.baseUrl?.variable;
  const names = spec.environment.map((each) => each.name);
  const fields = names.map((name) => settingName(spec, name));
  const taken = ['baseUrl', 'timeoutMs', 'tokenUrl'];
  const clashes = names.flatMap((name, index): Inconsistency[] => {
    const field = fields[index] ?? '';
    const first = fields.indexOf(field);
    const other =
      first < index && names[first] !== name
        ? names[first]
        : taken.includes(field) && name !== baseVariable
          ? `the setting ${field}`
          : null;
    return other
      ? [
          {
            path: ['environment', index, 'name'],
            message: `would have the same name in the code (${field}) as ${other}`,
            fix: 'Rename one of them, for example with the name of the vendor in front.',
          },
        ]
      : [];
  });
  return [
    ...clashes,
    ...schemeVariables(spec.system)
      .filter(({ name }) => name === baseVariable)
      .map(({ path }) => ({
        path: ['system', 'authentication', ...path],
        message: 'is the variable of the base URL',
        fix: 'Name the variable that holds the credential.',
      })),
    ...schemesOf(spec.system).flatMap((each) =>
      each.type === 'api-key-header' && OF_THE_CLIENT.includes(each.header.toLowerCase())
        ? [headerTaken(['system', 'authentication', 'header'], each.header)]
        : [],
    ),
    ...repeatedHeaders(spec),
  ];
}

/** Two schemes cannot both set the same header. */
function repeatedHeaders({ system }: ResearchedSpec | DesignedSpec): Inconsistency[] {
  const headers = schemesOf(system)
    .map(schemeHeader)
    .filter((each) => each !== null && each !== 'cookie');
  const twice = headers.find((each, index) => headers.indexOf(each) < index);
  return twice == null
    ? []
    : [
        {
          path: ['system', 'authentication'],
          message: `sends the header "${twice}" twice`,
          fix: 'Keep the scheme that a server uses; the others are alternatives.',
        },
      ];
}

/** Operations become functions and types; their parameters become fields. */
export function operationNameRules(spec: DesignedSpec): Inconsistency[] {
  const types = spec.operations.map((each) => pascalCase(each.id));
  const authHeaders = schemesOf(spec.system).map(schemeHeader);
  return spec.operations.flatMap((operation, index): Inconsistency[] => {
    const at = ['operations', index];
    const first = types.indexOf(types[index] ?? '');
    const other = spec.operations[first];
    const key = operation.idempotencyHeader?.toLowerCase();
    return [
      ...(OF_EVERY_OBJECT.includes(operation.id)
        ? [
            {
              path: [...at, 'id'],
              message: `is "${operation.id}", which has a meaning of its own on every object`,
              fix: 'Use a verb and a noun, such as "createSpeech".',
            },
          ]
        : []),
      ...(first < index && other && other.id !== operation.id
        ? [
            {
              path: [...at, 'id'],
              message: `would have the same type names as ${other.id} (${types[index]}…)`,
              fix: 'Use a name that differs in more than capitals.',
            },
          ]
        : []),
      ...(key !== undefined && authHeaders.includes(key)
        ? [
            {
              path: [...at, 'idempotencyHeader'],
              message: 'is the header that carries the credentials',
              fix: 'Name the header by which the vendor recognises a repeated request, or write null.',
            },
          ]
        : []),
      ...(key !== undefined && OF_THE_CLIENT.includes(key)
        ? [headerTaken([...at, 'idempotencyHeader'], operation.idempotencyHeader ?? '')]
        : []),
      ...pathRules(operation, at),
      ...Object.keys(operation.headers)
        .filter((name) => [...OF_THE_CLIENT, ...authHeaders, key].includes(name.toLowerCase()))
        .map((name) =>
          name.toLowerCase() === key
            ? {
                path: [...at, 'headers', name],
                message: 'is the idempotencyHeader of this operation, which the client fills in itself',
                fix: `Remove "${name}" from headers.`,
              }
            : headerTaken([...at, 'headers', name], name),
        ),
    ];
  });
}

function pathRules(operation: OperationSpec, at: PropertyKey[]): Inconsistency[] {
  const { path } = operation;
  const plain = path.replace(/\{[^{}]+\}/g, '');
  const names = parameterNames(operation);
  const both = names.filter((each, index) => names.indexOf(each) < index);
  const special = names.filter((each) => each === '__proto__');
  return [
    ...(/[{}?#]/.test(plain)
      ? [
          {
            path: [...at, 'path'],
            message: 'holds "?", "#" or a single brace',
            fix: 'Write parameters as {name}, and declare what follows "?" under query.',
          },
        ]
      : []),
    ...[...both, ...special].map((name) => ({
      path: [...at, Object.hasOwn(operation.query, name) ? 'query' : 'headers', name],
      message: name === '__proto__' ? 'is not a usable name' : 'is a parameter in another place as well',
      fix: 'Give the parameter another name, or leave out the one that is optional.',
    })),
    ...operation.required
      .filter((name) => !Object.hasOwn({ ...operation.query, ...operation.headers }, name))
      .map((name) => ({
        path: [...at, 'required'],
        message: `names "${name}", which is neither a query nor a header parameter`,
        fix: 'Declare it under query or headers, or take it off the list; parameters of the path are always required.',
      })),
  ];
}

/** The name becomes a part of identifiers. */
export function integrationNameRules({ name }: DesignedSpec): Inconsistency[] {
  return name.length < 2
    ? [{ path: ['name'], message: 'is too short', fix: 'Use at least two letters, such as "tts".' }]
    : [];
}

/** Entities of the business model and of the generated test's model stand side by side. */
export function entityRules(spec: CallSpec): Inconsistency[] {
  const { apiCall, event, business } = spec;
  const distinct = (path: PropertyKey[], name: string, others: readonly string[], fix: string) =>
    others.includes(name) ? [{ path, message: `is "${name}", which is taken`, fix }] : [];
  return [
    ...distinct(
      ['apiCall', 'entity'],
      apiCall.entity,
      OF_THE_TESTS,
      'Name the entity after the call, such as "TtsCall".',
    ),
    ...distinct(
      ['event', 'entity'],
      event.entity,
      [apiCall.entity, ...OF_THE_TESTS],
      'Name an entity of its own for the events, such as "TtsEvent".',
    ),
    ...distinct(
      ['business', 'entity'],
      business.entity,
      [apiCall.entity, event.entity],
      'Name the business entity that needs the result, not the call.',
    ),
  ];
}

function headerTaken(path: PropertyKey[], header: string): Inconsistency {
  return {
    path,
    message: `is "${header}", which every request sets itself`,
    fix: 'Name the vendor\'s own header, such as "X-API-Key".',
  };
}
