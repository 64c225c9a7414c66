import { type Controller, type EntityIdRef, MatchExp } from 'interaqt';
import { parseLease } from '../../kit/lease.js';
import { type CallNames, fieldsOf } from '../../kit/names.js';
import { belongsTo, findRecord } from '../../kit/ownedRecord.js';
import { IntegrationError } from './errors.js';
import { callNotFound, type RecentCall, type RecentCalls } from './recentCalls.js';

/** The calls of one generated integration. */
export interface CallSource {
  /** The name of the integration, such as `payment`. */
  id: string;
  /** As in the integration's own `names`. */
  names: CallNames;
  /** As in the integration: relations that lead from the call to its user; `null`: operators only see them. */
  owner: readonly string[] | null;
}

/** What was given up. `createDeliveryAdmin` of the kit's durable delivery is one. */
export interface DeadLetters {
  dead(): Promise<readonly { callId: string; queue: string }[]>;
  retry(callId: string, key: 'same' | 'new', queue?: string): Promise<boolean>;
}

export interface InteraqtCallsOptions {
  sources: readonly CallSource[];
  /** Without it, nothing can be made again. */
  deadLetters?: DeadLetters;
  /** Who sees the calls of everybody, and may make one again under a new key. Default: nobody. */
  isOperator?(userId: string): Promise<boolean> | boolean;
}

type Letters = Awaited<ReturnType<DeadLetters['dead']>>;

const NEWEST = 50;
const GIVEN_UP = 200;

/** The calls of integrations that Tasks 4.1 to 4.5 made. Users see their own and may make those again. */
export function interaqtRecentCalls(controller: Controller, options: InteraqtCallsOptions): RecentCalls {
  const { sources, deadLetters, isOperator: asksOperator = () => false } = options;

  const readLetters = async (): Promise<Letters> => (await deadLetters?.dead()) ?? [];

  /** The queue of each call that was given up, by its id: ids of two entities may be the same. */
  function deadOf({ names: { call } }: CallSource, letters: Letters): Map<string, string> {
    const own = letters.filter(({ queue }) => queue === call || queue === `${call}.ordered`);
    return new Map(own.map(({ callId, queue }) => [callId, queue]));
  }

  async function callsOf(
    source: CallSource,
    userId: string,
    all: boolean,
    letters: Letters,
  ): Promise<RecentCall[]> {
    const { names, owner } = source;
    if (!all && owner === null) return [];
    const { call } = fieldsOf(names);
    const seen = MatchExp.atom(
      all || owner === null
        ? { key: 'id', value: ['not', null] }
        : { key: [...owner, 'id'].join('.'), value: ['=', userId] },
    );
    const find = (match: typeof seen, limit: number): Promise<EntityIdRef[]> =>
      controller.system.storage.find(
        names.call,
        match,
        { orderBy: { [call.createdAt]: 'DESC' }, limit },
        attributesOf(names),
      );
    const dead = deadOf(source, letters);
    const ids = [...dead.keys()].reverse().slice(0, GIVEN_UP);
    const rows = [
      ...(await find(seen, NEWEST)),
      ...(ids.length > 0 ? await find(seen.and({ key: 'id', value: ['in', ids] }), GIVEN_UP) : []),
    ];
    const found = rows.map((row) => toCall(source, row, dead.has(String(row.id))));
    return [...new Map(found.map((each) => [each.id, each])).values()];
  }

  return {
    async list(userId) {
      const isOperator = await asksOperator(userId);
      const letters = await readLetters();
      const found = await Promise.all(sources.map((source) => callsOf(source, userId, isOperator, letters)));
      const calls = found.flat().sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      return { available: true, isOperator, calls };
    },

    async retry(userId, integration, callId, key) {
      const source = sources.find(({ id }) => id === integration);
      if (!source) throw callNotFound();
      const { names, owner } = source;
      const isOperator = await asksOperator(userId);
      const found = await findRecord(controller, names.call, ['id'], owner ?? [], callId);
      const isOwn = found !== undefined && owner !== null && belongsTo(found, owner, userId);
      if (!found || !(isOperator || isOwn)) throw callNotFound();
      if (key === 'new' && !isOperator) {
        throw new IntegrationError(
          'NOT_ALLOWED',
          'Under a new key the vendor may carry the call out a second time.',
          'Make it again under its own key, or ask an operator.',
        );
      }
      const queue = deadOf(source, await readLetters()).get(callId);
      const isQueued = queue !== undefined && (await deadLetters?.retry(callId, key, queue));
      if (isQueued) return;
      throw new IntegrationError(
        'CALL_NOT_DEAD',
        'The call was not given up, or is being made again already.',
        'Load the list again.',
      );
    },
  };
}

function attributesOf(names: CallNames): string[] {
  const { status, createdAt, completedAt, error } = fieldsOf(names).call;
  return ['id', status, createdAt, completedAt, error, 'lease'];
}

function toCall({ id: integration, names }: CallSource, row: EntityIdRef, dead: boolean): RecentCall {
  const { call } = fieldsOf(names);
  const lease = parseLease(String(row.lease ?? ''));
  const status: RecentCall['status'] = row[call.status];
  const isOpen = status === 'pending' || status === 'processing';
  return {
    integration,
    id: String(row.id),
    status,
    attempts: lease.state === 'new' ? 0 : lease.attempt,
    createdAt: new Date(Number(row[call.createdAt])).toISOString(),
    completedAt: toTime(row[call.completedAt]),
    nextAttemptAt: isOpen && lease.state === 'waiting' ? toTime(lease.nextAt) : null,
    error: toError(row[call.error]),
    dead,
  };
}

function toTime(value: unknown): string | null {
  return typeof value === 'number' ? new Date(value).toISOString() : null;
}

/** Without what else a vendor may have said. */
function toError(value: unknown): RecentCall['error'] {
  if (typeof value !== 'object' || value === null) return null;
  const { code, message } = value as { code?: unknown; message?: unknown };
  return { code: String(code ?? 'FAILED'), message: String(message ?? '') };
}
