import { describe, expect, it } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { specSkeleton } from '../../src/spec/skeleton.ts';
import { changed } from './helpers/changed.ts';

type Row = [changes: Record<string, unknown>, target: string, message: RegExp];

const rows: Row[] = [
  [{ channel: undefined }, 'channel', /missing/],
  // Everything Redis asks for is in its URL
  [{ 'system.baseUrl': { variable: 'REDIS_URL' } }, 'system.baseUrl', /nothing is sent over HTTP/],
  [
    { 'system.authentication': { type: 'bearer', variable: 'REDIS_URL' } },
    'system.authentication',
    /beside those in the URL/,
  ],
  [{ 'channel.urlVariable': 'OTHER_URL' }, 'channel.urlVariable', /does not declare/],
  [{ 'environment.0.secret': false }, 'channel.urlVariable', /no secret/],
  [{ 'environment.0.required': false }, 'channel.urlVariable', /not required/],
  [{ 'environment.1.secret': false }, 'channel.socket.secretVariable', /no secret/],
  [{ 'channel.socket.secretVariable': 'OTHER' }, 'channel.socket.secretVariable', /does not declare/],
  // Names that become code, Redis channels and paths
  [{ 'channel.prefix': 'chat `x`' }, 'channel.prefix', /wrong form/],
  [{ 'channel.prefix': 'chat*' }, 'channel.prefix', /wrong form/],
  [{ 'channel.prefix': '' }, 'channel.prefix', /empty/],
  [{ 'channel.socket.path': 'live' }, 'channel.socket.path', /wrong form/],
  [{ 'channel.socket.path': '/live?x=1' }, 'channel.socket.path', /wrong form/],
  [{ 'channel.conversation.entity': 'conversation' }, 'channel.conversation.entity', /wrong form/],
  [{ 'channel.conversation.members': 'a.b' }, 'channel.conversation.members', /wrong form/],
  [{ 'channel.message.fields': [] }, 'channel.message.fields', /is empty/],
  [{ 'channel.message.fields': ['author.team.name'] }, 'channel.message.fields.0', /wrong form/],
  [{ 'channel.message.orderBy': 'created at' }, 'channel.message.orderBy', /wrong form/],
  // What the tests are made from
  [{ 'channel.message.example': {} }, 'channel.message.example', /lacks text/],
  [{ 'channel.message.entity': 'Conversation' }, 'channel.message.entity', /the conversation itself/],
  [{ 'channel.message.when': 'now' }, 'channel.message.when', /too short/],
  [
    { 'channel.send.payload': { text: 'hello', conversation: '1' } },
    'channel.send.payload.conversation',
    /names already/,
  ],
  [{ 'channel.send.interaction': 'send message' }, 'channel.send.interaction', /wrong form/],
  [{ 'channel.message.entity': 'User' }, 'channel.message.entity', /taken/],
  [{ 'channel.history': true }, 'channel.history', /is not a field/],
];

const read = (changes: Record<string, unknown> = {}) => readDesigned(changed('chat', changes), 'chat.json');

describe('a spec of the pattern channel', () => {
  it('is complete', () => {
    expect(read()).toMatchObject({ ok: true });
  });

  it('may let clients listen only', () => {
    expect(read({ 'channel.send': undefined })).toMatchObject({ ok: true });
  });

  it.each(rows)('%j is told at %s', (changes, target, message) => {
    const reading = read(changes);
    expect(reading.ok ? [] : reading.diagnostics).toContainEqual(
      expect.objectContaining({
        target,
        message: expect.stringMatching(message),
        fix: expect.stringMatching(/\w/),
      }),
    );
  });

  it('begins with nothing that could be left as it is', () => {
    const skeleton = specSkeleton({ module: 'talk', name: 'team-chat', pattern: 'channel' });
    expect(skeleton).toMatchObject({
      channel: { urlVariable: 'REDIS_URL', prefix: 'team-chat' },
      environment: [{ name: 'REDIS_URL' }, { name: 'JWT_SECRET' }],
    });
    expect(skeleton.system).not.toHaveProperty('baseUrl');
    expect(readDesigned(JSON.stringify(skeleton), 'x.json').ok).toBe(false);
  });
});
