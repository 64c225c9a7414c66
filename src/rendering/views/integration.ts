import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import type { Doc } from '../layout.ts';
import { writtenOut } from '../namedShapes.ts';
import { code, type Safe } from '../safe.ts';
import { importLine, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printDeclaration } from '../typescript.ts';
import { requiresFields } from './answers.ts';
import { tokenScheme } from './authentication.ts';
import { deliverySettings, deliveryView } from './delivery.ts';
import { headerLines, namesView, typeNames, webhookType } from './names.ts';
import { pollingSettings } from './polling.ts';
import { typeImport } from './types.ts';
import { makesBody, usesConfig, vendorView } from './vendor.ts';
import { webhookView } from './webhook.ts';

/** How generated code reaches the host and the kit. */
export interface ImportPaths {
  contract: string;
  createAPI: string;
  kit: string;
}

/** What `index.ts` prints, for the patterns with calls. */
export function integrationView(spec: CallSpec, imports: ImportPaths): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const names = integrationNames(spec.name);
  const asynchronous = spec.pattern === 'async-task';
  const { access, entity, queryMinIntervalMs } = spec.apiCall;
  const requestParams = writtenOut(spec.apiCall.requestParams, namesOf(names.pascal));
  const types = [
    ...(makesBody(spec, start) ? [typeNames(spec, start).body] : []),
    typeNames(spec, result).response,
    ...(spec.webhook ? [webhookType(spec, spec.webhook)] : []),
  ];
  const config = `${names.pascal}ApiConfig`;
  const tokens = tokenScheme(spec) !== undefined;
  return {
    header: headerLines(`${spec.system.name}: ${spec.purpose}`),
    explanation: headerLines(
      `The business creates a ${entity}; this integration sends it to the vendor and records what happens to it as ${spec.event.entity}. How calls are sent, repeated and recovered is in the kit; here is what is particular to the vendor.`,
    ),
    mappingImports: mappingImports(spec, result, imports.kit),
    asynchronous,
    vendorType: code(asynchronous ? 'AsyncTaskVendor' : 'SyncCallVendor'),
    vendorTypes: code(
      [
        ...(asynchronous ? ['AsyncTaskVendor', 'CallUpdate'] : []),
        ...(spec.delivery.mode === 'inline' ? ['DeliverySettings'] : []),
        ...(asynchronous ? [] : ['SyncCallVendor']),
      ].join(', '),
    ),
    names: namesView(spec.name),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImports: [
      source(
        importLine(
          [
            names.api,
            `read${config}`,
            `type ${names.pascal}Api`,
            ...(tokens || spec.webhook || usesConfig(spec) ? [`type ${config}`] : []),
          ],
          './externalApi',
        ),
      ),
      ...[
        typeImport(
          types.filter((each) => each !== 'void'),
          [requestParams],
          './externalApi.types',
        ),
      ].filter((each) => each !== null),
    ],
    overridesSettings: tokens,
    usesConfig: usesConfig(spec),
    requestParams: code(printDeclaration(`${names.pascal}RequestParams`, requestParams).trimEnd()),
    defaults: [
      property(
        'names',
        value({ call: entity, event: spec.event.entity, eventSource: spec.event.eventSource }),
      ),
      property('owner', 'owner' in access ? value(access.owner.split('.')) : 'null'),
      property('queryApiName', value(names.queryApi)),
      ...(asynchronous ? [property('queryMinIntervalMs', value(queryMinIntervalMs))] : []),
      ...(spec.webhook ? [property('webhookPath', value(spec.webhook.path))] : []),
      property('delivery', deliverySettings(spec)),
      ...(spec.polling ? [property('polling', pollingSettings(spec.polling))] : []),
    ],
    factorySignature: source(
      signature(
        `export function ${names.factory}`,
        [`overrides: Partial<${names.pascal}IntegrationConfig> = {}`],
        ' {',
      ),
    ),
    delivery: deliveryView(spec.delivery, imports.kit),
    polling: spec.polling !== undefined,
    vendor: vendorView(spec, start, result),
    webhook: webhookView(spec, imports.kit),
  };
}

/** What `index.ts` calls by these names is not the vendor's. */
function namesOf(pascal: string): string[] {
  return [
    ...['Controller', 'APIs', 'IIntegration', 'IIntegrationConstructorArgs', 'IIntegrationHandles'],
    ...['Delivery', 'CallNames', 'AsyncTaskVendor', 'SyncCallVendor', 'CallUpdate', 'DeliverySettings'],
    ...['DurableSettings', 'orderBy', 'Polling', 'PollingSettings'],
    ...['Api', 'ApiConfig', 'RequestParams', 'IntegrationConfig', 'Integration'].map(
      (each) => `${pascal}${each}`,
    ),
    'VendorStatus',
    ...['VerifyWebhook', 'WebhookEvent', 'WebhookRequest'],
  ];
}

function mappingImports(spec: CallSpec, result: OperationSpec, kit: string): Safe | null {
  const line = (...names: string[]) => source(importLine(names, `${kit}/mapping`));
  if (spec.pattern === 'async-task') {
    const fails = [spec.mapping.status, spec.webhook?.status].some((each) =>
      Object.values(each?.values ?? {}).includes('failed'),
    );
    const { started, progress } = spec.mapping;
    return line(
      'mapStatus',
      ...(started ? ['pickFields'] : []),
      ...(progress ? ['readProgress'] : []),
      ...['requireFields', 'requireText'],
      ...(fails ? ['vendorFailure'] : []),
    );
  }
  return requiresFields(spec, result) ? line('requireFields') : null;
}

function property(name: string, doc: Doc): Safe {
  return source([`${name}: `, doc, ','], 2);
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return found;
}
