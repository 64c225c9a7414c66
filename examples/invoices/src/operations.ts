import type { IntegrationLink } from './integrations/kits/outbox/index.js';
import type { AppOutbox } from './outbox.js';

export interface Task {
  id: number;
  title: string;
  status: 'open' | 'cancelled';
}

/** Tasks. One for each invoice, as long as the invoice stands. */
export function createOperations(outbox: AppOutbox) {
  const invoice = (id: string | number) => ({ module: 'finance', entityType: 'Invoice', entityId: id });
  const isTask = (link: IntegrationLink) =>
    link.targetModule === 'operations' && link.targetEntityType === 'Task';

  outbox.subscribe({
    eventName: 'invoice.created',
    consumerName: 'operations',
    priority: 10,
    handler: async ({ aggregateId, payload }, { tx, links }) => {
      const { rows } = await tx.query('insert into operations_task (title) values ($1) returning id', [
        `Deliver to ${payload.customer} (${payload.amount.toFixed(2)})`,
      ]);
      const [{ id }] = rows as [{ id: number }];
      await links.create({
        sourceModule: 'finance',
        sourceEntityType: 'Invoice',
        sourceEntityId: aggregateId,
        targetModule: 'operations',
        targetEntityType: 'Task',
        targetEntityId: id,
        linkType: 'cascade',
        metadata: { reason: 'invoice.created' },
      });
    },
  });

  outbox.subscribe({
    eventName: 'invoice.cancelled',
    consumerName: 'operations',
    handler: async ({ aggregateId }, { tx, links }) => {
      const tasks = (await links.findBySource(invoice(aggregateId))).filter(isTask);
      // Events come in no order. Thrown, it is tried again after a pause.
      if (tasks.length === 0) throw new Error(`Invoice ${aggregateId} has no task yet.`);
      for (const { targetEntityId } of tasks) {
        await tx.query(`update operations_task set status = 'cancelled' where id = $1`, [targetEntityId]);
      }
    },
  });

  return {
    async install(): Promise<void> {
      await outbox.transaction((tx) =>
        tx.query(`create table if not exists operations_task (
          id integer generated always as identity primary key, title text not null,
          status text not null default 'open')`),
      );
    },

    /** The tasks an invoice has led to. */
    async tasksOf(invoiceId: number): Promise<Task[]> {
      const ids = (await outbox.findLinksBySource(invoice(invoiceId))).filter(isTask);
      return outbox.transaction(async (tx) => {
        const text = `select id, title, status from operations_task
          where id::text in (select json_array_elements_text($1::json)) order by id`;
        const { rows } = await tx.query(text, [JSON.stringify(ids.map((link) => link.targetEntityId))]);
        return rows as Task[];
      });
    },

    /** The invoice a task came from, or `null`. */
    async invoiceOf(taskId: number): Promise<string | null> {
      const task = { module: 'operations', entityType: 'Task', entityId: taskId };
      const links = await outbox.findLinksByTarget(task);
      return links.find((link) => link.sourceModule === 'finance')?.sourceEntityId ?? null;
    },
  };
}
