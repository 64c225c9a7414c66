import type { Hono } from 'hono';
import { Controller, type Database, MonoSystem } from 'interaqt';
import type {
  IIntegration,
  IIntegrationConstructor,
  IIntegrationConstructorArgs,
  IIntegrationHandles,
} from './integrations/index';
import type { APIs } from './server/api';
import type { AppEnv } from './server/auth';
import { setupWithoutWiping } from './server/boot';
import { createRoutes } from './server/routes';

export { type API, type APIContext, type APIOptions, type APIs, createAPI } from './server/api';
export { issueToken } from './server/auth';

export interface AppModel extends Partial<IIntegrationConstructorArgs> {
  /** APIs of the business itself, beside those of the integrations. */
  apis?: APIs;
}

export interface AppConfig<Integration extends IIntegration = IIntegration> {
  model: AppModel;
  Integration: IIntegrationConstructor<Integration>;
  database: Database;
  jwtSecret: string;
  handles?: IIntegrationHandles;
}

export interface App<Integration extends IIntegration = IIntegration> {
  controller: Controller;
  integration: Integration;
  /** The routes; `app.fetch` serves them without a socket. */
  app: Hono<AppEnv>;
  fetch: Hono<AppEnv>['fetch'];
  /** Releases the integrations, then the database. */
  close(): Promise<void>;
}

/** Starts the app on a database. When any part of it fails, everything that was opened is closed again. */
export async function createApp<Integration extends IIntegration>(
  config: AppConfig<Integration>,
): Promise<App<Integration>> {
  const { model, Integration, database, jwtSecret, handles = {} } = config;
  if (jwtSecret.length < 16) throw new Error('JWT_SECRET must have at least 16 characters.');
  // Lists of their own: `configure` may add to them without changing the model of another app in this process.
  const args: IIntegrationConstructorArgs = {
    entities: [...(model.entities ?? [])],
    relations: [...(model.relations ?? [])],
    eventSources: [...(model.eventSources ?? [])],
    dict: [...(model.dict ?? [])],
  };
  const integration = new Integration(args, handles);
  let controller: Controller | undefined;

  async function close(): Promise<void> {
    try {
      await integration.cleanup?.();
    } finally {
      controller?.teardown();
      await database.close();
    }
  }

  try {
    await integration.configure?.();
    controller = new Controller({
      system: new MonoSystem(database),
      ...args,
      eventSources: args.eventSources as Controller['eventSources'],
      recordMutationSideEffects: integration.createSideEffects?.() ?? [],
    });
    await setupWithoutWiping(controller, database);
    await integration.setup?.(controller);
    const app = createRoutes({
      controller,
      apis: mergeApis(model.apis ?? {}, integration.createAPIs?.() ?? {}),
      middlewares: integration.createMiddlewares?.() ?? [],
      jwtSecret,
    });
    return { controller, integration, app, fetch: app.fetch, close };
  } catch (error) {
    // The first error is the one to report.
    await close().catch(() => undefined);
    throw error;
  }
}

function mergeApis(business: APIs, integrations: APIs): APIs {
  const taken = Object.keys(business).find((name) => Object.hasOwn(integrations, name));
  if (taken) throw new Error(`The business and an integration both offer the API "${taken}". Rename one.`);
  return { ...business, ...integrations };
}
