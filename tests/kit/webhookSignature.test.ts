import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { signHmac, signStandardWebhook } from '../../templates/kit/testing/webhook';
import {
  hmacSignature,
  isSameText,
  standardWebhooks,
  type VerifyWebhook,
} from '../../templates/kit/webhookSignature';

const BODY = '{"id":"evt_1","data":{"name":"Zoë"}}';
const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Whether a verifier passes a request. */
async function passes(verify: VerifyWebhook, headers: Record<string, string>, body: string | Buffer = BODY) {
  try {
    await verify({ headers: new Headers(headers), rawBody: Buffer.from(body) });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ status: 401, code: 'INVALID_SIGNATURE' });
    return false;
  }
}

/** With the clock at a moment, in seconds. */
async function at<T>(seconds: number, act: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ now: seconds * 1000 });
  try {
    return await act();
  } finally {
    vi.useRealTimers();
  }
}

describe('standard webhooks', () => {
  const verify = standardWebhooks({ secrets: [`whsec_${KEY}`], toleranceSeconds: 300 });

  it('takes the example of the specification, computed by others', async () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const body = '{"test": 2432232314}';
    expect(await at(1614265330, () => passes(verify, headers, body))).toBe(true);
    expect(await at(1614265330, () => passes(verify, headers, `${body} `))).toBe(false);
    expect(await at(1614265330 + 300, () => passes(verify, headers, body))).toBe(true);
    expect(await at(1614265330 + 301, () => passes(verify, headers, body))).toBe(false);
    expect(await at(1614265330 - 301, () => passes(verify, headers, body))).toBe(false);
  });

  it('takes any of several signatures, and no other version', async () => {
    const good = signStandardWebhook(BODY, KEY, 'm1');
    const signature = good['webhook-signature'] ?? '';
    const other = `v1,${Buffer.alloc(32, 7).toString('base64')}`;
    const sign = (value: string) => ({ ...good, 'webhook-signature': value });
    expect(await passes(verify, sign(`${other} ${signature}`))).toBe(true);
    expect(await passes(verify, sign(`v1a,abc ${signature}`))).toBe(true);
    expect(await passes(verify, sign(other))).toBe(false);
    expect(await passes(verify, sign(signature.replace('v1,', 'v2,')))).toBe(false);
    expect(await passes(verify, sign(signature.replace('v1,', '')))).toBe(false);
    expect(await passes(verify, sign(''))).toBe(false);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('needs %s', async (name) => {
    const headers = signStandardWebhook(BODY, KEY, 'm1');
    expect(await passes(verify, headers)).toBe(true);
    expect(await passes(verify, { ...headers, [name]: '' })).toBe(false);
    delete headers[name];
    expect(await passes(verify, headers)).toBe(false);
  });

  it('covers the id and the time', async () => {
    const headers = signStandardWebhook(BODY, KEY, 'm1');
    const time = Number(headers['webhook-timestamp']);
    expect(await passes(verify, { ...headers, 'webhook-id': 'm2' })).toBe(false);
    expect(await passes(verify, { ...headers, 'webhook-timestamp': String(time - 1) })).toBe(false);
    for (const stamp of ['NaN', '1e9', '-1', '', 'Infinity', `${time}.5`, '9'.repeat(40)]) {
      expect(await passes(verify, { ...headers, 'webhook-timestamp': stamp }), stamp).toBe(false);
    }
  });

  it('signs bytes, not the text they decode to', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const headers = { ...signStandardWebhook('', KEY, 'm1') };
    const key = Buffer.from(KEY, 'base64');
    const signed = Buffer.concat([Buffer.from(`m1.${headers['webhook-timestamp']}.`), bytes]);
    headers['webhook-signature'] = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(await passes(verify, headers, bytes)).toBe(true);
    expect(await passes(verify, headers, bytes.toString('utf8'))).toBe(false);
  });

  it('takes the secret before it as long as it is set', async () => {
    const previous = Buffer.alloc(24, 5).toString('base64');
    const headers = signStandardWebhook(BODY, previous, 'm1');
    const both = standardWebhooks({ secrets: [KEY, previous], toleranceSeconds: 300 });
    expect(await passes(both, headers)).toBe(true);
    expect(await passes(both, signStandardWebhook(BODY, KEY, 'm1'))).toBe(true);
    const renewed = standardWebhooks({ secrets: [KEY, ''], toleranceSeconds: 300 });
    expect(await passes(renewed, headers)).toBe(false);
  });

  it('takes the headers of Svix under their own name', async () => {
    const svix = standardWebhooks({ secrets: [KEY], toleranceSeconds: 300, headerPrefix: 'svix' });
    expect(await passes(svix, signStandardWebhook(BODY, KEY, 'm1', 0, 'svix'))).toBe(true);
    expect(await passes(svix, signStandardWebhook(BODY, KEY, 'm1'))).toBe(false);
  });

  it.each([
    ['none', []],
    ['an empty one', ['']],
    ['a blank one', [undefined, '  ']],
    ['only its prefix', ['whsec_']],
    ['another form', ['whsec_not in base64!']],
    ['one good and one of another form', [KEY, 'whsec_***']],
  ])('refuses to be made with %s for a secret, and does not repeat it', (_name, secrets) => {
    const make = () => standardWebhooks({ secrets, toleranceSeconds: 300 });
    expect(make).toThrow(/webhook/);
    expect(make).not.toThrow(/not in base64!|\*\*\*/);
  });
});

describe('HMAC-SHA256 with a time', () => {
  const secrets = ['a secret', 'the one before'];

  it("takes Stripe's form: time and signatures in one header", async () => {
    const verify = hmacSignature({ header: 'Stripe-Signature', secrets, toleranceSeconds: 300 });
    const time = 1_700_000_000;
    const right = createHmac('sha256', 'a secret').update(`${time}.${BODY}`).digest('hex');
    const old = createHmac('sha256', 'the one before').update(`${time}.${BODY}`).digest('hex');
    const wrong = '0'.repeat(64);
    const check = (header: string, seconds = time) =>
      at(seconds, () => passes(verify, { 'Stripe-Signature': header }));
    expect(await check(`t=${time},v1=${right}`)).toBe(true);
    expect(await check(`t=${time}, v1=${right.toUpperCase()}`)).toBe(true);
    expect(await check(`t=${time},v1=${old}`)).toBe(true);
    expect(await check(`t=${time},v1=${wrong},v1=${right}`)).toBe(true);
    expect(await check(`t=${time},v1=${right},v0=${wrong}`)).toBe(true);
    // v0 is the scheme of test events, which anybody may sign.
    expect(await check(`t=${time},v0=${right}`)).toBe(false);
    expect(await check(`t=${time},v1=${wrong}`)).toBe(false);
    expect(await check(`t=${time},v1=${right}00`)).toBe(false);
    expect(await check(`t=${time},v1=`)).toBe(false);
    expect(await check(`v1=${right}`)).toBe(false);
    expect(await check(`t=${time - 1},v1=${right}`)).toBe(false);
    expect(await check('')).toBe(false);
    expect(await check(`t=${time},v1=${right}`, time + 301)).toBe(false);
    expect(await check(`t=${time},v1=${right}`, time - 301)).toBe(false);
  });

  it("takes Slack's form: the example of its documentation, computed by others", async () => {
    const verify = hmacSignature({
      header: 'X-Slack-Signature',
      timestampHeader: 'X-Slack-Request-Timestamp',
      prefix: 'v0=',
      content: 'v0:{timestamp}:{body}',
      secrets: ['8f742231b10e8888abcd99yyyzzz85a5'],
      toleranceSeconds: 300,
    });
    const headers = {
      'X-Slack-Request-Timestamp': '1531420618',
      'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(await at(1531420618, () => passes(verify, headers, body))).toBe(true);
    expect(await at(1531420618, () => passes(verify, headers, `${body}&`))).toBe(false);
  });

  it('takes base64, milliseconds and other contents', async () => {
    const settings = {
      header: 'X-Signature',
      timestampHeader: 'X-Time',
      encoding: 'base64',
      content: '{body}|{timestamp}',
    } as const;
    const verify = hmacSignature({ ...settings, secrets, toleranceSeconds: 60 });
    expect(await passes(verify, signHmac(BODY, 'a secret', settings))).toBe(true);
    expect(await passes(verify, signHmac(BODY, 'another', settings))).toBe(false);
    expect(await passes(verify, signHmac(BODY, 'a secret', settings, -61))).toBe(false);
    const stamp = String(Date.now());
    const signature = createHmac('sha256', 'a secret').update(`${BODY}|${stamp}`).digest('base64');
    expect(await passes(verify, { 'X-Time': stamp, 'X-Signature': signature })).toBe(true);
  });

  it('refuses to be made without a secret', () => {
    expect(() => hmacSignature({ header: 'X', secrets: ['', undefined], toleranceSeconds: 1 })).toThrow(
      'no secret',
    );
  });
});

it('compares texts of any length', () => {
  expect(isSameText('a', 'a')).toBe(true);
  expect(isSameText('a', 'b')).toBe(false);
  expect(isSameText('a', 'aa')).toBe(false);
  expect(isSameText('', '')).toBe(true);
});
