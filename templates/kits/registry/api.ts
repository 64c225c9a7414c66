import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { InvalidRequestError } from '../../kit/url.js';
import { VendorError, type VendorErrorCode } from '../../kit/vendorError.js';
import { IntegrationError, type IntegrationErrorCode } from './errors.js';
import { publicError } from './failures.js';
import type { Integrations } from './integrations.js';
import { type ApiDescription, describeApi } from './openapi.js';
import { NO_CALLS, type RecentCalls } from './recentCalls.js';
import { ROUTES } from './routes.js';

const MAX_BODY_BYTES = 100_000;

/** Everything else is our fault: 500. */
const STATUS: Partial<Record<IntegrationErrorCode, ContentfulStatusCode>> = {
  APP_NOT_FOUND: 404,
  INTEGRATION_UNKNOWN: 404,
  ENDPOINT_UNKNOWN: 404,
  NOT_CONFIGURED: 409,
  DISABLED: 409,
  CHANGED_MEANWHILE: 409,
  CONFIG_INVALID: 422,
  SECRETS_NEEDED: 422,
  CALL_NOT_FOUND: 404,
  CALL_NOT_DEAD: 409,
  NOT_ALLOWED: 403,
  DATA_INVALID: 502,
  DATA_TOO_SLOW: 504,
};

/** What a vendor did is a bad gateway, but where no request was made the address was entered wrong. */
const VENDOR_STATUS: Partial<Record<VendorErrorCode, ContentfulStatusCode>> = {
  TIMEOUT: 504,
  ADDRESS_REFUSED: 422,
};

export interface ApiOptions extends Partial<ApiDescription> {
  integrations: Integrations;
  /** Calls to vendors that this app makes itself; `interaqtRecentCalls` reads those of generated integrations. */
  calls?: RecentCalls;
  /** The id of the user a request is from, `null` for nobody. */
  authenticate(request: Request): Promise<string | null> | string | null;
  /** Gets what went wrong inside. Default: the console. */
  log?(message: string, error: unknown): void;
}

/**
 * The routes below `prefix`, by default `/api/integrations`, and `openapi.json` beside them. All need a user, who
 * reaches their own apps only. Every answer is `{ ok: true, data, error: null }` or
 * `{ ok: false, data: null, error: { code, message, fix? } }`.
 */
export function createIntegrationsApi(options: ApiOptions): Hono {
  const { integrations, calls = NO_CALLS, prefix = '/api/integrations', securityScheme } = options;
  const { log = console.error } = options;
  const api = new Hono<{ Variables: { userId: string } }>();

  const onError = (context: Context) => fail(context, 413, 'BODY_TOO_LARGE', 'The body is too large.');
  api.use(`${prefix}/*`, bodyLimit({ maxSize: MAX_BODY_BYTES, onError }), async (context, next) => {
    context.header('Cache-Control', 'no-store');
    const userId = await options.authenticate(context.req.raw);
    if (userId === null) return fail(context, 401, 'UNAUTHENTICATED', 'Sign in first.');
    context.set('userId', userId);
    return next();
  });

  const document = describeApi({ prefix, ...(securityScheme && { securityScheme }) });
  api.get(`${prefix}/openapi.json`, (context) => context.json(document));

  for (const { method, path, body, run } of ROUTES) {
    api.on(method, `${prefix}${path.replace(/\{(\w+)\}/g, ':$1')}`, async (context) => {
      const input = body ? await readBody(context, body) : { data: undefined };
      if ('message' in input) return fail(context, 422, 'BODY_INVALID', input.message);
      const params: Record<string, string> = context.req.param();
      const data = await run({
        integrations,
        calls,
        userId: context.get('userId'),
        params,
        body: input.data,
      });
      return context.json({ ok: true, data: data ?? null, error: null });
    });
  }

  api.notFound((context) => fail(context, 404, 'NOT_FOUND', 'There is no such route.'));
  api.onError((error, context) => {
    const { code, message } = publicError(error);
    if (error instanceof IntegrationError) {
      return fail(context, STATUS[error.code] ?? 500, code, message, error.fix);
    }
    if (error instanceof VendorError) return fail(context, VENDOR_STATUS[error.code] ?? 502, code, message);
    // What was entered cannot be sent, such as a key with a line break.
    if (error instanceof InvalidRequestError) return fail(context, 422, code, message);
    log('integrations: a request failed', error);
    return fail(context, 500, code, message);
  });
  return api as unknown as Hono;
}

/** Only JSON, so that no form of another site can send it. */
async function readBody(
  context: Context,
  schema: z.ZodType,
): Promise<{ data: unknown } | { message: string }> {
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    return { message: 'The body has to be application/json.' };
  }
  const parsed = schema.safeParse(await context.req.json().catch(() => undefined));
  if (parsed.success) return { data: parsed.data };
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'body'}: ${code}`);
  return { message: `Not valid: ${fields.join(', ')}.` };
}

function fail(context: Context, status: ContentfulStatusCode, code: string, message: string, fix?: string) {
  return context.json({ ok: false, data: null, error: { code, message, ...(fix && { fix }) } }, status);
}
