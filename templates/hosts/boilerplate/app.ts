import { Hono } from 'hono';
import type { Controller, Database } from 'interaqt';
import { setupHttpServer } from '../../../main-component/app';
import {
  forHost,
  type IIntegration,
  type IIntegrationConstructorArgs,
  type IIntegrationHandles,
} from '../adapter';
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
  /** The routes; errors are answered as `{ error: { message } }`, as tests read them on every host. */
  app: { request(path: string, init?: RequestInit): Promise<Response>; fetch: Hono['fetch'] };
  close(): Promise<void>;
}

/** The app's own HTTP server with one integration under the namespace `test`, for the integration's tests. */
export async function createApp<Integration extends IIntegration>({
  model,
  Integration,
  database,
  jwtSecret,
}: TestAppConfig<Integration>): Promise<App<Integration>> {
  const lists = { ...model, activities: [], interactions: [], dict: [], namespace: 'test' };
  // The lists of the host may have more members than an integration is given here.
  const hosted = new (forHost(Integration))(lists as unknown as IIntegrationConstructorArgs);
  const { controller, close } = await bootTestApp(model, database, hosted);
  const server = new Hono<{ Variables: { userId: string } }>();
  server.use('*', async (c, next) => {
    const userId = await readUserId(c.req.header('Authorization'), jwtSecret);
    if (userId !== null) c.set('userId', userId);
    return next();
  });
  const options = { middlewares: hosted.createMiddlewares() };
  setupHttpServer(server as unknown as Hono, controller, options, hosted.createAPIs());
  const app = {
    request: async (path: string, init?: RequestInit) => withMessage(await server.request(path, init)),
    fetch: server.fetch as Hono['fetch'],
  };
  return { controller, integration: hosted.inner, app, close };
}

/** This host answers errors as `{ error: "…" }`, an integration's own routes as they like. */
async function withMessage(response: Response): Promise<Response> {
  if (response.ok || !response.headers.get('Content-Type')?.includes('json')) return response;
  const { error }: { error?: unknown } = JSON.parse(await response.text());
  return Response.json({ error: typeof error === 'string' ? { message: error } : error }, response);
}
