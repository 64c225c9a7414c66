import { once } from 'node:events';
import type { Server } from 'node:http';
import { Hono, type MiddlewareHandler } from 'hono';
import { sign } from 'hono/jwt';
import {
  Action,
  Controller,
  type Database,
  DELETED_STATE,
  Entity,
  type EntityIdRef,
  EventSource,
  HardDeletionProperty,
  Interaction,
  type InteractionInstance,
  MatchExp,
  MonoSystem,
  NON_DELETED_STATE,
  Payload,
  PayloadItem,
  Property,
  type RecordMutationEvent,
  Relation,
  StateMachine,
  StateTransfer,
  Transform,
} from 'interaqt';
import {
  type Authenticate,
  authenticateToken,
  type ChannelSettings,
  createLiveChannels,
  type LiveChannels,
} from '../../../templates/kit/channel/index';
import { type Client, openClient, serveApp, socketUrl } from '../../../templates/kit/channel/testing';
import { emptyDatabase } from '../../helpers/pglite';

export const SECRET = 'a secret of the tests';

const texts = (...names: string[]) => names.map((name) => Property.create({ name, type: 'string' }));
const interaction = (name: string, ...items: string[]) =>
  Interaction.create({
    name,
    action: Action.create({ name }),
    payload: Payload.create({
      items: items.map((each) => PayloadItem.create({ name: each, type: 'string', required: true })),
    }),
  });

/** Conversations with members and messages, as a business would model them. */
export function chatModel() {
  const User = Entity.create({ name: 'User', properties: texts('name') });
  const Conversation = Entity.create({ name: 'Conversation', properties: texts('title') });
  const Message = Entity.create({
    name: 'Message',
    properties: [...texts('text'), Property.create({ name: 'createdAt', type: 'number' })],
    computation: Transform.create({
      eventDeps: {
        sent: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'SendMessage' } },
      },
      callback: ({ record }: RecordMutationEvent) => ({
        text: record?.payload.text,
        createdAt: Date.now(),
        author: { id: record?.user.id },
        conversation: { id: record?.payload.conversation },
      }),
    }),
  });
  const member = StateMachine.create({
    states: [NON_DELETED_STATE, DELETED_STATE],
    initialState: NON_DELETED_STATE,
    transfers: [
      StateTransfer.create({
        trigger: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'Leave' } },
        current: NON_DELETED_STATE,
        next: DELETED_STATE,
        computeTarget: ({ record }: RecordMutationEvent) => ({
          source: { id: record?.payload.user },
          target: { id: record?.payload.conversation },
        }),
      }),
    ],
  });
  const Membership = Relation.create({
    source: User,
    sourceProperty: 'conversations',
    target: Conversation,
    targetProperty: 'members',
    type: 'n:n',
    properties: [Object.assign(HardDeletionProperty.create(), { computation: member })],
    computation: Transform.create({
      eventDeps: {
        joined: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'Join' } },
      },
      callback: ({ record }: RecordMutationEvent) => ({
        source: { id: record?.payload.user },
        target: { id: record?.payload.conversation },
      }),
    }),
  });
  const relations = [
    Membership,
    Relation.create({
      source: Conversation,
      sourceProperty: 'messages',
      target: Message,
      targetProperty: 'conversation',
      type: '1:n',
    }),
    Relation.create({
      source: User,
      sourceProperty: 'messages',
      target: Message,
      targetProperty: 'author',
      type: '1:n',
    }),
  ];
  const eventSources: InteractionInstance[] = [
    interaction('SendMessage', 'text', 'conversation'),
    interaction('Join', 'user', 'conversation'),
    interaction('Leave', 'user', 'conversation'),
  ];
  const Deletion = Entity.create({ name: 'Deletion', properties: texts('userId') });
  const deleteUser = EventSource.create<{ id: unknown }, void>({
    name: 'deleteUser',
    entity: Deletion,
    mapEventData: ({ id }) => ({ userId: String(id) }),
    async resolve(this: Controller, { id }) {
      await this.system.storage.delete('User', MatchExp.atom({ key: 'id', value: ['=', id] }));
    },
  });
  return {
    entities: [User, Conversation, Message, Deletion],
    relations,
    eventSources: [...eventSources, deleteUser],
    deleteUser,
  };
}

export const SETTINGS: ChannelSettings = {
  conversation: { entity: 'Conversation', members: 'members' },
  message: {
    entity: 'Message',
    conversation: 'conversation',
    fields: ['text', 'author.id'],
    orderBy: 'createdAt',
  },
  prefix: 'chat',
  path: '/live',
  send: { interaction: 'SendMessage', conversation: 'conversation' },
};

export interface Chat {
  controller: Controller;
  live: LiveChannels;
  /** `ws://…/live` */
  url: string;
  server: Server;
  /** Its routes, to be served once more. */
  fetch: Hono['fetch'];
  log: string[];
  dispatch(name: string, user: EntityIdRef, payload: object): Promise<void>;
  addUser(name: string): Promise<EntityIdRef>;
  /** By a dispatch, as a business does. */
  deleteUser(user: EntityIdRef): Promise<void>;
  addConversation(...members: EntityIdRef[]): Promise<EntityIdRef>;
  /** The app's own end, in the order of a host: its server stops listening while sockets are open. */
  close(): Promise<void>;
}

/** An app with the channel, on a database of its own or as a second process on that of another. */
export async function startChat(
  redisUrl: string,
  options: {
    database?: Database;
    install?: boolean;
    settings?: Partial<ChannelSettings>;
    authenticate?: Authenticate;
    /** The middlewares of the app, made of those of the channel. */
    middlewares?: (own: MiddlewareHandler[]) => MiddlewareHandler[];
  } = {},
): Promise<Chat> {
  const model = chatModel();
  const log: string[] = [];
  const settings = { ...SETTINGS, log: (line: string) => log.push(line), ...options.settings };
  const live = createLiveChannels(settings, model.relations);
  const database = options.database ?? (await emptyDatabase());
  const { entities, relations, eventSources } = model;
  const controller = new Controller({
    system: new MonoSystem(database),
    entities,
    relations,
    eventSources: eventSources as Controller['eventSources'],
    recordMutationSideEffects: live.createSideEffects(),
  });
  await controller.setup(options.install ?? true);
  await live.setup(controller, {
    url: redisUrl,
    authenticate: options.authenticate ?? authenticateToken(SECRET),
  });

  async function dispatch(name: string, user: EntityIdRef, payload: object): Promise<void> {
    const source = controller.findEventSourceByName(name);
    if (!source) throw new Error(`There is no ${name}.`);
    const { error } = await controller.dispatch(source, { user, payload });
    if (error) throw error;
  }

  const { storage } = controller.system;
  const app = new Hono();
  const { middlewares = (own) => own } = options;
  for (const middleware of middlewares(live.createMiddlewares())) app.use('*', middleware);
  // For a test that talks to the app in a process of its own.
  app.post('/create/:entity', async (c) => {
    const { id } = await storage.create(c.req.param('entity'), await c.req.json<object>());
    return c.json({ id });
  });
  app.post('/dispatch/:name', async (c) => {
    const { user, payload } = await c.req.json<{ user: EntityIdRef; payload: object }>();
    await dispatch(c.req.param('name'), user, payload);
    return c.json({ ok: true });
  });
  app.get('/messages/:channel', async (c) => {
    const { user, before } = c.req.query();
    return c.json(await live.readMessages({ id: user }, c.req.param('channel'), before));
  });
  const server = await serveApp(app.fetch);
  return {
    controller,
    live,
    url: socketUrl(server, '/live'),
    server,
    fetch: app.fetch,
    log,
    dispatch,
    addUser: (name) => storage.create('User', { name }),
    async deleteUser({ id }) {
      const { error } = await controller.dispatch(model.deleteUser, { id });
      if (error) throw error;
    },
    addConversation: (...members) => storage.create('Conversation', { title: 'a talk', members }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      await live.cleanup();
      await closed;
      controller.teardown();
      await database.close();
    },
  };
}

export const tokenOf = (user: EntityIdRef, claims: object = {}) =>
  sign({ sub: String(user.id), ...claims }, SECRET);

export async function join(chat: Chat, user: EntityIdRef, query = ''): Promise<Client> {
  return openClient(`${chat.url}${query}`, await tokenOf(user));
}
