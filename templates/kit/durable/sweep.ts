import { type Controller, type EntityIdRef, MatchExp } from 'interaqt';
import { type CallNames, fieldsOf } from '../names';
import { isToBeSent } from '../openCalls';
import type { Vendor } from '../vendor';
import type { CallQueue } from './callQueue';

const PAGE = 1000;
/** Milliseconds by which the clocks of hosts may differ, long transactions included. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Makes the jobs of calls that have none: those of a process without this delivery, and those an earlier version of
 * the app left. The first look takes in all open calls, later ones what is new.
 */
export class Sweeper {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | null = null;
  #since = 0;
  #stopped = false;

  constructor(
    readonly controller: Controller,
    readonly names: CallNames,
    readonly pattern: Vendor['pattern'],
    readonly queue: CallQueue,
  ) {}

  start(intervalMs: number, onError: (error: unknown) => void): void {
    this.#timer = setInterval(() => this.sweep().catch(onError), intervalMs);
    this.#timer.unref();
  }

  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null;
    });
    return this.#sweeping;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#sweeping?.catch(() => undefined);
  }

  async #sweep(): Promise<void> {
    const { call: field } = fieldsOf(this.names);
    const startedAt = Date.now();
    let from = this.#since;
    let limit = PAGE;
    while (!this.#stopped) {
      const rows = await this.#openCallsSince(from, limit);
      await this.queue.add(
        rows.map((row) => ({
          id: String(row.id),
          requestParams: row[field.requestParams],
          lease: row.lease,
        })),
      );
      if (rows.length < limit) break;
      const last = Number(rows.at(-1)?.[field.createdAt]);
      // A page of calls from one millisecond leads no further; a larger one does.
      if (last === from) limit *= 2;
      from = last;
    }
    if (!this.#stopped) this.#since = startedAt - OVERLAP_MS;
  }

  #openCallsSince(from: number, limit: number): Promise<EntityIdRef[]> {
    const { call } = fieldsOf(this.names);
    const { requestParams } = call;
    const wanted = isToBeSent(this.names, this.pattern).and(
      MatchExp.atom({ key: call.createdAt, value: ['>=', from] }),
    );
    const page = { orderBy: { [call.createdAt]: 'ASC' }, limit };
    const keys = this.queue.config.orderingKey ? [requestParams] : [];
    return this.controller.system.storage.find(this.names.call, wanted, page, [
      'id',
      call.createdAt,
      'lease',
      ...keys,
    ]);
  }
}
