import { z } from 'zod';
import { HEALTH } from './health.js';
import type { Integrations } from './integrations.js';
import { type RecentCalls, recentCallSchema } from './recentCalls.js';
import { alertSchema, RENDERERS, type Renderer } from './renderers.js';

/** Who asks, and for what. */
export interface Call<Body = unknown> {
  integrations: Integrations;
  calls: RecentCalls;
  userId: string;
  /** Of the path. */
  params: Readonly<Record<string, string>>;
  body: Body;
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below the prefix, parameters as `{name}`. */
  path: string;
  id: string;
  summary: string;
  body?: z.ZodType;
  /** What stands in the envelope. */
  data: z.ZodType;
  run(call: Call): unknown;
}

const fields = z.record(z.string(), z.unknown());
const configInput = { auth: fields.optional(), extra: fields.optional() };
const failure = z.object({ code: z.string(), message: z.string() });
const source = { appId: z.string(), endpointId: z.string() };
const renderer = z.enum(Object.keys(RENDERERS) as [Renderer, ...Renderer[]]);

const integrationType = z.object({
  id: z.string(),
  name: z.string(),
  icon: z.string(),
  endpoints: z.array(z.object({ id: z.string(), name: z.string(), ttl: z.number(), renderer })),
  forms: z.object({
    auth: fields.describe('JSON Schema of the secrets; they are written and never read'),
    extra: fields.describe('JSON Schema of the rest'),
  }),
});

const app = z.object({
  id: z.string(),
  name: z.string().nullable(),
  integrationType: z.string().nullable(),
  integrationEnabled: z.boolean(),
  config: z
    .object({ auth: z.record(z.string(), z.object({ set: z.boolean() })), extra: fields })
    .nullable()
    .describe('which secrets are set, and the rest'),
  error: failure.nullable().describe('why the configuration cannot be read'),
});

const health = z.object({
  appId: z.string(),
  status: z.enum(HEALTH),
  error: failure.nullable().describe('why the configuration cannot be used'),
  endpoints: z.array(
    z.object({
      endpointId: z.string(),
      fetchedAt: z.iso.datetime().nullable(),
      stale: z.boolean(),
      error: failure.nullable(),
    }),
  ),
});

const retryInput = z.strictObject({
  key: z
    .enum(['same', 'new'])
    .describe('same: the vendor recognises the call. new: it may carry it out again; for operators only'),
});

const saveInput = z.strictObject({
  integrationType: z.string(),
  enabled: z.boolean(),
  config: z.object(configInput),
});
const testInput = z.strictObject({
  appId: z.string(),
  integrationType: z.string(),
  config: z.object(configInput),
});

/** Everything the API can do; `api.ts` serves it and `openapi.ts` describes it. */
export const ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '',
    id: 'listIntegrations',
    summary: 'The catalogue: vendors with their endpoints and the forms of their configuration.',
    data: z.array(integrationType),
    run: ({ integrations }) => integrations.listTypes(),
  },
  route({
    method: 'post',
    path: '/test',
    id: 'testConnection',
    summary:
      'Asks the vendor whether it accepts a configuration. Secrets that are left out are those that are stored.',
    body: testInput,
    data: z.object({ connected: z.literal(true) }),
    async run({ integrations, userId, body }) {
      await integrations.testConnection(userId, body.appId, body.integrationType, body.config);
      return { connected: true };
    },
  }),
  {
    method: 'get',
    path: '/alerts',
    id: 'listAlerts',
    summary: 'What the vendors of your enabled apps warn of.',
    data: z.object({
      alerts: z.array(alertSchema.extend(source)),
      failures: z.array(failure.extend(source)),
    }),
    run: ({ integrations, userId }) => integrations.listAlerts(userId),
  },
  {
    method: 'get',
    path: '/health',
    id: 'listHealth',
    summary: 'How the integrations of your apps are, by the last requests for their data. Asks no vendor.',
    data: z.array(health),
    run: ({ integrations, userId }) => integrations.listHealth(userId),
  },
  {
    method: 'get',
    path: '/calls',
    id: 'listCalls',
    summary: 'The newest calls of yours that this app made to vendors, and all that were given up.',
    data: z.object({
      available: z.boolean().describe('whether this app makes calls at all'),
      isOperator: z.boolean(),
      calls: z.array(recentCallSchema),
    }),
    run: ({ calls, userId }) => calls.list(userId),
  },
  route({
    method: 'post',
    path: '/calls/{integration}/{callId}/retry',
    id: 'retryCall',
    summary: 'Makes a call again that was given up: a new call with the same parameters. The old one stays.',
    body: retryInput,
    data: z.object({ queued: z.literal(true) }),
    async run({ calls, userId, params, body }) {
      await calls.retry(userId, params.integration ?? '', params.callId ?? '', body.key);
      return { queued: true };
    },
  }),
  {
    method: 'get',
    path: '/apps',
    id: 'listApps',
    summary: 'Your apps and their integrations.',
    data: z.array(app),
    run: ({ integrations, userId }) => integrations.listApps(userId),
  },
  {
    method: 'get',
    path: '/apps/{appId}',
    id: 'getApp',
    summary: 'The integration of an app.',
    data: app,
    run: ({ integrations, userId, params }) => integrations.getApp(userId, params.appId ?? ''),
  },
  route({
    method: 'put',
    path: '/apps/{appId}',
    id: 'saveApp',
    summary: 'Configures the integration of an app. Secrets that are left out stay as they are.',
    body: saveInput,
    data: app,
    run: ({ integrations, userId, params, body }) =>
      integrations.saveApp(userId, params.appId ?? '', body.integrationType, body.config, body.enabled),
  }),
  {
    method: 'delete',
    path: '/apps/{appId}',
    id: 'clearApp',
    summary: 'Takes the integration and its configuration away from an app.',
    data: app,
    run: ({ integrations, userId, params }) => integrations.clearApp(userId, params.appId ?? ''),
  },
  {
    method: 'get',
    path: '/{appId}/data/{endpointId}',
    id: 'getData',
    summary: 'Data of an endpoint, in the shape of its renderer.',
    data: z.object({
      endpointId: z.string(),
      data: z.unknown(),
      fetchedAt: z.iso.datetime(),
      stale: z.boolean().describe('older than the TTL: newer data are being fetched, or could not be'),
      error: failure.nullable(),
    }),
    run: ({ integrations, userId, params }) =>
      integrations.getData(userId, params.appId ?? '', params.endpointId ?? ''),
  },
];

/** Lets `run` see the type of the body its schema let through. */
function route<Body>(
  definition: Omit<Route, 'body' | 'run'> & { body: z.ZodType<Body>; run(call: Call<Body>): unknown },
): Route {
  return definition as Route;
}
