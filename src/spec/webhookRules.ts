import { HEADER } from './fields.ts';
import { misfitOfShape } from './fits.ts';
import { statusRules } from './mappingRules.ts';
import { resultOperation } from './operations.ts';
import type { CallSpec, Inconsistency, OperationSpec } from './schema.ts';
import { isNullable, locate, type Shape, words } from './shape.ts';
import { deliveryHeader, typeField, type WebhookSpec, webhookVariables } from './webhook.ts';

const TEXT: Shape = { type: 'string' };
const NUMBER: Shape = { type: 'number' };
/** Routes of the app itself. */
const TAKEN = /^\/(api|health)(\/|$)/;

/** The section `webhook` names only what its body has, can be verified, and says what becomes of the call. */
export function webhookRules(spec: CallSpec, known: { documented: boolean }): Inconsistency[] {
  const { webhook } = spec;
  if (!webhook) return [];
  const query = resultOperation(spec);
  if (spec.pattern !== 'async-task') {
    return [
      problem(
        [],
        'is given, but a sync-call has its result when it is answered',
        'Remove it, or describe a vendor that confirms later as async-task.',
      ),
    ];
  }
  return [
    ...(TAKEN.test(webhook.path)
      ? [problem(['path'], "is one of the app's own routes", 'Write another, such as "/webhooks/speech".')]
      : []),
    ...secretRules(spec, webhook),
    ...deliveryIdRules(webhook),
    ...paths(webhook, ['externalId'], webhook.externalId, [TEXT, NUMBER]),
    ...typeRules(webhook),
    ...(query ? updateRules(webhook, spec, query, known) : []),
  ];
}

/** Without a secret the app must not start, so the spec may not call it optional. */
function secretRules({ environment }: CallSpec, webhook: WebhookSpec): Inconsistency[] {
  return webhookVariables(webhook).flatMap(({ name, field }): Inconsistency[] => {
    const declared = environment.find((each) => each.name === name);
    const required = field === 'secretVariable';
    if (declared?.secret && declared.required === required) return [];
    const what = required ? 'a secret that is required' : 'a secret that is not required';
    const fix = `Declare ${name} with "secret": true and "required": ${required}.`;
    return [problem(['signature', field], `names ${name}, which has to be ${what}`, fix)];
  });
}

function deliveryIdRules(webhook: WebhookSpec): Inconsistency[] {
  const header = deliveryHeader(webhook);
  if (header !== null) {
    if (HEADER.test(header)) return [];
    return [problem(['deliveryId'], 'names no header', 'Write "$header." and the name of the header.')];
  }
  const { deliveryId } = webhook;
  if (deliveryId !== undefined) return paths(webhook, ['deliveryId'], deliveryId, [TEXT, NUMBER]);
  const fix = 'Write the path of the id of the delivery (or event) in the body, or "$header.<name>".';
  return [problem(['deliveryId'], 'is missing; without it a repeated delivery counts twice', fix)];
}

/** Either the body holds what the query answers with, or the webhook has a mapping of its own. */
function updateRules(
  webhook: WebhookSpec,
  { mapping }: CallSpec,
  query: OperationSpec,
  known: { documented: boolean },
): Inconsistency[] {
  const { task, status, result, progress, error } = webhook;
  const own = Object.entries({ status, result, progress, error });
  if (task !== undefined) {
    const extra = own.filter(([, each]) => each !== undefined);
    return [
      ...extra.map(([field]) =>
        problem([field], 'is given beside "task"', 'Remove it, or remove "task" and map the body itself.'),
      ),
      ...taskRules(webhook.body, task, query),
    ];
  }
  if (!status || !result) {
    const missing = own.slice(0, 2).filter(([, each]) => each === undefined);
    const fix = `Write where the body holds what ${query.id} answers with as "task", or map status, result and error here.`;
    return missing.map(([field]) => problem([field], 'is missing, and there is no "task"', fix));
  }
  const asQuery = { ...query, id: 'the webhook', response: webhook.body };
  const fields = '$custom' in mapping.result ? null : Object.keys(mapping.result).sort().join(', ');
  return [
    ...statusRules(withIgnored(webhook, status), asQuery, { ...known, fails: error !== undefined }).map(
      (each) => ({
        ...each,
        path: ['webhook', ...each.path.slice(1)],
      }),
    ),
    ...(fields !== null && fields !== Object.keys(result).sort().join(', ')
      ? [
          problem(
            ['result'],
            'has other fields than mapping.result',
            `Fill the same fields, so that the result does not depend on who told it: ${fields}.`,
          ),
        ]
      : []),
    ...Object.entries(result).flatMap(([field, path]) => paths(webhook, ['result', field], path, null)),
    ...keptRules(webhook, mapping.progress),
    ...errorRules(webhook, status, error),
  ];
}

/** The webhook tells the same of a task's way as the query. */
function keptRules(webhook: WebhookSpec, progress: CallSpec['mapping']['progress']): Inconsistency[] {
  const own = webhook.progress;
  if (!own) return [];
  if (!progress) {
    return [
      problem(
        ['progress'],
        'is given without mapping.progress',
        'Write that as well: it is what the query says.',
      ),
    ];
  }
  const fields = Object.keys(progress).sort().join(', ');
  return [
    ...(fields === Object.keys(own).sort().join(', ')
      ? []
      : [
          problem(['progress'], 'has other fields than mapping.progress', `Fill the same fields: ${fields}.`),
        ]),
    ...Object.entries(own).flatMap(([field, path]) => paths(webhook, ['progress', field], path, null)),
  ];
}

/** One field says which type an event is, and each type is named for one thing. */
function typeRules(webhook: WebhookSpec): Inconsistency[] {
  const { body, events, ignore, unknownEvents } = webhook;
  const found = (['events', 'ignore'] as const).flatMap((each) =>
    webhook[each] ? paths(webhook, [each, 'field'], webhook[each].field, [TEXT]) : [],
  );
  if (events && ignore && events.field !== ignore.field) {
    found.push(problem(['ignore', 'field'], 'is not that of webhook.events', `Write "${events.field}".`));
  }
  const documented = words(locate(body, events?.field ?? '')?.shape ?? {});
  for (const value of events?.values ?? []) {
    if (ignore?.values.includes(value)) {
      found.push(
        problem(['ignore', 'values'], `has "${value}", which webhook.events has too`, 'Remove it from one.'),
      );
    } else if (documented && !documented.includes(value)) {
      const fix = `Use the documented types: ${documented.join(', ')}.`;
      found.push(problem(['events', 'values'], `has "${value}", which is no type of the body`, fix));
    }
  }
  if (unknownEvents === 'refuse' && typeField(webhook) === null) {
    const fix = 'Name the types that are for us in webhook.events, or leave it out.';
    found.push(problem(['unknownEvents'], 'is given, but nothing says which type an event is', fix));
  }
  return found;
}

/** Words of a type that is not looked at need no meaning. */
function withIgnored({ body, events, ignore }: WebhookSpec, status: NonNullable<WebhookSpec['status']>) {
  const documented = words(locate(body, status.field)?.shape ?? {}) ?? [];
  const ignored = documented.filter(
    (each) =>
      (events?.field === status.field && !events.values.includes(each)) ||
      (ignore?.field === status.field && ignore.values.includes(each)),
  );
  const values = Object.fromEntries(ignored.map((word) => [word, 'pending' as const]));
  return { ...status, values: { ...values, ...status.values } };
}

function errorRules(
  webhook: WebhookSpec,
  status: NonNullable<WebhookSpec['status']>,
  error: WebhookSpec['error'],
): Inconsistency[] {
  if (!error) {
    if (!Object.values(status.values).includes('failed')) return [];
    return [problem(['error'], 'is missing', 'Write where the body says why a task failed.')];
  }
  return [
    ...paths(webhook, ['error', 'message'], error.message, [TEXT]),
    ...(error.code === undefined ? [] : paths(webhook, ['error', 'code'], error.code, [TEXT, NUMBER])),
  ];
}

function taskRules(body: Shape, task: string, query: OperationSpec): Inconsistency[] {
  const located = locate(body, task);
  if (!located) return [unknownPath(['task'], task, body)];
  if (located.undefinable || isNullable(located.shape)) {
    const fix = 'Make every step to it required in the body; a webhook without it is refused.';
    return [problem(['task'], 'can be missing or null', fix)];
  }
  const misfit = misfitOfShape(located.shape, query.response);
  if (!misfit) return [];
  const where = misfit.path.length > 0 ? `: ${misfit.path.map(String).join('.')} ${misfit.message}` : '';
  const fix = `Name the same schema ({ "$ref": … }) in both places, or map status, result and error of the webhook itself.`;
  return [problem(['task'], `is not what ${query.id} answers with${where}`, fix)];
}

/** Notes a path that the body does not have, or not as one of the types. */
function paths(
  { body }: WebhookSpec,
  at: string[],
  path: string,
  allowed: readonly Shape[] | null,
): Inconsistency[] {
  const located = locate(body, path);
  if (!located) return [unknownPath(at, path, body)];
  if (!allowed || misfitOfShape(located.shape, { anyOf: [...allowed, { type: 'null' }] }) === null) return [];
  const types = allowed.map((each) => each.type).join(' or ');
  return [problem(at, `says "${path}", which is not ${types}`, 'Use the path of such a value.')];
}

function unknownPath(at: string[], path: string, body: Shape): Inconsistency {
  const fields = Object.keys(body.properties ?? {}).join(', ');
  return problem(
    at,
    `says "${path}", which is no path in the body of the webhook`,
    fields
      ? `Use one of its fields: ${fields}; what lies deeper is written with a dot.`
      : 'Declare it in body.',
  );
}

function problem(path: PropertyKey[], message: string, fix: string): Inconsistency {
  return { path: ['webhook', ...path], message, fix };
}
