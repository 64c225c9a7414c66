import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import { stageOrder } from '../../spec/progress.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { code, markdown, markdownBlock, markdownCode, mermaid, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { printExpanded } from '../typescript.ts';
import { deliveryDesign, guarantee } from './deliveryDesign.ts';
import { endpoint, requestRows } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { listed } from './designTexts.ts';
import { errorStrategy, repeatedStatuses, SENT_AGAIN } from './fates.ts';
import { pollingDesign } from './polling.ts';
import { webhookDesign } from './webhookDesign.ts';

/** What the design document says of the patterns with calls. */
export function callDesign(spec: CallSpec): DesignPart {
  const start = startOperation(spec);
  const result = resultOperation(spec);
  const names = integrationNames(spec.name);
  const { system, apiCall, event, business } = spec;
  const asynchronous = spec.pattern === 'async-task';
  return {
    guarantee: guarantee(spec),
    asynchronous,
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
    upToDate: asynchronous ? upToDate(spec) : null,
    progressOrder: progressText(spec),
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

/** What is kept of the vendor's answers. */
function answerRows({ mapping }: CallSpec): View[] {
  const row = (to: string, from: string) => ({ to: code(to), from: markdownCode(from) });
  const rows = (of: string, table: Readonly<Record<string, string>> = {}) =>
    Object.entries(table).map(([to, from]) => row(markdownCode(`${of}.${to}`).text, from));
  return [
    ...(mapping.externalId === undefined ? [] : [row('externalId', mapping.externalId)]),
    ...rows('startData', mapping.started),
    ...rows('latestProgress', mapping.progress),
    ...('$custom' in mapping.result
      ? [{ to: code('responseData'), from: markdown(String(mapping.result.$custom)) }]
      : rows('responseData', mapping.result)),
    ...(mapping.error ? [row('error.message', mapping.error.message)] : []),
    ...(mapping.error?.code ? [row('error.vendorCode', mapping.error.code)] : []),
  ];
}

function sequence(spec: CallSpec): View[] {
  const asynchronous = spec.pattern === 'async-task';
  const { started, progress } = spec.mapping;
  const row = (event: string, entityId: string, externalId: string, when: string, data: string) => ({
    event: code(event),
    entityId: code(entityId),
    externalId: code(externalId),
    when: code(when),
    data: code(data),
  });
  return [
    asynchronous
      ? row(
          '`initialized`',
          "the call's id",
          "the vendor's task id",
          'the vendor accepted the task',
          started ? 'what is kept of the answer' : 'none',
        )
      : row('`initialized`', "the call's id", 'a derived UUID', 'before the vendor is called', 'none'),
    row(
      '`processing`',
      '',
      'the same',
      asynchronous
        ? `the vendor says so${progress ? ', and again whenever what is kept of its answer differs' : ''}`
        : 'before the vendor is called',
      progress ? 'how far the task is' : 'none',
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

/** How an open call comes to the state the vendor has, also where an event of it got lost. */
function upToDate({ name, webhook, polling }: CallSpec): Safe {
  const query = `the status query ${markdownCode(integrationNames(name).queryApi).text}, which asks the vendor`;
  const byItself = polling ? ', or the next question of the backend (below)' : '';
  return code(
    webhook
      ? `by the webhook; where an event of it got lost, by ${query}${byItself}. ${polling ? '' : 'Nothing else asks: a call nobody asks about stays as it is. '}No list of missed events is fetched from the vendor.`
      : `by ${query}${byItself}.${polling ? '' : ' Nothing else asks: a call nobody asks about stays as it is.'}`,
  );
}

function progressText({ mapping }: CallSpec): Safe | null {
  if (!mapping.progress) return null;
  const order = stageOrder(mapping);
  if (!order) return code('what the vendor said last');
  const field = markdownCode(order.field).text;
  const stages = order.words ? `: ${listed(order.words).text}` : ', which only grows';
  return code(`never back, by ${field}${stages}; what arrives late changes nothing`);
}

function statusChanges(spec: CallSpec, result: OperationSpec | undefined): View[] {
  const { webhook, polling } = spec;
  const others = [
    ...(webhook?.task === undefined ? [] : ['webhook']),
    ...(polling ? ['question of the backend'] : []),
  ];
  const asked = code(
    spec.pattern === 'async-task'
      ? ['manual API call (status query)', ...others].join(', or ')
      : `answer to ${markdownCode(endpoint(result)).text}`,
  );
  const updates: Record<string, string> = {
    pending: 'none',
    processing: `\`status\` becomes processing${spec.mapping.progress ? '; `latestProgress`' : ''}`,
    completed: `\`status\`, \`responseData\`, \`completedAt\`; then ${markdownCode(spec.business.property).text}`,
    failed: '`status`, `error`, `completedAt`',
  };
  const words = spec.mapping.status
    ? Object.entries(spec.mapping.status.values)
    : ([
        ['2xx', 'completed'],
        [`4xx other than ${refusalsSentAgain(result).join(', ')}`, 'failed'],
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

function refusalsSentAgain(call: OperationSpec | undefined): readonly number[] {
  return (call ? repeatedStatuses(call) : SENT_AGAIN).filter((status) => status < 500);
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
