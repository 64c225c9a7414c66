import {
  Action,
  type Controller,
  Entity,
  type EntityInstance,
  EventSource,
  Interaction,
  MatchExp,
  Payload,
  PayloadItem,
  Property,
  type RecordMutationEvent,
  Relation,
  type RelationInstance,
  type Storage,
  Transform,
} from 'interaqt';
import type { ChannelSettings } from './settings';

type Value = string | number | boolean;

export interface ChannelModelConfig extends Pick<ChannelSettings, 'conversation' | 'message' | 'send'> {
  /** The own fields of a message, apart from the one it is ordered by. */
  example: Readonly<Record<string, Value>>;
  /** The items of the interaction's payload, apart from the conversation. */
  payload?: Readonly<Record<string, Value>>;
}

/** A model with nothing but conversations; the first three fields are what `createApp` takes. */
export interface ChannelModel {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: Controller['eventSources'];
  /** @returns the id of a new user */
  createUser(controller: Controller): Promise<string>;
  /** @returns the id of a new conversation of these users */
  createConversation(controller: Controller, ...users: string[]): Promise<string>;
  /** Creates a message as a business does, so that side effects run. @returns its id */
  write(controller: Controller, conversation: string, fields?: Record<string, unknown>): Promise<string>;
  join(controller: Controller, user: string, conversation: string): Promise<void>;
  leave(controller: Controller, user: string, conversation: string): Promise<void>;
}

const MEMBERSHIP = 'TestMembership';

/** Stands in for the business of the app, so that the test of an integration does not depend on it. */
export function defineChannelModel(config: ChannelModelConfig): ChannelModel {
  const { conversation, message, send, example, payload = {} } = config;
  // Relations to one record that are published: all lead to the user, who has the fields that are read there.
  const reached = message.fields.map((field) => field.split('.')).filter((path) => path.length > 1);
  const ofUser = reached.map(([, field = '']) => field).filter((field) => field !== 'id');
  const user = Entity.create({ name: 'User', properties: properties({ name: '', ...from(ofUser, '') }) });
  const talk = Entity.create({ name: conversation.entity, properties: properties({ name: '' }) });
  const written = (values: object, to: unknown) => ({
    ...example,
    ...values,
    [message.orderBy]: Date.now(),
    [message.conversation]: { id: to },
  });
  const sent = Transform.create({
    eventDeps: {
      sent: { recordName: '_Interaction_', type: 'create', record: { interactionName: send?.interaction } },
    },
    callback: ({ record }: RecordMutationEvent) => written({}, record?.payload[send?.conversation ?? '']),
  });
  const post = Entity.create({
    name: message.entity,
    properties: properties({ ...example, [message.orderBy]: 0 }),
    ...(send && { computation: sent }),
  });

  const to = (target: EntityInstance, property: string) =>
    Relation.create({
      source: target,
      sourceProperty: `${property}Of`,
      target: post,
      targetProperty: property,
      type: '1:n',
    });
  const membership = Relation.create({
    name: MEMBERSHIP,
    source: user,
    sourceProperty: 'testConversations',
    target: talk,
    targetProperty: conversation.members,
    type: 'n:n',
  });

  /** What runs in it is a dispatch, as it is in an app. */
  const act = EventSource.create<{ run: (storage: Storage) => Promise<unknown> }, unknown>({
    name: 'testAct',
    entity: Entity.create({ name: 'TestAct', properties: properties({ name: '' }) }),
    mapEventData: () => ({ name: 'test' }),
    async resolve(this: Controller, { run }) {
      return run(this.system.storage);
    },
  });
  const interactions = send
    ? [
        Interaction.create({
          name: send.interaction,
          action: Action.create({ name: send.interaction }),
          payload: Payload.create({
            items: Object.entries({ [send.conversation]: '', ...payload }).map(([name, value]) =>
              PayloadItem.create({ name, type: typeof value, required: true }),
            ),
          }),
        }),
      ]
    : [];

  async function perform(
    controller: Controller,
    run: (storage: Storage) => Promise<unknown>,
  ): Promise<unknown> {
    const { error, data } = await controller.dispatch(act, { run });
    if (error) throw error;
    return data;
  }

  return {
    entities: [user, talk, post],
    relations: [
      membership,
      to(talk, message.conversation),
      ...[...new Set(reached.map(([head = '']) => head))].map((head) => to(user, head)),
    ],
    // Their own type says that they are event sources only without exactOptionalPropertyTypes.
    eventSources: [act, ...(interactions as Controller['eventSources'])],
    async createUser({ system }) {
      return String((await system.storage.create('User', { name: 'test' })).id);
    },
    async createConversation({ system }, ...users) {
      const members = users.map((id) => ({ id }));
      const made = await system.storage.create(conversation.entity, {
        name: 'test',
        [conversation.members]: members,
      });
      return String(made.id);
    },
    async write(controller, id, fields = {}) {
      let made = '';
      await perform(controller, async (storage) => {
        made = String((await storage.create(message.entity, written(fields, id))).id);
      });
      return made;
    },
    async join(controller, userId, id) {
      const values = { source: { id: userId }, target: { id } };
      await perform(controller, (storage) => storage.create(MEMBERSHIP, values));
    },
    async leave(controller, userId, id) {
      const match = MatchExp.atom({ key: 'source.id', value: ['=', userId] }).and({
        key: 'target.id',
        value: ['=', id],
      });
      await perform(controller, (storage) => storage.delete(MEMBERSHIP, match));
    },
  };
}

function properties(values: Readonly<Record<string, Value>>) {
  return Object.entries(values).map(([name, value]) => Property.create({ name, type: typeof value }));
}

function from(names: readonly string[], value: Value): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
