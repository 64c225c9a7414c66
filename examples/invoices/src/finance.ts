import type { AppOutbox } from './outbox.js';

/** Invoices. What happens to them is published; who listens is none of this module's business. */
export function createFinance(outbox: AppOutbox) {
  const about = (id: number) => ({ sourceModule: 'finance', aggregateType: 'Invoice', aggregateId: id });
  return {
    async install(): Promise<void> {
      await outbox.transaction((tx) =>
        tx.query(`create table if not exists finance_invoice (
          id integer generated always as identity primary key, customer text not null, amount numeric not null,
          cancelled boolean not null default false)`),
      );
    },

    createInvoice(customer: string, amount: number): Promise<number> {
      return outbox.transaction(async (tx) => {
        const { rows } = await tx.query(
          'insert into finance_invoice (customer, amount) values ($1, $2) returning id',
          [customer, amount],
        );
        const [{ id }] = rows as [{ id: number }];
        await outbox.publishEvent({
          eventName: 'invoice.created',
          ...about(id),
          payload: { customer, amount },
        });
        return id;
      });
    },

    async cancelInvoice(id: number): Promise<void> {
      await outbox.transaction(async (tx) => {
        await tx.query('update finance_invoice set cancelled = true where id = $1', [id]);
        await outbox.publishEvent({ eventName: 'invoice.cancelled', ...about(id), payload: {} });
      });
    },
  };
}
