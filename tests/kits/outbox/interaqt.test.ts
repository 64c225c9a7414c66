import {
  Controller,
  type Database,
  Entity,
  EventSource,
  MatchExp,
  MonoSystem,
  Property,
  Transform,
} from 'interaqt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOutbox, type Outbox } from '../../../templates/kits/outbox/index';
import { fromInteraqt } from '../../../templates/kits/outbox/interaqt';
import { startDatabases } from '../../kit/durable/helpers';

const databases = await startDatabases();
afterAll(() => databases.stop());

const events = { 'invoice.created': z.object({ amount: z.number() }) };

interface Shop {
  controller: Controller;
  database: Database;
  outbox(): Outbox<typeof events>;
  /** Dispatches the creation of an invoice, which publishes; fails after that with `fails`. */
  invoice(amount: number, fails?: boolean): Promise<unknown>;
}

/** An app with invoices that publish when they are created, and tasks that a handler makes by a dispatch. */
async function openShop(database: Database): Promise<Shop> {
  const text = (name: string) => Property.create({ name, type: 'string' });
  const number = (name: string) => Property.create({ name, type: 'number' });
  const created = Entity.create({ name: 'InvoiceCreated', properties: [number('amount')] });
  const invoice = Entity.create({
    name: 'Invoice',
    properties: [number('amount')],
    computation: Transform.create({
      eventDeps: { created: { recordName: 'InvoiceCreated', type: 'create' } },
      callback: (event: { record?: { amount?: number } }) => ({ amount: event.record?.amount }),
    }),
  });
  const task = Entity.create({ name: 'Task', properties: [text('title')] });
  let current: Outbox<typeof events> | null = null;
  const createInvoice = EventSource.create<{ amount: number; fails: boolean }, void>({
    name: 'createInvoice',
    entity: created,
    mapEventData: ({ amount }) => ({ amount }),
    // Runs before the commit.
    afterDispatch: async ({ amount, fails }: { amount: number; fails: boolean }) => {
      await current?.publishEvent({
        eventName: 'invoice.created',
        sourceModule: 'finance',
        aggregateType: 'Invoice',
        aggregateId: amount,
        payload: { amount },
      });
      if (fails) throw new Error('changed its mind');
      return {};
    },
  });
  const createTask = EventSource.create<{ title: string }, void>({
    name: 'createTask',
    entity: task,
    mapEventData: ({ title }) => ({ title }),
  });
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: [created, invoice, task],
    relations: [],
    eventSources: [createInvoice, createTask],
  });
  await controller.setup(true);
  return {
    controller,
    database,
    outbox() {
      current = createOutbox(fromInteraqt(controller), {
        events,
        settings: { maxAttempts: 2 },
        logger: { log() {}, warn() {}, error() {} },
      });
      return current;
    },
    async invoice(amount, fails = false) {
      return (await controller.dispatch(createInvoice, { amount, fails })).error;
    },
  };
}

describe.each(databases.list)('%s', (_name, openDatabase) => {
  let shop: Shop;
  let outbox: Outbox<typeof events>;
  beforeAll(async () => {
    shop = await openShop(openDatabase());
  });
  afterEach(() => outbox.stop());
  afterAll(async () => {
    shop.controller.teardown();
    await shop.database.close();
  });

  const titles = async () => {
    const { storage } = shop.controller.system;
    const all = MatchExp.atom({ key: 'id', value: ['not', null] });
    return (await storage.find('Task', all, { orderBy: { title: 'ASC' } }, ['title'])).map(
      (row) => row.title,
    );
  };

  test('an event belongs to the dispatch it is published in; its handler dispatches once, with the inbox', async () => {
    outbox = shop.outbox();
    const task = shop.controller.findEventSourceByName('createTask');
    outbox.subscribe({
      eventName: 'invoice.created',
      consumerName: 'operations',
      handler: async ({ payload }, { attempt }) => {
        const { error } = await shop.controller.dispatch(
          task as never,
          { title: `invoice ${payload.amount}` } as never,
        );
        if (error) throw error;
        if (payload.amount === 3 && attempt === 1) throw new Error('not yet');
      },
    });
    await outbox.start();
    expect(await shop.invoice(1, true)).toBeInstanceOf(Error);
    expect((await outbox.getStats()).events).toBe(0);
    for (const amount of [2, 3]) expect(await shop.invoice(amount)).toBeUndefined();
    await expect
      .poll(async () => (await outbox.getStats()).consumers[0]?.processed, { timeout: 20_000 })
      .toBe(2);
    // What the attempt that failed dispatched is gone.
    expect(await titles()).toEqual(['invoice 2', 'invoice 3']);
  });
});
