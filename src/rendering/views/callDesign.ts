import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { code, markdown, markdownBlock, markdownCode, mermaid } from '../safe.ts';
import type { View } from '../template.ts';
import { printExpanded } from '../typescript.ts';
import { deliveryDesign, endOfRepeats, guarantee } from './deliveryDesign.ts';
import { endpoint, requestRows, SENT_AGAIN } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { pollingDesign } from './polling.ts';
import { webhookDesign } from './webhookDesign.ts';

/** What the design document says of the patterns with calls. */
export function callDesign(spec: CallSpec): DesignPart {
  const start = startOperation(spec);
  const result = resultOperation(spec);
  const names = integrationNames(spec.name);
  const { system, apiCall, event, business } = spec;
  return {
    guarantee: guarantee(spec),
    asynchronous: spec.pattern === 'async-task',
    diagram: {
      business: mermaid(business.entity),
      call: mermaid(apiCall.entity),
      system: mermaid(system.name),
      start: mermaid(endpoint(start)),
      result: mermaid(endpoint(result)),
      property: mermaid(`${business.entity}.${business.property}`),
    },
    when: markdown(business.when),
    callEntity: markdownCode(apiCall.entity),
    requestParams: markdownBlock(printExpanded(apiCall.requestParams), 'typescript'),
    startEndpoint: markdownCode(endpoint(start)),
    requestMapping: requestRows(spec),
    answerMapping: answerRows(spec),
    eventSource: markdownCode(event.eventSource),
    sequence: sequence(spec),
    statusChanges: statusChanges(spec, result),
    webhook: webhookDesign(spec),
    polling: pollingDesign(spec.polling),
    eventEntity: markdownCode(event.entity),
    businessEntity: markdownCode(business.entity),
    businessProperty: markdownCode(business.property),
    access:
      'owner' in apiCall.access
        ? code(`its owner, ${markdownCode(apiCall.access.owner).text}`)
        : code(`any signed-in user: ${markdown(apiCall.access.anySignedInUser).text}`),
    queryApi: markdownCode(names.queryApi),
    queryLimit: code(
      spec.pattern === 'async-task'
        ? `; the vendor is asked once for everybody who asks at the same time or within ${apiCall.queryMinIntervalMs} ms after its answer`
        : '',
    ),
    configuration: markdownBlock(configuration(names.pascal, spec), 'typescript'),
    otherStatus: code(
      spec.pattern === 'async-task'
        ? 'A word that is not in this table is an error that names it; the call stays open.'
        : 'An answer without the fields that the mapping reads counts as an unknown outcome.',
    ),
    errors: errorStrategy(spec),
    limits: deliveryDesign(spec),
  };
}

/** What the kit does in each kind of failure, and what the spec adds to it. */
function errorStrategy(spec: CallSpec): View {
  const { unknownOutcome: policy } = spec.delivery;
  const unknown = policy === 'retry' ? 'is sent again' : 'fails with `OUTCOME_UNKNOWN`';
  const general = {
    network: `Without a connection the call stays open and is sent again, ${endOfRepeats(spec.delivery)}; when the connection breaks after sending, it ${unknown}.`,
    rateLimit: `${SENT_AGAIN.join(', ')} are sent again, not before \`Retry-After\` says so.`,
    credentials: "401 and 403 fail the call at once, with the vendor's message.",
    businessErrors: "Any other 4xx fails the call at once, with the vendor's message.",
    missingFields: 'Nothing is sent; the call fails with `INVALID_REQUEST` and names what is missing.',
    invalidData: `An answer that is not JSON, or lacks a field that the mapping reads, counts as an unknown outcome: the call ${unknown}.`,
  };
  return Object.fromEntries(
    Object.entries(general).map(([name, sentence]) => {
      const particular = spec.errorStrategy[name as keyof typeof general];
      return [name, code(particular === '' ? sentence : `${sentence} ${markdown(particular).text}`)];
    }),
  );
}

/** What is kept of the vendor's answers. */
function answerRows({ mapping }: CallSpec): View[] {
  const row = (to: string, from: string) => ({ to: code(to), from: markdownCode(from) });
  return [
    ...(mapping.externalId === undefined ? [] : [row('externalId', mapping.externalId)]),
    ...('$custom' in mapping.result
      ? [{ to: code('responseData'), from: markdown(String(mapping.result.$custom)) }]
      : Object.entries(mapping.result).map(([to, from]) =>
          row(markdownCode(`responseData.${to}`).text, from),
        )),
    ...(mapping.error ? [row('error.message', mapping.error.message)] : []),
    ...(mapping.error?.code ? [row('error.vendorCode', mapping.error.code)] : []),
  ];
}

function sequence(spec: CallSpec): View[] {
  const asynchronous = spec.pattern === 'async-task';
  const row = (event: string, entityId: string, externalId: string, when: string, data: string) => ({
    event: code(event),
    entityId: code(entityId),
    externalId: code(externalId),
    when: code(when),
    data: code(data),
  });
  return [
    asynchronous
      ? row('`initialized`', "the call's id", "the vendor's task id", 'the vendor accepted the task', 'none')
      : row('`initialized`', "the call's id", 'a derived UUID', 'before the vendor is called', 'none'),
    row(
      '`processing`',
      '',
      'the same',
      asynchronous ? 'the vendor says so' : 'before the vendor is called',
      'none',
    ),
    row(
      '`completed`',
      '',
      'the same',
      asynchronous ? 'the vendor says so' : 'the vendor answered',
      'the mapped result',
    ),
    row('`failed`', '', 'the same', 'the vendor refused, or attempts are exhausted', 'code and message'),
  ];
}

function statusChanges(spec: CallSpec, result: OperationSpec | undefined): View[] {
  const asked = code(
    spec.pattern === 'async-task'
      ? 'manual API call (status query)'
      : `answer to ${markdownCode(endpoint(result)).text}`,
  );
  const updates: Record<string, string> = {
    pending: 'none',
    processing: '`status` becomes processing',
    completed: `\`status\`, \`responseData\`, \`completedAt\`; then ${markdownCode(spec.business.property).text}`,
    failed: '`status`, `error`, `completedAt`',
  };
  const words = spec.mapping.status
    ? Object.entries(spec.mapping.status.values)
    : ([
        ['2xx', 'completed'],
        [`4xx other than ${SENT_AGAIN.join(', ')}`, 'failed'],
      ] as const);
  const field = spec.mapping.status?.field ?? 'HTTP status';
  return words.map(([word, event], index) => ({
    number: code(index + 1),
    title: markdown(word),
    trigger: asked,
    data: code(`${markdownCode(field).text} is ${markdownCode(word).text}`),
    event: event === 'pending' ? code('none: nothing has changed') : markdownCode(event),
    updates: code(updates[event] ?? ''),
  }));
}

function configuration(pascal: string, { pattern, delivery, polling }: CallSpec): string {
  return [
    `export interface ${pascal}IntegrationConfig {`,
    '  /** Entity, event source and field names of the business model. */',
    '  names: CallNames;',
    '  /** Relations from the call to its user; null when any signed-in user may ask. */',
    '  owner: string[] | null;',
    '  queryApiName: string;',
    ...(pattern === 'async-task' ? ['  queryMinIntervalMs: number;'] : []),
    `  delivery: ${delivery.mode === 'inline' ? 'DeliverySettings' : 'DurableSettings'};`,
    ...(polling ? ['  polling: PollingSettings;'] : []),
    '}',
  ].join('\n');
}
