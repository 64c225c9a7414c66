import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSelection } from '../../../../src/spec/openapi/selection.ts';
import { Source } from '../../../../src/spec/openapi/source.ts';
import { completed, draftOf } from './helpers.ts';

const { OPENAPI_CORPUS_DIR: corpus } = process.env;
if (!corpus)
  console.warn('OPENAPI_CORPUS_DIR is not set: drafts from real vendors’ documents are not tested.');

const SELECTIONS: [file: string, operations: string[]][] = [
  ['assemblyai.json', ['createTranscript', 'getTranscript', 'deleteTranscript']],
  ['assemblyai.json', ['uploadFile']],
  ['resend.json', ['POST /emails', 'GET /emails/{email_id}']],
  ['twilio.json', ['CreateMessage', 'FetchMessage', 'DeleteMessage']],
  ['twilio.json', ['CreateCall', 'FetchCall']],
  ['deepgram.yml', ['POST /v1/listen', 'GET /v1/projects/{project_id}/requests/{request_id}']],
  ['deepgram.yml', ['POST /v1/speak']],
];

describe.skipIf(!corpus)("drafts from vendors' documents", () => {
  async function select(file: string, operations: readonly string[]) {
    const text = await readFile(join(corpus ?? '', file), 'utf8');
    const source = await Source.open(text, `docs/${file}`, () => Promise.reject(new Error('no other file')));
    return readSelection(source, operations);
  }

  test.each(SELECTIONS)(
    '%s %j is complete once a person has added what only they know',
    async (file, operations) => {
      const selection = await select(file, operations);
      const reading = completed(draftOf(selection), selection);
      expect(reading.ok ? [] : reading.diagnostics).toEqual([]);
    },
  );

  test('a transcription is a task', async () => {
    const draft = draftOf(
      await select('assemblyai.json', ['createTranscript', 'getTranscript', 'deleteTranscript']),
    );
    expect(draft).toMatchObject({
      pattern: 'async-task',
      system: {
        name: 'AssemblyAI',
        authentication: { type: 'api-key-header', header: 'Authorization', variable: 'ASSEMBLYAI_API_KEY' },
        baseUrl: { variable: 'ASSEMBLYAI_BASE_URL', default: 'https://api.assemblyai.com' },
      },
      operations: [{ role: 'submit' }, { role: 'query' }, { role: 'cancel' }],
      mapping: {
        externalId: 'id',
        status: {
          field: 'status',
          values: { queued: 'pending', processing: 'processing', completed: 'completed', error: 'failed' },
        },
        result: { text: 'text' },
        error: { message: 'error' },
      },
      delivery: { unknownOutcome: 'park' },
    });
  });

  test('an e-mail is a call, which an idempotency key makes repeatable', async () => {
    const draft = draftOf(await select('resend.json', ['POST /emails', 'GET /emails/{email_id}']));
    expect(draft).toMatchObject({
      pattern: 'sync-call',
      system: { authentication: { type: 'bearer', variable: 'RESEND_API_KEY' } },
      operations: [{ role: 'call', idempotencyHeader: 'Idempotency-Key' }, { role: 'support' }],
      mapping: { result: { id: 'id' } },
      delivery: { unknownOutcome: 'retry' },
    });
  });

  test('the account in a path is the one of the credentials', async () => {
    const draft = draftOf(await select('twilio.json', ['CreateMessage', 'FetchMessage']));
    expect(draft.system.authentication).toEqual({
      type: 'basic',
      userVariable: 'TWILIO_ACCOUNT_SID',
      passwordVariable: 'TWILIO_AUTH_TOKEN',
    });
    expect(draft.mapping.parameters).toEqual({
      createMessage: { AccountSid: '$env.TWILIO_ACCOUNT_SID' },
      fetchMessage: { AccountSid: '$env.TWILIO_ACCOUNT_SID', Sid: '$externalId' },
    });
    expect(draft.operations[0].bodyType).toBe('form');
  });

  test('the word before a key is read from the description', async () => {
    const { system } = draftOf(await select('deepgram.yml', ['POST /v1/listen']));
    expect(system).toMatchObject({
      name: 'Deepgram',
      authentication: { header: 'Authorization', prefix: 'Token ', variable: 'DEEPGRAM_API_KEY' },
      baseUrl: { default: 'https://api.deepgram.com' },
    });
  });
});
