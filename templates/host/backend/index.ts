import type { AppModel } from '../app';
import { apis } from './apis';
import { Greet, Greeting, relations, tts, User } from './greeting';

/** Everything the app is made of, apart from its integrations. */
export const model = {
  entities: [User, Greeting, tts.call, tts.event],
  relations,
  eventSources: [Greet, tts.record],
  apis,
} satisfies AppModel;
