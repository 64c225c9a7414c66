import { specSkeleton } from '../../skeleton.ts';
import { authenticationOf } from './authentication.ts';
import { baseUrlOf } from './baseUrl.ts';
import { namesOf } from './businessNames.ts';
import { chosenOf, withoutCredentials } from './chosen.ts';
import type { Chosen, DraftInput, Guess } from './contract.ts';
import { errorAnswerOf } from './errorAnswer.ts';
import { externalIdOf } from './externalId.ts';
import { operationGuesses, operationOf } from './operations.ts';
import { RequestDraft } from './request.ts';
import { errorOf, resultOf } from './results.ts';
import { rolesOf } from './roles.ts';
import { statusOf } from './status.ts';
import { variableNamed, vendorOf } from './vendor.ts';
import { webhookOf } from './webhook.ts';
import { plain } from './words.ts';

export type { DraftInput } from './contract.ts';

/** A spec that is filled in as far as the document goes, and what the person should know besides its guesses. */
export interface Draft {
  spec: Record<string, unknown>;
  guesses: Guess[];
  notes: string[];
}

/**
 * Fills a spec in from what a vendor's document says. What the document cannot know stays empty (purpose, business,
 * access, review); what it only suggests is listed in `guesses`. Nothing found is an empty field with a guess that says
 * what to look for, so that it cannot pass for complete.
 */
export function draftSpec(input: DraftInput): Draft {
  const { extract, facts, module, name } = input;
  const [first, ...rest] = Object.entries(extract.operations).map(([id, operation]) =>
    chosenOf(input, id, operation),
  );
  if (!first) throw new Error('There is nothing to draft without an operation.');
  const all: [Chosen, ...Chosen[]] = [first, ...rest];
  const vendor = vendorOf(facts, name);
  const baseUrl = baseUrlOf(input, all);
  const auth = authenticationOf(input, all, vendor, baseUrl.value.default);
  const chosen: [Chosen, ...Chosen[]] = [
    withoutCredentials(all[0], auth.value.authentication),
    ...rest.map((each) => withoutCredentials(each, auth.value.authentication)),
  ];
  const roles = rolesOf(chosen, input.pattern);
  const isTask = roles.pattern === 'async-task';
  const query = isTask && roles.result !== roles.start ? roles.result : undefined;
  const credentials = auth.value.variables.map((each) => each.name);
  const request = new RequestDraft(extract, credentials).draft(roles.start, query);
  const operations = chosen.map((each, index) =>
    operationOf({
      chosen: each,
      role: roles.roles[index] ?? 'support',
      fields: each === roles.start ? request.fields : [],
      idParameter: each === query ? request.idParameter : undefined,
    }),
  );
  const task = isTask
    ? taskMapping(roles.start, query, request.idParameter)
    : { mapping: {}, used: [], guesses: [] };
  const result = resultOf(roles.result, {
    used: task.used.map(plain),
    start: roles.start,
  });
  const webhook =
    query && 'externalId' in task.mapping
      ? webhookOf(extract, query, {
          externalId: task.mapping.externalId,
          name,
          secretVariable: variableNamed(vendor, ['webhook', 'secret']),
        })
      : null;
  const variables = [...auth.value.variables, ...(webhook ? [webhook.variable] : [])];
  const names = namesOf(input, vendor);
  const skeleton = specSkeleton({ module, name, pattern: roles.pattern, business: names.value });
  const baseVariable = variableNamed(vendor, ['base', 'url']);
  const documentation = documentationOf(input);
  const repeats = roles.start.operation.idempotencyHeader !== null || roles.start.operation.method === 'GET';
  const errorAnswer = errorAnswerOf(extract);
  const guesses: Guess[] = [
    ...roles.guesses,
    ...baseUrl.guesses,
    ...auth.guesses,
    ...errorAnswer.guesses,
    ...task.guesses,
    ...names.guesses,
    ...request.guesses,
    ...result.guesses,
    ...(webhook?.guesses ?? []),
    ...operationGuesses(chosen, operations),
  ];
  return {
    spec: {
      ...skeleton,
      system: {
        name: input.system || vendor.name,
        documentation,
        sdk: null,
        authentication: auth.value.authentication,
        baseUrl: { variable: baseVariable, ...baseUrl.value },
        ...(errorAnswer.errorAnswer && { errorAnswer: errorAnswer.errorAnswer }),
        rateLimits:
          extract.rateLimits.map((each) => each.replace(/\.$/, '')).join('; ') ||
          'none documented in the OpenAPI document',
      },
      environment: [
        ...variables.map((each) => ({
          name: each.name,
          purpose: each.purpose,
          obtainFrom: `the account's settings at ${vendor.name}; see ${documentation || 'its documentation'}`,
          secret: each.secret,
          required: true,
        })),
        {
          name: baseVariable,
          purpose: 'Where requests go',
          obtainFrom:
            baseUrl.value.default === undefined
              ? `the account at ${vendor.name}`
              : `the usual address is ${baseUrl.value.default}`,
          ...(baseUrl.value.default === undefined ? {} : { example: baseUrl.value.default }),
          secret: false,
          required: true,
        },
      ],
      operations: operations.map((each) => each.operation),
      apiCall: {
        ...(skeleton.apiCall as object),
        requestParams: request.requestParams,
        example: request.example,
      },
      mapping: {
        request: request.request,
        ...(Object.keys(request.parameters).length > 0 ? { parameters: request.parameters } : {}),
        ...task.mapping,
        result: result.result,
      },
      ...(webhook && { webhook: webhook.webhook }),
      delivery: {
        timeoutMs: 30_000,
        retryBaseDelayMs: 1_000,
        unknownOutcome: repeats ? 'retry' : 'park',
      },
      guesses,
    },
    guesses,
    notes: notesOf(chosen, input, webhook !== null),
  };
}

function taskMapping(start: Chosen, query: Chosen | undefined, idParameter: string | undefined) {
  const id = externalIdOf(start.response, start.id, idParameter);
  if (!query) {
    return {
      mapping: { externalId: id.path, status: { field: '', values: {} }, error: { message: '' } },
      used: [],
      guesses: id.guesses,
    };
  }
  const status = statusOf(query.response, query.id);
  const words = Object.values(status.status.values);
  if (words.length > 0 && !words.includes('failed')) {
    return {
      mapping: { externalId: id.path, status: status.status },
      used: [id.path, status.status.field],
      guesses: [...id.guesses, ...status.guesses],
    };
  }
  const error = errorOf(query.response, query.id, status.status.field);
  return {
    mapping: { externalId: id.path, status: status.status, error: error.error },
    used: [id.path, status.status.field, error.error.message, error.error.code ?? ''],
    guesses: [...id.guesses, ...status.guesses, ...error.guesses],
  };
}

/** Where people read on: what the person said, what the document names, the document itself, or its extract. */
function documentationOf({ documentation, facts, documentAddress, extractPath }: DraftInput): string {
  const { documentationUrl, contactUrl = '' } = facts.info;
  const contact = /docs?\b|developer|\bapi\b|reference/i.test(contactUrl) ? contactUrl : undefined;
  const named = [documentationUrl, contact, documentAddress].find((each) => each && isReadable(each));
  return documentation || named || extractPath;
}

/** As the spec wants it: a web address, or a path of the project without spaces. */
function isReadable(address: string): boolean {
  return /^https?:/i.test(address)
    ? /^https?:\/\/[^\s/]+\S*$/i.test(address) && URL.canParse(address)
    : /^[\w@-][^\s:]*\.[A-Za-z0-9]+$/.test(address) && !address.split('/').includes('..');
}

function notesOf(chosen: readonly Chosen[], { extract }: DraftInput, isDrafted: boolean): string[] {
  return [
    ...chosen
      .filter((each) => each.facts.deprecated)
      .map((each) => `${each.operation.source} is deprecated by the vendor.`),
    ...(extract.webhooks.length > 0 && !isDrafted
      ? [
          `The vendor also sends webhooks (${extract.webhooks
            .slice(0, 8)
            .map((each) => each.name)
            .join(', ')}${extract.webhooks.length > 8 ? ' …' : ''}); their bodies are in the extract.`,
        ]
      : []),
  ];
}
