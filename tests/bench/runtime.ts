import { Controller, type Database, MonoSystem } from 'interaqt';
import { PGLiteDB } from 'interaqt/drivers';
import { recordEvent } from '../../templates/kit/recordEvent.ts';
import { defineTestModel } from '../../templates/kit/testing/index.ts';
import { compared, type Figure, median } from './figures.ts';
import { defineHandWritten } from './handWritten.ts';

const ROUNDS = 9;
/** Calls of one round; each is created, then has three events. */
const CALLS = 40;
/** Calls whose memory is measured, and for how many it is told. */
const REMEMBERED = 400;
const REPORTED = 10_000;
const names = { call: 'Task', event: 'TaskEvent', eventSource: 'recordTaskEvent' };
const RESULT = { url: 'https://cdn.example.com/a.mp3', seconds: 12 };

interface Side {
  database: Database;
  controller: Controller;
  create(): Promise<string>;
  record(id: string, eventType: 'initialized' | 'processing' | 'completed'): Promise<unknown>;
  statusOf(id: string): Promise<unknown>;
}

/** The life of a call with the kit, and as somebody writes it by hand on interaqt; the same database engine, in turns. */
export async function runtime(): Promise<Figure[]> {
  const sides = { kit: await withKit(), hand: await byHand() };
  const rates: Record<keyof typeof sides, number[]> = { kit: [], hand: [] };
  const memory: Record<keyof typeof sides, number> = { kit: 0, hand: 0 };
  const names = ['kit', 'hand'] as const;
  try {
    for (let round = -1; round < ROUNDS; round++) {
      for (const name of names) {
        const started = performance.now();
        await live(sides[name], CALLS);
        // The first round warms up.
        if (round >= 0) rates[name].push((CALLS * 4000) / (performance.now() - started));
      }
    }
    for (const name of names) {
      const before = used();
      await live(sides[name], REMEMBERED);
      memory[name] = used() - before;
    }
  } finally {
    for (const { database } of Object.values(sides)) await database.close();
  }
  const perCalls = (bytes: number) => (bytes / REMEMBERED) * (REPORTED / 1_000_000);
  return [
    compared(
      {
        group: 'run time',
        name: 'calls and events recorded',
        value: median(rates.kit),
        unit: 'events/s',
        baseline: { name: 'written by hand', value: median(rates.hand) },
        atMost: 1.1,
      },
      { moreIsBetter: true },
    ),
    { group: 'run time', name: 'memory kept per 10,000 calls', value: perCalls(memory.kit), unit: 'MB' },
    { group: 'run time', name: 'the same, written by hand', value: perCalls(memory.hand), unit: 'MB' },
  ];
}

async function live(side: Side, calls: number): Promise<void> {
  for (let call = 0; call < calls; call++) {
    const id = await side.create();
    for (const eventType of ['initialized', 'processing', 'completed'] as const)
      await side.record(id, eventType);
    const status = await side.statusOf(id);
    if (status !== 'completed') throw new Error(`A call ended as ${String(status)}.`);
  }
}

/** Bytes in use when nothing can be collected any more. */
function used(): number {
  if (!globalThis.gc) throw new Error('Run this with --expose-gc.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function withKit(): Promise<Side> {
  const database = new PGLiteDB();
  const model = defineTestModel({ names, owner: null, requestParams: { text: 'hello' } });
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
  });
  await controller.setup(true);
  return {
    database,
    controller,
    create: () => model.createCall(controller),
    record: (id, eventType) =>
      recordEvent(controller, names, {
        eventType,
        externalId: `job ${id}`,
        ...(eventType === 'initialized' ? { entityId: id } : {}),
        ...(eventType === 'completed' ? { data: RESULT } : {}),
      }),
    statusOf: async (id) => (await model.readCall(controller, id)).status,
  };
}

async function byHand(): Promise<Side> {
  const database = new PGLiteDB();
  const model = defineHandWritten();
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: [],
    eventSources: model.eventSources,
  });
  await controller.setup(true);
  return {
    database,
    controller,
    create: () => model.createCall(controller, { text: 'hello' }),
    record: (id, eventType) =>
      model.record(controller, {
        eventType,
        externalId: `job ${id}`,
        ...(eventType === 'initialized' ? { entityId: id } : {}),
        ...(eventType === 'completed' ? { data: RESULT } : {}),
      }),
    statusOf: (id) => model.statusOf(controller, id),
  };
}
