import { z } from 'zod';
import { designed, systemWithoutRequests, withoutCalls } from '../common.ts';
import { IDENTIFIER, matching, PASCAL, sentence, text, variableName } from '../fields.ts';

/*
 * The pattern `channel`: what is written in a conversation reaches its connected members, by a message broker between
 * the processes of the app and WebSockets to the clients.
 */

/** A field of the message, or of the one record that a relation of it leads to. */
const FIELD = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?$/;

const conversation = z
  .strictObject({
    entity: matching(PASCAL, 'the business entity that readers are members of, such as "Conversation"'),
    members: matching(IDENTIFIER, 'its relation to the users who may read it, such as "members"'),
  })
  .describe('what has a channel of its own');

const message = z
  .strictObject({
    entity: matching(PASCAL, 'the business entity that is published, such as "Message"'),
    conversation: matching(
      IDENTIFIER,
      'its relation to the conversation, such as "conversation"; a message is published when this relation is created',
    ),
    fields: z
      .array(matching(FIELD, 'a field of the message, or one over a relation, such as "author.id"'))
      .min(1, 'names no field')
      .describe('what readers get of a message besides its id, such as ["text", "author.id"]'),
    orderBy: matching(IDENTIFIER, 'the number that grows with every message, such as "createdAt"'),
    example: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe('the own fields of a message as the business stores them; for the tests'),
    when: sentence('when messages are created, in one sentence'),
  })
  .describe('what is published');

const socket = z
  .strictObject({
    path: matching(/^\/[\w/-]*\w$/, 'where clients connect, such as "/live"'),
    secretVariable: variableName.describe(
      'the variable with the secret that signs the tokens of the app (HS256), such as "JWT_SECRET"',
    ),
    claim: text('the claim of a token that holds the id of the user').default('sub'),
  })
  .describe('how clients connect, and how it is known who they are');

const send = z
  .strictObject({
    interaction: matching(
      IDENTIFIER,
      'the interaction of the business that creates a message, such as "SendMessage"',
    ),
    conversation: matching(
      IDENTIFIER,
      'the item of its payload that names the conversation, such as "conversation"',
    ),
    payload: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe('the other items of its payload, with examples; for the tests'),
  })
  .describe('what clients may send over their socket; leave it out where they only listen');

export const channel = z
  .strictObject({
    urlVariable: variableName.describe('the variable with the URL of Redis, such as "REDIS_URL"'),
    prefix: matching(
      /^[a-z][a-z0-9-]*(:[a-z0-9-]+)*$/,
      'what the names of all Redis channels begin with, such as "shop:chat"; no other app on the same Redis may use it',
    ),
    conversation,
    message,
    socket,
    send: send.optional(),
  })
  .describe('who is told what');

export const channelSchema = z.strictObject({
  ...designed,
  operations: withoutCalls.operations,
  system: systemWithoutRequests,
  pattern: z
    .literal('channel')
    .describe('channel: what is written reaches connected members, over Redis and WebSocket'),
  channel,
});

export type ChannelSpec = z.infer<typeof channelSchema>;

/** The API with which members read messages again: `readMessages`. */
export function readApi({ channel: { message } }: ChannelSpec): string {
  return `read${message.entity}s`;
}
