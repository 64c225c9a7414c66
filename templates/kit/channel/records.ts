import {
  type AttributeQueryData,
  type Controller,
  type EntityIdRef,
  MatchExp,
  type RelationInstance,
} from 'interaqt';
import { ApiError } from '../apiError';
import { isPossibleId } from '../recordId';
import { signedIn } from '../signedIn';
import type { LiveMessage } from './frames';
import { type ChannelSettings, findRelation } from './settings';

/** What channels read of the app's database, which alone knows who may read what, and which messages there are. */
export type ChannelRecords = ReturnType<typeof createRecords>;

/** A page of the messages of a conversation, the newest first. */
export interface MessagePage {
  channel: string;
  messages: LiveMessage[];
  /** Id of the oldest one, for the next page; `null` where there is none. */
  before: string | null;
}

const PAGE = 50;

export function createRecords(
  { system: { storage } }: Controller,
  settings: ChannelSettings,
  relations: readonly RelationInstance[],
) {
  const { conversation, message } = settings;
  const members = findRelation(relations, conversation.entity, conversation.members);
  const fields: AttributeQueryData = ['id', message.orderBy, ...queryOf(message.fields)];
  const equals = (key: string, value: string) => MatchExp.atom({ key, value: ['=', value] });

  function toMessage(row: EntityIdRef): LiveMessage {
    const found: LiveMessage = { id: String(row.id) };
    for (const field of message.fields) copyField(row, found, field.split('.'));
    return found;
  }

  async function readChannels(userId: string): Promise<Set<string>> {
    if (!isPossibleId(storage, members.farEntity, userId)) return new Set();
    const rows = await storage.find(members.relation, equals(`${members.far}.id`, userId), undefined, [
      'id',
      [members.near, { attributeQuery: ['id'] }],
    ]);
    return new Set(rows.map((row) => String(row[members.near].id)));
  }

  async function isMember(userId: string, channel: string): Promise<boolean> {
    const isPossible =
      isPossibleId(storage, members.farEntity, userId) && isPossibleId(storage, conversation.entity, channel);
    if (!isPossible) return false;
    const match = equals(`${members.far}.id`, userId).and(equals(`${members.near}.id`, channel));
    return (await storage.findOne(members.relation, match, undefined, ['id'])) !== undefined;
  }

  async function findInChannel(channel: string, id: string): Promise<EntityIdRef | undefined> {
    if (!isPossibleId(storage, message.entity, id)) return undefined;
    const match = equals('id', id).and(equals(`${message.conversation}.id`, channel));
    return storage.findOne(message.entity, match, undefined, fields);
  }

  return {
    readChannels,
    isMember,

    /** The user's row, as interactions want it; `undefined` for one who is gone. */
    async findUser(userId: string): Promise<EntityIdRef | undefined> {
      if (!isPossibleId(storage, members.farEntity, userId)) return undefined;
      return storage.findOne(members.farEntity, equals('id', userId), undefined, ['*']);
    },

    /** `null` when it has been deleted or moved since. */
    async readMessage(channel: string, id: string): Promise<LiveMessage | null> {
      const row = await findInChannel(channel, id);
      return row ? toMessage(row) : null;
    },

    /**
     * Messages of a conversation for one of its members, 50 at a time.
     * @param before id of a message; only older ones are read
     * @throws {ApiError} 401 `UNAUTHENTICATED`; 404 `CHANNEL_NOT_FOUND`, also for one the user is no member of; 400
     *   `UNKNOWN_MESSAGE` for a `before` that is not in the conversation
     */
    async readPage(
      user: { id?: unknown } | null | undefined,
      channel: unknown,
      before?: unknown,
    ): Promise<MessagePage> {
      const userId = signedIn(user);
      if (typeof channel !== 'string' || !(await isMember(userId, channel))) {
        throw new ApiError(404, 'CHANNEL_NOT_FOUND', 'There is no such conversation.');
      }
      let match = equals(`${message.conversation}.id`, channel);
      if (before !== undefined) {
        const last = await findInChannel(channel, String(before));
        if (!last) throw new ApiError(400, 'UNKNOWN_MESSAGE', 'There is no such message to read from.');
        const at = last[message.orderBy];
        const atom = (key: string, operator: string, value: unknown) =>
          MatchExp.atom({ key, value: [operator, value] });
        const sameAndOlder = atom(message.orderBy, '=', at).and(atom('id', '<', last.id));
        match = match.and(atom(message.orderBy, '<', at).or(sameAndOlder));
      }
      const newestFirst = { orderBy: { [message.orderBy]: 'DESC', id: 'DESC' } as const, limit: PAGE };
      const rows = await storage.find(message.entity, match, newestFirst, fields);
      const messages = rows.map(toMessage);
      return { channel, messages, before: messages.at(-1)?.id ?? null };
    },
  };
}

/** `['text', 'author.id']` as the storage asks for it. */
function queryOf(fields: readonly string[]): AttributeQueryData {
  return fields.map((field) => {
    const [head = '', ...rest] = field.split('.');
    return rest.length === 0 ? head : [head, { attributeQuery: queryOf([rest.join('.')]) }];
  });
}

/** Ids are numbers in some databases; readers get texts everywhere. */
function copyField(
  from: EntityIdRef,
  to: Record<string, unknown>,
  [head = '', ...rest]: readonly string[],
): void {
  const value: unknown = from[head] ?? null;
  if (rest.length === 0) {
    to[head] = head === 'id' && value !== null ? String(value) : value;
  } else if (typeof value === 'object' && value !== null) {
    const inner = (to[head] ?? {}) as Record<string, unknown>;
    to[head] = inner;
    copyField(value as EntityIdRef, inner, rest);
  } else {
    to[head] = null;
  }
}
