import type { MiddlewareHandler } from 'hono';
import type { Controller, RecordMutationSideEffect } from 'interaqt';
import { z } from 'zod';
import type {
  API as HostAPI,
  IIntegrationConstructorArgs as HostArgs,
  IIntegration as HostIntegration,
} from '../index';
import type { CallAnswer } from './queryApi';

/*
 * Integrations are written the same way for every host: APIs by name, made by `createAPI`. This host wants a list of
 * objects with a namespace and zod schemas; `forHost` makes one of the other.
 */

/** Who asks. `null` only where anonymous calls are allowed. */
export interface APIContext {
  user: { id: string } | null;
}

export type ParamType = 'string' | 'number' | 'boolean' | 'object';

export interface APIOptions {
  /** Parameters that must be present, with their JSON type. */
  params?: Readonly<Record<string, ParamType>>;
  /** Parameters arrive as one object; there is no other way here. */
  useNamedParams?: true;
  /** Default false: without a user the host answers 401. */
  allowAnonymous?: boolean;
}

export interface API {
  options: APIOptions;
  run(controller: Controller, context: APIContext, params: Record<string, unknown>): Promise<unknown>;
}

export type APIs = Record<string, API>;

export type IIntegrationConstructorArgs = HostArgs;
export type IIntegrationHandles = Record<string, unknown>;

/** One external system; {@link forHost} gives it the form of this host. */
export interface IIntegration {
  configure?(): Promise<void>;
  createSideEffects?(): RecordMutationSideEffect<unknown>[];
  setup?(controller: Controller): Promise<void>;
  createAPIs?(): APIs;
  createMiddlewares?(): MiddlewareHandler[];
  cleanup?(): Promise<void>;
}

/** An API beside the interactions. An error with a `status` is answered with that status and its message. */
export function createAPI<Params extends object = Record<string, unknown>>(
  handler: (this: Controller, context: APIContext, params: Params) => Promise<unknown>,
  options: APIOptions = {},
): API {
  return {
    options,
    // Named and typed by `options.params`, which the host has compared with what was sent.
    run: (controller, context, params) => handler.call(controller, context, params as Params),
  };
}

/** What the host's documents say about an API. */
export type APIDescription = Pick<HostAPI, 'responseSchema' | 'openapi'>;

/** What a query API answers. */
export const callAnswerSchema = z.object({
  apiCallId: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  startData: z.unknown(),
  latestProgress: z.unknown(),
  responseData: z.unknown(),
  error: z.unknown(),
}) satisfies z.ZodType<CallAnswer>;

/** @param descriptions by API name */
export function forHost<Integration extends IIntegration>(
  Inner: new (args: IIntegrationConstructorArgs, handles: IIntegrationHandles) => Integration,
  descriptions: Readonly<Record<string, APIDescription>> = {},
) {
  return class HostedIntegration implements HostIntegration {
    readonly namespace: string;
    readonly inner: Integration;

    constructor(readonly args: HostArgs) {
      this.namespace = args.namespace;
      this.inner = new Inner(args, {});
    }

    async configure() {
      await this.inner.configure?.();
    }

    async setup(controller: Controller) {
      await this.inner.setup?.(controller);
    }

    createSideEffects() {
      return this.inner.createSideEffects?.() ?? [];
    }

    createAPIs(): HostAPI[] {
      return Object.entries(this.inner.createAPIs?.() ?? {}).map(([name, api]) => ({
        ...descriptions[name],
        ...toHost(name, api),
        namespace: this.namespace,
      }));
    }

    createMiddlewares() {
      return this.inner.createMiddlewares?.() ?? [];
    }

    /** Releases what `setup` took; the host may call it when it stops. */
    async cleanup() {
      await this.inner.cleanup?.();
    }
  };
}

const PARAM_SCHEMAS = {
  string: z.string(),
  number: z.number(),
  boolean: z.boolean(),
  object: z.looseObject({}),
} satisfies Record<ParamType, z.ZodType>;

function toHost(name: string, { options, run }: API): HostAPI {
  const params = Object.entries(options.params ?? {}).map(([key, type]) => [key, PARAM_SCHEMAS[type]]);
  return {
    name,
    paramsSchema: z.looseObject(Object.fromEntries(params)),
    useNamedParams: true,
    allowAnonymous: options.allowAnonymous ?? false,
    async callback(this: Controller, context, sent: Record<string, unknown>) {
      // With `allowAnonymous` the host looks nobody up.
      const user = context.user ? { id: String(context.user.id) } : null;
      return run(this, { user }, sent).catch((error: unknown) => {
        throw toHostError(error);
      });
    },
  };
}

/** The host answers with the `statusCode` of an error and its message. */
function toHostError(error: unknown): unknown {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return error;
  return Object.assign(error, { statusCode: error.status });
}
