import { expect } from 'vitest';
import { signStandardWebhook } from '../../../templates/kit/testing/webhook';
import { startDemoVendor, VENDOR_KEY } from '../../hosts/fixtureProject.ts';
import { type DrivenApp, idOf, type PatternRow } from './row.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
/** The last delivery of an app, to be repeated after its restart; by the app's first user. */
const delivered = new Map<string, { callId: string; body: string; id: string }>();

const about = (task: string, status: string, audioUrl: string | null) =>
  JSON.stringify({
    type: 'job.changed',
    timestamp: '2026-01-01T00:00:00Z',
    data: { id: task, status, audio_url: audioUrl, duration_ms: 5, error: null },
  });

async function deliver(app: DrivenApp, body: string, id: string, secret = SECRET): Promise<number> {
  const headers = { 'Content-Type': 'application/json', ...signStandardWebhook(body, secret, id) };
  const response = await fetch(`${app.url}/webhooks/narration`, { method: 'POST', headers, body });
  return response.status;
}

export const narration: PatternRow = {
  spec: 'narration',
  business: 'stories',
  async start() {
    const { url, stop } = await startDemoVendor();
    return {
      environment: {
        NARRATION_URL: url,
        NARRATION_KEY: VENDOR_KEY,
        NARRATION_WEBHOOK_SECRET: SECRET,
      },
      stop,
    };
  },
  async drive(app) {
    const [owner, stranger] = app.users;
    const stored = async (callId: string) =>
      (await app.list('ListNarrations', owner)).find(({ id }) => id === callId);

    const before = delivered.get(owner);
    if (before) {
      // The vendor did not hear the answer and delivers again, to an app that was started in between.
      expect(await deliver(app, before.body, before.id)).toBe(200);
      expect(await stored(before.callId)).toMatchObject({ status: 'completed' });
    }

    const callId = idOf(await app.interact('TellStory', { text: 'Once' }, owner), 'NarrationCall');
    await expect.poll(async () => (await stored(callId))?.externalId, { timeout: 20_000 }).toBeTruthy();
    const task = String((await stored(callId))?.externalId);
    const audioUrl = `https://audio.example/${task}.wav`;
    const body = about(task, 'succeeded', audioUrl);
    const id = `delivery of ${task}`;

    expect(await deliver(app, body, id, `whsec_${Buffer.alloc(24, 9).toString('base64')}`)).toBe(401);
    expect(await deliver(app, about('nobody', 'succeeded', audioUrl), 'another')).toBeGreaterThanOrEqual(400);
    expect(await stored(callId)).toMatchObject({ status: 'pending' });

    expect(await deliver(app, body, id)).toBe(200);
    const told = { status: 'completed', greeting: { voiceUrl: audioUrl } };
    expect(await stored(callId)).toMatchObject(told);
    expect(await deliver(app, body, id)).toBe(200);
    expect(await deliver(app, about(task, 'processing', null), `late ${task}`)).toBe(200);
    expect(await stored(callId)).toMatchObject(told);
    delivered.set(owner, { callId, body, id });

    const asked = (user?: string) =>
      app.ask('narration', 'queryNarrationStatus', { apiCallId: callId }, user);
    expect(await asked(owner)).toMatchObject({
      status: 200,
      body: { status: 'completed', responseData: { audioUrl } },
    });
    expect((await asked(stranger)).status).toBe(404);
    expect((await asked()).status).toBe(401);
  },
};
