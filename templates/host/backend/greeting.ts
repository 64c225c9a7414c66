import {
  Action,
  Entity,
  Interaction,
  Payload,
  PayloadItem,
  Property,
  type RecordMutationEvent,
  Relation,
  Transform,
} from 'interaqt';
import { defineApiCall } from '../integrations/kit/defineApiCall';
import { latestResult } from '../integrations/kit/latestResult';

export const User = Entity.create({
  name: 'User',
  properties: [Property.create({ name: 'name', type: 'string' })],
});

export const Greet = Interaction.create({
  name: 'Greet',
  action: Action.create({ name: 'greet' }),
  payload: Payload.create({ items: [PayloadItem.create({ name: 'text', type: 'string', required: true })] }),
});

export const Greeting = Entity.create({
  name: 'Greeting',
  properties: [
    Property.create({ name: 'text', type: 'string' }),
    ...latestResult({
      call: 'TtsCall',
      owner: 'greeting',
      name: 'voiceUrl',
      type: 'string',
      pick: (data) => (data as { audioUrl?: string } | null)?.audioUrl,
    }),
  ],
  computation: Transform.create({
    eventDeps: {
      greet: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'Greet' } },
    },
    callback: ({ record }: RecordMutationEvent) => ({
      text: record?.payload.text,
      owner: { id: record?.user.id },
    }),
  }),
});

/** The business decides when: a greeting that was made wants to be spoken. How is up to the integration. */
export const tts = defineApiCall(
  { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' },
  Transform.create({
    // `eventDeps`, not `record`: a call is made once per greeting, not again on every update of it.
    eventDeps: { greeted: { recordName: 'Greeting', type: 'create' } },
    callback: ({ record }: RecordMutationEvent) => ({
      requestParams: { text: record?.text, voice: 'ada' },
      createdAt: Date.now(),
      greeting: { id: record?.id },
    }),
  }),
);

export const relations = [
  Relation.create({
    source: User,
    sourceProperty: 'greetings',
    target: Greeting,
    targetProperty: 'owner',
    type: '1:n',
  }),
  Relation.create({
    source: Greeting,
    sourceProperty: 'ttsCalls',
    target: tts.call,
    targetProperty: 'greeting',
    type: '1:n',
  }),
];
