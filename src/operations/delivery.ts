import { z } from 'zod';
import { OperationError } from '../errors.ts';
import {
  askDelivery,
  type DeadLetter,
  deadLetter,
  type QueueStatus,
  queueStatus,
} from './delivery/hostDelivery.ts';
import { type Context, defineOperation, type Outcome } from './operation.ts';

/** For the program in the host to start and end. */
const MARGIN_MS = 30_000;

/** Status and drain answer with queues, dead with calls, retry with what is made again. */
interface Data {
  queues?: QueueStatus[];
  calls?: DeadLetter[];
  retried?: { callId: string; key: 'same' | 'new' };
}

const input = z.object({
  action: z
    .enum(['status', 'dead', 'retry', 'drain'], { error: 'is not one of status, dead, retry, drain' })
    .describe('status; dead: list calls given up; retry one of them; drain: wait until all are sent'),
  callId: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'is not the id of a call')
    .optional()
    .describe('the call to retry'),
  newKey: z
    .boolean()
    .default(false)
    .describe('retry under a new idempotency key: the vendor surely did nothing'),
  seconds: z.coerce.number().int().min(1).max(3600).default(60).describe('how long drain waits'),
  folder: z.string().optional().describe("the app's PGLite folder, where it is not in PGLITE_DIR"),
});

type Asked = z.infer<typeof input>;

const ACTIONS = {
  async status(context, { folder }) {
    const queues = await askDelivery(context, z.array(queueStatus), ['status'], { folder });
    const isAnyDead = queues.some((each) => each.dead > 0);
    return { data: { queues }, next: isAnyDead ? 'create-integration delivery dead' : null };
  },

  async dead(context, { folder }) {
    const calls = await askDelivery(context, z.array(deadLetter), ['dead'], { folder });
    return { data: { calls }, next: calls.length > 0 ? 'create-integration delivery retry <callId>' : null };
  },

  async retry(context, { callId, newKey, folder }) {
    if (callId === undefined) {
      throw new OperationError({
        code: 'USAGE',
        message: 'Which call is to be made again?',
        target: 'callId',
        fix: 'Name one that `create-integration delivery dead` shows.',
      });
    }
    const key = newKey ? 'new' : 'same';
    const words = ['retry', ...(newKey ? ['--new-key'] : []), callId];
    if (!context.dryRun) await askDelivery(context, z.unknown(), words, { folder });
    return { data: { retried: { callId, key } }, next: 'create-integration delivery status' };
  },

  async drain(context, { seconds, folder }) {
    context.progress.step('waiting until every call is sent');
    const options = { folder, timeoutMs: seconds * 1000 + MARGIN_MS };
    const words = ['drain', '--seconds', String(seconds)];
    return { data: { queues: await askDelivery(context, z.array(queueStatus), words, options) } };
  },
} satisfies Record<Asked['action'], (context: Context, asked: Asked) => Promise<Outcome<Data>>>;

export const delivery = defineOperation({
  input,
  positional: ['action', 'callId'],
  readOnly: false,
  run: (context, asked): Promise<Outcome<Data>> => ACTIONS[asked.action](context, asked),
  print: ({ queues, calls, retried }: Data) => {
    if (retried) {
      const { callId, key } = retried;
      return `${callId} is made again, as a new call under ${key === 'same' ? 'the same' : 'a new'} key`;
    }
    if (calls) return calls.map(printCall).join('\n') || 'no call was given up';
    return queues?.map(printQueue).join('\n') || 'no calls yet';
  },
});

function printCall({ callId, since, code, message }: DeadLetter): string {
  return `${callId}  ${since}  ${code}: ${message}`;
}

function printQueue({
  queue,
  active,
  waiting,
  postponed,
  dead,
  oldestWaitingSeconds: oldest,
}: QueueStatus): string {
  const age = oldest === null ? '' : ` (the oldest ${oldest} s)`;
  return `${queue}: ${active} being sent, ${waiting} waiting${age}, ${postponed} postponed, ${dead} given up`;
}
