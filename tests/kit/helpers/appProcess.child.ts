import { Controller, MatchExp, MonoSystem } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import { createDelivery, type Delivery } from '../../../templates/kit/delivery';
import { type NewEvent, recordEvent } from '../../../templates/kit/recordEvent';
import { defineTestModel, type StoredCall } from '../../../templates/kit/testing/index';
import type { DeliverySettings } from '../../../templates/kit/vendor';
import { asyncVendor } from './httpVendor';
import type { PostgresOptions } from './postgres';

const names = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };
const model = defineTestModel({ names, owner: null, requestParams: { text: 'hello' } });
const deliveries: Delivery[] = [];
const log: string[] = [];
let app: Controller | undefined;

function controller(): Controller {
  if (!app) throw new Error('Open a database first.');
  return app;
}

/** What the test can ask of an app in a process of its own. */
const operations = {
  /** Installs the tables or, for the second process on a database, expects them. */
  async open(options: PostgresOptions, database: string, install: boolean): Promise<void> {
    app = new Controller({
      system: new MonoSystem(new PostgreSQLDB(database, { ...options })),
      entities: model.entities,
      relations: model.relations,
      eventSources: model.eventSources,
    });
    await app.setup(install);
  },

  async createCalls(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await model.createCall(controller()));
    return ids;
  },

  /** Starts so many workers on the calls that lie in the database. */
  async deliver(workers: number, vendorUrl: string, settings: Omit<DeliverySettings, 'log'>): Promise<void> {
    for (let i = 0; i < workers; i++) {
      deliveries.push(
        createDelivery(controller(), names, asyncVendor(vendorUrl, settings.timeoutMs), {
          ...settings,
          log: (line) => log.push(line),
        }),
      );
    }
    await Promise.all(deliveries.map((delivery) => delivery.start()));
  },

  /** Resolves when no worker of this process has anything to do, with what they had to say. */
  async settled(): Promise<string[]> {
    await Promise.all(deliveries.map((delivery) => delivery.settled()));
    return log;
  },

  /** Records an event `times` times at once; the answer to each is whether it was new, or the code of the error. */
  record(event: NewEvent, times: number): Promise<(boolean | string)[]> {
    const attempts = Array.from({ length: times }, () => recordEvent(controller(), names, event));
    return Promise.all(attempts.map((attempt) => attempt.catch(codeOf)));
  },

  readCall: (id: string): Promise<StoredCall> => model.readCall(controller(), id),

  async readLease(id: string): Promise<string> {
    const match = MatchExp.atom({ key: 'id', value: ['=', id] });
    return (await controller().system.storage.findOne(names.call, match, undefined, ['lease'])).lease;
  },

  readEvents: (id: string): Promise<string[]> => model.readEvents(controller(), id),
};

export type Operations = typeof operations;

export interface Question {
  id: number;
  operation: keyof Operations;
  args: unknown[];
}

export type Reply = { id: number; value: unknown } | { id: number; error: string };

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

process.on('message', ({ id, operation, args }: Question) => {
  const answer: Promise<unknown> = Reflect.apply(operations[operation], operations, args);
  answer.then(
    (value) => process.send?.({ id, value } satisfies Reply),
    (error: unknown) =>
      process.send?.({
        id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Reply),
  );
});
// The test is gone: nobody is left to ask anything.
process.on('disconnect', () => process.exit(0));
