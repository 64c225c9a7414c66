import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Controller, Interaction, type RecordMutationEvent } from 'interaqt';
import { type APIs, findParamProblem } from './api';
import { type AppEnv, authenticate } from './auth';

export interface RouteConfig {
  controller: Controller;
  apis: APIs;
  middlewares: readonly MiddlewareHandler[];
  jwtSecret: string;
}

/** The HTTP surface: `GET /health`, `POST /api/interaction/:name`, `POST /api/custom/:name`. */
export function createRoutes({ controller, apis, middlewares, jwtSecret }: RouteConfig): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const middleware of middlewares) app.use('*', middleware);
  app.get('/health', (c) => c.json({ ok: true }));
  app.use('/api/*', authenticate(jwtSecret));

  app.post('/api/interaction/:name', async (c) => {
    const user = c.get('user');
    if (!user) return refuse(c, 401, 'UNAUTHENTICATED', 'Sign in first.');
    const source = controller.findEventSourceByName(c.req.param('name'));
    // Other event sources record what vendors say; nobody may do that from outside.
    if (!source || !Interaction.is(source))
      return refuse(c, 404, 'NOT_FOUND', 'There is no such interaction.');
    const body = await readObject(c);
    if (!body) return refuse(c, 400, 'INVALID_JSON', 'The body must be a JSON object.');
    const { payload = {} } = body;
    if (!isObject(payload)) return refuse(c, 400, 'INVALID_PARAMS', 'The payload must be a JSON object.');
    const result = await controller
      .dispatch(source, { user, payload })
      .catch((error: unknown) => ({ error }));
    if (result.error) return answerInteractionError(c, result.error);
    const { data, effects } = { data: undefined, effects: [], ...result };
    return c.json({ data: data ?? null, created: effects.flatMap(toCreated) });
  });

  app.post('/api/custom/:name', async (c) => {
    const name = c.req.param('name');
    const api = Object.hasOwn(apis, name) ? apis[name] : undefined;
    if (!api) return refuse(c, 404, 'NOT_FOUND', 'There is no such API.');
    const user = c.get('user');
    if (!user && !api.options.allowAnonymous) return refuse(c, 401, 'UNAUTHENTICATED', 'Sign in first.');
    const rawBody = await c.req.text();
    const params = await readObject(c);
    if (!params) return refuse(c, 400, 'INVALID_JSON', 'The body must be a JSON object.');
    const problem = findParamProblem(params, api.options.params);
    if (problem) return refuse(c, 400, 'INVALID_PARAMS', problem);
    const answer = await api.run(controller, { user, headers: c.req.raw.headers, rawBody }, params);
    return c.json(answer ?? null);
  });

  app.notFound((c) => refuse(c, 404, 'NOT_FOUND', 'There is nothing here.'));
  app.onError((error, c) => answerError(c, error));
  return app;
}

function toCreated({ type, recordName, record }: RecordMutationEvent): { record: string; id: string }[] {
  const isInternal = recordName.startsWith('_');
  return type === 'create' && record && !isInternal ? [{ record: recordName, id: String(record.id) }] : [];
}

async function readObject(c: Context): Promise<Record<string, unknown> | null> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the framework refuses (payload, conditions) is the caller's mistake and says so; the rest is ours. */
function answerInteractionError(c: Context, error: unknown): Response {
  const isRefusal =
    error instanceof Error && 'type' in error && typeof error.type === 'string' && !('status' in error);
  return isRefusal ? refuse(c, 400, 'INTERACTION_REFUSED', error.message) : answerError(c, error);
}

/** Errors made to be shown carry `status` and `code`, whoever defined them; of any other nothing leaves the process. */
function answerError(c: Context, error: unknown): Response {
  if (error instanceof Error && 'status' in error && 'code' in error) {
    const { status, code } = error;
    if (typeof status === 'number' && status >= 400 && status < 600 && typeof code === 'string') {
      return refuse(c, status as ContentfulStatusCode, code, error.message);
    }
  }
  console.error(error);
  return refuse(c, 500, 'INTERNAL', 'Something went wrong.');
}

function refuse(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  return c.json({ error: { code, message } }, status);
}
