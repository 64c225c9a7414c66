import type { MiddlewareHandler } from 'hono';
import type {
  Controller,
  DictionaryInstance,
  EntityInstance,
  InteractionInstance,
  RecordMutationSideEffect,
  RelationInstance,
} from 'interaqt';
import type { APIs } from '../app';

/** An interaction is one, too; its type says so only without exactOptionalPropertyTypes. */
export type AnyEventSource = Controller['eventSources'][number] | InteractionInstance;

/** The app's model as the integrations see it, before the controller is built from it. */
export interface IIntegrationConstructorArgs {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: AnyEventSource[];
  dict: DictionaryInstance[];
}

/** What the app hands to its integrations besides the model. Extend it where an integration needs a service of the app. */
export type IIntegrationHandles = Record<string, unknown>;

/** One external system. The app calls the methods in the order of this list. */
export interface IIntegration {
  /** Before the controller exists; the last moment to change the model. */
  configure?(): Promise<void>;
  createSideEffects?(): RecordMutationSideEffect<unknown>[];
  /** With the controller and its tables in place: take up work, open connections. */
  setup?(controller: Controller): Promise<void>;
  createAPIs?(): APIs;
  /** Run before authentication, on every route, with the body as it arrived: webhooks are verified over its bytes. */
  createMiddlewares?(): MiddlewareHandler[];
  /** Releases what `setup` took. Also called when a later part of the start failed. */
  cleanup?(): Promise<void>;
}

export type IIntegrationConstructor<Integration extends IIntegration = IIntegration> = new (
  args: IIntegrationConstructorArgs,
  handles: IIntegrationHandles,
) => Integration;

/** One integration that stands for all of them, so that the app knows no single one. */
export function createAggregatedIntegration(classes: readonly IIntegrationConstructor[]) {
  return class AggregatedIntegration implements Required<IIntegration> {
    readonly parts: IIntegration[];

    constructor(args: IIntegrationConstructorArgs, handles: IIntegrationHandles) {
      this.parts = classes.map((Integration) => new Integration(args, handles));
    }

    async configure() {
      for (const part of this.parts) await part.configure?.();
    }

    createSideEffects() {
      return this.parts.flatMap((part) => part.createSideEffects?.() ?? []);
    }

    async setup(controller: Controller) {
      for (const part of this.parts) await part.setup?.(controller);
    }

    createAPIs() {
      const all: APIs = {};
      for (const part of this.parts) {
        for (const [name, api] of Object.entries(part.createAPIs?.() ?? {})) {
          if (Object.hasOwn(all, name))
            throw new Error(`Two integrations offer the API "${name}". Rename one.`);
          all[name] = api;
        }
      }
      return all;
    }

    createMiddlewares() {
      return this.parts.flatMap((part) => part.createMiddlewares?.() ?? []);
    }

    /** The last one set up is released first, and one that fails does not keep the others open. */
    async cleanup() {
      const errors: unknown[] = [];
      for (const part of [...this.parts].reverse()) {
        await part.cleanup?.().catch((error: unknown) => errors.push(error));
      }
      if (errors.length > 0) throw new AggregateError(errors, 'Some integrations could not be released.');
    }
  };
}
