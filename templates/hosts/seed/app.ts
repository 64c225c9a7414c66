import { Hono } from 'hono';
import type { Controller, Database } from 'interaqt';
import type { IIntegration, IIntegrationConstructorArgs, IIntegrationHandles } from '../../index';
import { bootTestApp, readUserId, type TestAppModel } from './boot';

export { issueToken } from './boot';

export interface TestAppConfig<Integration> {
  model: TestAppModel;
  Integration: new (args: IIntegrationConstructorArgs, handles: IIntegrationHandles) => Integration;
  database: Database;
  jwtSecret: string;
}

export interface App<Integration> {
  controller: Controller;
  integration: Integration;
  app: Hono;
  close(): Promise<void>;
}

/** What `createAPI` of this app makes: the handler, with its settings as properties. */
type CallableAPI = ((this: Controller, context: object, params: object) => unknown) & {
  allowAnonymous?: boolean;
};

/**
 * An app with nothing but one integration, for its tests: `POST /api/custom/<name>` with a token of
 * {@link issueToken}. Where app.ts of this project makes APIs of another form, `toCallable` is the place to say so.
 */
export async function createApp<Integration extends IIntegration>({
  model,
  Integration,
  database,
  jwtSecret,
}: TestAppConfig<Integration>): Promise<App<Integration>> {
  // The lists of the host may have more members; an integration is given its own copies.
  const args = {
    ...model,
    activities: [],
    interactions: [],
    dict: [],
  } as unknown as IIntegrationConstructorArgs;
  const integration = new Integration(args, {});
  const { controller, close } = await bootTestApp(model, database, integration);
  const apis = new Map(Object.entries(integration.createAPIs?.() ?? {}).map(toCallable));

  const app = new Hono();
  for (const middleware of integration.createMiddlewares?.() ?? []) app.use('*', middleware);
  app.post('/api/custom/:name', async (c) => {
    const api = apis.get(c.req.param('name'));
    if (!api) return c.json({ error: { message: 'There is no such API.' } }, 404);
    const userId = await readUserId(c.req.header('Authorization'), jwtSecret);
    if (userId === null && !api.allowAnonymous) return c.json({ error: { message: 'Sign in first.' } }, 401);
    const user = userId === null ? null : { id: userId };
    return c.json((await api.call(controller, { user }, await c.req.json())) ?? null);
  });
  app.onError((error) => {
    const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
    return Response.json({ error: { message: error.message } }, { status });
  });
  return { controller, integration, app, close };
}

function toCallable([name, api]: [string, unknown]): [string, CallableAPI] {
  if (typeof api !== 'function') throw new TypeError(`The API ${name} is not a function.`);
  return [name, api as CallableAPI];
}
