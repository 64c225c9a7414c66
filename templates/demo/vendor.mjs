/**
 * Loopback Speech: a pretend vendor that turns text into speech and translates it. It listens on this machine only,
 * needs nothing but Node and forgets everything when it ends. What it promises is written in openapi.json beside it.
 *
 *   LOOPBACK_SPEECH_KEY=<any key> node vendor.mjs [port]
 *
 * PORT                      used when no port is given on the command line; 0 takes any free port; 4010 by default
 * LOOPBACK_SPEECH_STEP_MS   a status query moves a job one step once this time has passed since its last step; 0 by default
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const VOICES = { ada: 440, grace: 330, alan: 220 }; // tone in Hz
const LANGUAGES = ['de', 'en', 'es', 'fr'];
const MAX_TEXT = 500;
const MAX_BODY_BYTES = 64 * 1024;
const SAMPLE_RATE = 8000;

const key = process.env.LOOPBACK_SPEECH_KEY;
const port = Number(process.argv[2] ?? process.env.PORT ?? 4010);
const stepMs = Number(process.env.LOOPBACK_SPEECH_STEP_MS ?? 0);
if (!key) stop('LOOPBACK_SPEECH_KEY is not set. Choose any value and give the same one to the app.');
if (!Number.isInteger(port) || port < 0 || port > 65535)
  stop('The port must be a whole number from 0 to 65535.');
if (!(stepMs >= 0)) stop('LOOPBACK_SPEECH_STEP_MS must be a number of milliseconds, 0 or more.');

const openapi = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'));
const jobs = new Map();
const answered = new Map(); // idempotency key -> { request, reply }
const hurried = new Set();
const stats = { requests: 0, jobs: 0, translations: 0, replays: 0, statuses: {} };
let origin = '';

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const reply = await answer(request, url.pathname).catch(() =>
    failure(500, 'internal', 'The vendor failed.'),
  );
  if (url.pathname.startsWith('/v1/')) {
    stats.requests += 1;
    stats.statuses[reply.status] = (stats.statuses[reply.status] ?? 0) + 1;
  }
  const body = Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'X-Request-Id': randomUUID(),
    ...reply.headers,
  });
  response.end(body);
});

async function answer(request, path) {
  const { method } = request;
  if (path === '/openapi.json') return { status: 200, body: { ...openapi, servers: [{ url: origin }] } };
  if (path === '/__stats') return { status: 200, body: stats };

  const audio = /^\/v1\/audio\/([^/]+)\.wav$/.exec(path);
  if (audio) return method === 'GET' ? listen(audio[1]) : wrongMethod('GET');

  const query = /^\/v1\/speech\/([^/]+)$/.exec(path);
  const create = { '/v1/speech': createSpeech, '/v1/translate': translate }[path];
  if (!query && !create) return failure(404, 'not_found', `There is nothing at ${path}.`);
  if (request.headers['x-api-key'] !== key) {
    return failure(401, 'invalid_api_key', 'The X-API-Key header is missing or wrong.');
  }
  if (query) return method === 'GET' ? showSpeech(query[1]) : wrongMethod('GET');
  if (method !== 'POST') return wrongMethod('POST');
  const text = await readBody(request);
  if (text === null) return failure(413, 'body_too_large', `A request may have ${MAX_BODY_BYTES} bytes.`);
  return once(`${path} ${request.headers['idempotency-key'] ?? ''}`, request, text, create);
}

/** The same Idempotency-Key gets the same answer, so a repeated request makes nothing twice. Refusals are not kept. */
function once(name, request, text, create) {
  const keyed = Boolean(request.headers['idempotency-key']);
  const before = keyed ? answered.get(name) : undefined;
  if (before && before.text !== text) {
    return failure(422, 'idempotency_key_reused', 'This Idempotency-Key was used with another body.');
  }
  if (before) {
    stats.replays += 1;
    return { ...before.reply, headers: { 'Idempotent-Replayed': 'true' } };
  }
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return failure(400, 'invalid_json', 'The body is not JSON.');
  }
  const reply = refusal(body, name) ?? create(body);
  if (keyed && reply.status < 300) answered.set(name, { text, reply });
  return reply;
}

function refusal(body, name) {
  const text = body?.text;
  if (typeof text !== 'string' || text.trim() === '')
    return failure(422, 'text_empty', 'text must not be empty.');
  if (text.length > MAX_TEXT) return failure(422, 'text_too_long', `text may have ${MAX_TEXT} characters.`);
  // Refused once per Idempotency-Key: a client that repeats the same request gets through, in every run alike.
  if (text !== 'please hurry' || hurried.delete(name)) return null;
  hurried.add(name);
  return failure(429, 'rate_limited', 'Too many requests. Wait and repeat.', { 'Retry-After': '1' });
}

function createSpeech(body) {
  if (!Object.hasOwn(VOICES, body.voice)) {
    return failure(422, 'voice_unknown', `voice must be one of ${Object.keys(VOICES).join(', ')}.`);
  }
  if (body.format !== undefined && body.format !== 'wav') {
    return failure(422, 'format_unknown', 'format must be wav.');
  }
  const now = new Date();
  const job = {
    id: `sp_${randomUUID()}`,
    text: body.text,
    voice: body.voice,
    status: 'queued',
    steppedAt: now,
  };
  jobs.set(job.id, job);
  stats.jobs += 1;
  return { status: 201, body: { id: job.id, status: job.status, created_at: now.toISOString() } };
}

function showSpeech(id) {
  const job = jobs.get(id);
  if (!job) return failure(404, 'speech_not_found', 'There is no speech with this id.');
  if (Date.now() - job.steppedAt >= stepMs) step(job);
  const succeeded = job.status === 'succeeded';
  return {
    status: 200,
    body: {
      id,
      status: job.status,
      audio_url: succeeded ? `${origin}/v1/audio/${id}.wav` : null,
      duration_ms: succeeded ? durationOf(job) : null,
      error:
        job.status === 'failed'
          ? { code: 'synthesis_failed', message: 'The text could not be spoken.' }
          : null,
    },
  };
}

function step(job) {
  const end = job.text.includes('fail please') ? 'failed' : 'succeeded';
  job.status = { queued: 'processing', processing: end }[job.status] ?? job.status;
  job.steppedAt = new Date();
}

function listen(id) {
  const job = jobs.get(id);
  if (job?.status !== 'succeeded') return failure(404, 'audio_not_found', 'There is no audio with this id.');
  return {
    status: 200,
    body: tone(VOICES[job.voice], durationOf(job)),
    headers: { 'Content-Type': 'audio/wav' },
  };
}

function translate(body) {
  if (!LANGUAGES.includes(body.target)) {
    return failure(422, 'target_unknown', `target must be one of ${LANGUAGES.join(', ')}.`);
  }
  if (body.text.includes('fail please')) {
    return failure(422, 'untranslatable', 'The text could not be translated.');
  }
  stats.translations += 1;
  const language = /[äöüß]/i.test(body.text)
    ? 'de'
    : /[ñ¿¡]/i.test(body.text)
      ? 'es'
      : /[àçèéê]/i.test(body.text)
        ? 'fr'
        : 'en';
  return {
    status: 200,
    body: {
      translation: `[${body.target}] ${body.text}`,
      detected_language: language,
      usage: { characters: body.text.length },
    },
  };
}

function durationOf(job) {
  return 100 + 2 * job.text.length;
}

/** Eight-bit mono PCM in a WAV file. */
function tone(hertz, milliseconds) {
  const samples = (SAMPLE_RATE * milliseconds) / 1000;
  const wav = Buffer.alloc(44 + samples);
  wav.write('RIFF', 0, 'ascii');
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8, 'ascii');
  wav.writeUInt32LE(16, 16); // length of the format block
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // channels
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE, 28); // bytes per second
  wav.writeUInt16LE(1, 32); // bytes per frame
  wav.writeUInt16LE(8, 34); // bits per sample
  wav.write('data', 36, 'ascii');
  wav.writeUInt32LE(samples, 40);
  for (let i = 0; i < samples; i++)
    wav[44 + i] = 128 + 40 * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE);
  return wav;
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

function failure(status, code, message, headers = {}) {
  return { status, headers, body: { error: { code, message } } };
}

function wrongMethod(allowed) {
  return failure(405, 'method_not_allowed', `Use ${allowed} here.`, { Allow: allowed });
}

function stop(message) {
  console.error(message);
  process.exit(2);
}

server.on('error', (error) => stop(`Cannot listen on port ${port}: ${error.code ?? error.message}.`));
server.listen(port, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening on ${origin}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
