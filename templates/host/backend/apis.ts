import { type Controller, type EntityIdRef, MatchExp } from 'interaqt';
import { type APIs, createAPI } from '../app';
import { ApiError } from '../integrations/kit/apiError';
import { isPossibleId } from '../integrations/kit/recordId';

/** A greeting with its voice and the calls made for it; only for its owner. */
const getGreeting = createAPI(
  async function (this: Controller, { user }, { greetingId }: { greetingId: string }) {
    const greeting = await findGreeting(this, greetingId);
    if (!greeting || String(greeting.owner?.id) !== user?.id) {
      throw new ApiError(404, 'GREETING_NOT_FOUND', 'There is no such greeting.');
    }
    const { text, voiceUrl = null, ttsCalls = [] } = greeting; // what is null is absent from the row
    return { id: String(greeting.id), text, voiceUrl, calls: ttsCalls };
  },
  { params: { greetingId: 'string' }, useNamedParams: true },
);

async function findGreeting({ system }: Controller, id: string): Promise<EntityIdRef | undefined> {
  if (!isPossibleId(system.storage, 'Greeting', id)) return undefined;
  return system.storage.findOne('Greeting', MatchExp.atom({ key: 'id', value: ['=', id] }), undefined, [
    'id',
    'text',
    'voiceUrl',
    ['owner', { attributeQuery: ['id'] }],
    ['ttsCalls', { attributeQuery: ['id', 'status', 'error'] }],
  ]);
}

export const apis: APIs = { getGreeting };
