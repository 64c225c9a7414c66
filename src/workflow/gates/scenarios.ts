import { type ChannelScenery, channelScenarios } from '../channelScenarios.ts';
import {
  type ClientDirectScenery,
  clientDirectScenarios,
  type MiddlewareScenery,
  middlewareScenarios,
} from '../patternScenarios.ts';
import { judged, type Verdict } from './verdict.ts';

/** What an integration test file has to show; a test's title begins with the scenario's name and a colon. */
export const SCENARIOS = {
  success: 'a call goes from pending to completed',
  refusal: 'the vendor refuses the request, and the call fails with its message',
  'transient failure': 'the vendor fails for a moment, and the call is repeated',
  'status query': 'the query API asks and answers for the owner only',
  'duplicate event': 'the same event twice changes nothing',
  'late event': 'an event after the end changes nothing',
} as const;

/** What of a spec decides which scenarios there are. */
export interface Scenery {
  pattern: string;
  webhook?: object | undefined;
  polling?: object | undefined;
  mapping?: { progress?: object | undefined };
  channel?: ChannelScenery;
  clientDirect?: ClientDirectScenery;
  middleware?: MiddlewareScenery;
  resource?: { at: 'create' | 'read'; signing?: object | undefined; expiresInSeconds: number | null };
}

/** The scenarios that the integration of a spec has to show, with what each of them means. */
export function scenariosOf({
  webhook,
  polling,
  mapping,
  channel,
  resource,
  clientDirect,
  middleware,
}: Scenery): Readonly<Record<string, string>> {
  if (channel) return channelScenarios(channel);
  if (clientDirect) return clientDirectScenarios(clientDirect);
  if (middleware) return middlewareScenarios(middleware);
  if (resource) return resourceScenarios(resource);
  return {
    ...SCENARIOS,
    ...(webhook && {
      webhook: 'a signed delivery counts once; one that is not signed, too old or too early is not recorded',
    }),
    ...(mapping?.progress && {
      progress: 'what the vendor says on the way is kept, and recorded once',
    }),
    ...(polling && { polling: 'the app asks by itself until the call is at its end, also after a failure' }),
  };
}

function resourceScenarios({ at, signing, expiresInSeconds }: NonNullable<Scenery['resource']>) {
  return {
    success:
      at === 'read' ? 'whoever may see a record gets its value' : 'a record has its value from the beginning',
    ...(at === 'read' && { access: 'nobody else gets it, and nobody learns which ids exist' }),
    ...(signing
      ? {}
      : { 'vendor failure': 'a vendor that fails is said to fail, and nothing is kept of it' }),
    ...(expiresInSeconds !== null && { expiry: 'a URL says when it ends' }),
    'missing field': 'a record without a field that the value is made from gets none',
    'missing environment': 'without a variable the app does not start',
  };
}

/** Every required scenario has a test; whether the tests pass is for the gate of the tests. */
export function scenariosGate(
  file: string,
  tests: readonly string[],
  scenarios: Readonly<Record<string, string>> = SCENARIOS,
): Verdict {
  const missing = Object.entries(scenarios).filter(
    ([name]) => !tests.some((title) => title.split(' > ').some((part) => part.trim().startsWith(`${name}:`))),
  );
  return judged(
    'scenarios',
    missing.map(([name, what]) => ({
      code: 'SCENARIO_MISSING',
      message: `No test shows the scenario "${name}": ${what}.`,
      target: file,
      fix: `Write a test whose title begins with "${name}:".`,
    })),
    `${Object.keys(scenarios).length} scenarios shown`,
  );
}
