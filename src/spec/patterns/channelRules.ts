import type { Inconsistency } from '../common.ts';
import type { ChannelSpec } from './channel.ts';

/** Entities that the generated tests bring themselves. */
const OF_THE_TESTS = ['User', 'TestAct', 'TestMembership'];

/** Rules between the fields of the section and the rest of the spec. */
export function channelRules(spec: ChannelSpec): Inconsistency[] {
  return [...systemRules(spec), ...variableRules(spec), ...fieldRules(spec)];
}

/** Nothing is sent over HTTP; whatever Redis asks for is in its URL. */
function systemRules({ system, operations }: ChannelSpec): Inconsistency[] {
  return [
    ...(system.baseUrl
      ? [
          {
            path: ['system', 'baseUrl'],
            message: 'is given, but nothing is sent over HTTP',
            fix: 'Remove it; the address of Redis is in channel.urlVariable.',
          },
        ]
      : []),
    ...(Array.isArray(system.authentication) || system.authentication.type !== 'none'
      ? [
          {
            path: ['system', 'authentication'],
            message: 'names credentials beside those in the URL of Redis',
            fix: 'Write { "type": "none" }; user and password are part of the URL in channel.urlVariable.',
          },
        ]
      : []),
    ...(operations.length > 0
      ? [
          {
            path: ['operations'],
            message: 'names operations, but nothing is sent over HTTP',
            fix: 'Remove them, or make an integration of its own of them.',
          },
        ]
      : []),
  ];
}

/** Without either of them nobody could connect, and both open doors. */
function variableRules({ channel: { urlVariable, socket }, environment }: ChannelSpec): Inconsistency[] {
  const named: [string[], string][] = [
    [['urlVariable'], urlVariable],
    [['socket', 'secretVariable'], socket.secretVariable],
  ];
  return named.flatMap(([path, name]) => {
    const declared = environment.find((each) => each.name === name);
    if (!declared) {
      return [wrong(path, `names ${name}, which environment does not declare`, 'Add it to environment.')];
    }
    return [
      ...(declared.required
        ? []
        : [wrong(path, `names ${name}, which is not required`, 'Set its "required" to true.')]),
      ...(declared.secret
        ? []
        : [wrong(path, `names ${name}, which is no secret`, 'Set its "secret" to true.')]),
    ];
  });
}

function fieldRules({ channel: { conversation, message, send } }: ChannelSpec): Inconsistency[] {
  const taken = (path: string, entity: string) =>
    OF_THE_TESTS.includes(entity)
      ? [wrong([path, 'entity'], 'is taken by the generated tests', 'Name the entity of the business.')]
      : [];
  const own = message.fields.filter((each) => !each.includes('.'));
  return [
    ...taken('conversation', conversation.entity),
    ...taken('message', message.entity),
    ...(conversation.entity === message.entity
      ? [wrong(['message', 'entity'], 'is the conversation itself', 'Name the entity that is published.')]
      : []),
    ...own
      .filter((each) => each !== message.orderBy && !Object.hasOwn(message.example, each))
      .map((each) =>
        wrong(
          ['message', 'example'],
          `lacks ${each}, which is published`,
          'Give it as the business stores it.',
        ),
      ),
    ...(send && Object.hasOwn(send.payload, send.conversation)
      ? [
          wrong(
            ['send', 'payload', send.conversation],
            'is the conversation, which the frame names already',
            'Remove it.',
          ),
        ]
      : []),
  ];
}

function wrong(path: readonly string[], message: string, fix: string): Inconsistency {
  return { path: ['channel', ...path], message, fix };
}
