import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createOutbox } from '../../../templates/kits/outbox/index';
import type { PostgresOptions } from '../../kit/helpers/postgres';
import { openPglite, openPostgres } from './open';

/** What this process is told in its only argument, as JSON. */
export interface ChildConfig {
  where: { pglite: string } | { postgres: PostgresOptions; name: string };
  consumers: string[];
  settings: Record<string, unknown>;
  /** Makes the table of effects and publishes one event. */
  begin?: boolean;
}

export const happened = (crashes: number) =>
  ({
    eventName: 'happened',
    sourceModule: 'test',
    aggregateType: 'Thing',
    aggregateId: '1',
    payload: { crashes },
  }) as const;

/** An event that ends the process at so many attempts: after the effect, before the commit. */
export const childEvents = { happened: z.object({ crashes: z.number() }) };

async function main(config: ChildConfig): Promise<void> {
  const { where } = config;
  const { database, sql } =
    'pglite' in where ? await openPglite(where.pglite) : await openPostgres(where.postgres, where.name);
  const outbox = createOutbox(database, { events: childEvents, settings: config.settings });
  for (const consumerName of config.consumers) {
    outbox.subscribe({
      eventName: 'happened',
      consumerName,
      handler: async ({ id, payload }, { tx, attempt }) => {
        await tx.query('insert into effect values ($1, $2, $3)', [consumerName, id, `attempt ${attempt}`]);
        if (attempt <= payload.crashes) process.kill(process.pid, 'SIGKILL');
        // Long enough for the other process to have the same event in its hands.
        await sleep(20);
      },
    });
  }
  if (config.begin) await sql('create table effect (consumer text, event_id uuid, note text)');
  await outbox.start();
  if (config.begin) await outbox.publishEvent(happened(1));
  process.send?.('ready');
}

// Also imported for its types and events.
const [, script, argument] = process.argv;
if (script?.includes('consumer.child') && argument) {
  process.on('disconnect', () => process.exit(0));
  await main(JSON.parse(argument));
}
