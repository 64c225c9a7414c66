import { setTimeout as sleep } from 'node:timers/promises';
import { createFinance } from './finance.js';
import { createOperations, type Task } from './operations.js';
import { openApp } from './outbox.js';

const { outbox, close } = await openApp(process.env.DATABASE_URL);
const finance = createFinance(outbox);
const operations = createOperations(outbox);
await finance.install();
await operations.install();
// After the modules have subscribed: what is waiting for them since the last run is handled first.
await outbox.start();

const invoice = await finance.createInvoice('Ada', 120);
const task = await taskWith('open');
console.log(`invoice ${invoice} has task ${task.id}: ${task.status}`);

await finance.cancelInvoice(invoice);
const cancelled = await taskWith('cancelled');
console.log(`invoice ${invoice} is cancelled; task ${task.id}: ${cancelled.status}`);
console.log(`task ${task.id} came from invoice ${await operations.invoiceOf(task.id)}`);

await outbox.stop();
await close();

/** The task of the invoice, once it has the status. The modules meet in the background, so it takes a moment. */
async function taskWith(status: Task['status']): Promise<Task> {
  for (;;) {
    const found = (await operations.tasksOf(invoice)).find((each) => each.status === status);
    if (found) return found;
    await sleep(20);
  }
}
