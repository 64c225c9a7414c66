import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startVendor, type TestVendor } from '../../templates/kit/testing/vendor';
import { HOSTS, type PatternProject, patternProject } from './patterns/app.ts';

/*
 * The chain of hosts-chain.test.ts in the other layouts: three integrations of two modules, where what one answers is what the
 * next one sends. The app is started again in the middle.
 */
const ROWS = [
  { spec: 'translate', business: 'greeting' },
  { spec: 'speech', business: 'greeting' },
  { spec: 'sms', business: 'shop' },
];
const SEND = 'POST /2010-04-01/Accounts/{AccountSid}/Messages.json';
const SPEECH = { created_at: '2026-01-01T00:00:00Z', audio_url: null, duration_ms: null, error: null };

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await startVendor();
  vendor.answer('POST /v1/translate', {
    body: { translation: 'Guten Morgen', detected_language: 'en', usage: { characters: 12 } },
  });
  vendor.answer('GET /v1/speech/{id}', ({ path }) => ({
    body: {
      ...SPEECH,
      id: path.split('/').at(-1),
      status: 'succeeded',
      audio_url: 'https://a.example/1.wav',
    },
  }));
});
afterAll(() => vendor?.close());

test.each(HOSTS.filter((id) => id !== 'interaqt'))(
  'a chain over two modules in the layout %s, with a restart in between',
  async (id) => {
    vendor.answer('POST /v1/speech', { body: { ...SPEECH, id: `speech-${id}`, status: 'queued' } });
    vendor.answer(SEND, {
      body: { sid: `sms-${id}`, status: 'queued', error_message: null, error_code: null },
    });
    const urls = ['LOOPBACK_SPEECH_URL', 'SMS_URL'].map((name) => [name, vendor.url]);
    const keys = ['LOOPBACK_SPEECH_KEY', 'SMS_ACCOUNT', 'SMS_TOKEN'].map((name) => [name, 'AC1']);
    const environment = Object.fromEntries([...urls, ...keys]);
    const before = vendor.requestsTo(SEND).length;
    let project: PatternProject | undefined;
    try {
      project = await patternProject(id, ROWS);
      const first = await project.start(environment, null);
      const [user] = first.users;
      let apiCallId = '';
      try {
        await first.interact('PlaceOrder', { number: '42', greeting: 'Good morning' }, user);
        // Spoken is what was translated, as soon as it was.
        await vi.waitFor(async () => {
          const [spoken] = await first.list('ListSpoken', user);
          expect(spoken).toMatchObject({ externalId: `speech-${id}` });
          apiCallId = String(spoken?.id);
        }, 30_000);
        const asked = vendor.requestsTo('POST /v1/speech').at(-1);
        expect(asked?.json).toEqual({ text: 'Guten Morgen', voice: 'ada' });
      } finally {
        await first.stop();
      }

      const second = await project.start(environment, first.users);
      try {
        await vi.waitFor(async () => {
          const answer = await second.ask('speech', 'querySpeechStatus', { apiCallId }, user);
          expect(answer.body).toMatchObject({ status: 'completed' });
        }, 30_000);
        await vi.waitFor(() => expect(vendor.requestsTo(SEND)).toHaveLength(before + 1), 30_000);
        const sent = await vendor.requestsTo(SEND).at(-1)?.form();
        expect(sent?.get('Body')).toBe('Listen: https://a.example/1.wav');
      } finally {
        await second.stop();
      }
    } finally {
      await project?.remove();
    }
  },
  240_000,
);
