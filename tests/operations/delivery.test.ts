import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VendorError } from '../../templates/kit/vendorError';
import { type TempProject, tempProject } from '../helpers/tempProject';
import { bootDurable, type DurableApp, taskVendor } from '../kit/durable/helpers';

/* The commands; what they do to calls, on both databases, is the matter of tests/kit/durable/admin.test.ts. */

const durable = fileURLToPath(new URL('../../templates/kit/durable', import.meta.url));
let project: TempProject;
let app: DurableApp | undefined;

beforeAll(async () => {
  project = await tempProject();
});
afterAll(async () => {
  await app?.close();
});

test('without a durable delivery there is nothing to ask', async () => {
  const answer = await project.cli('delivery status');
  expect(answer).toMatchObject({ ok: false, exitCode: 2, diagnostics: [{ code: 'DELIVERY_NOT_USED' }] });
});

test('a PGLite database whose app does not run is not opened: no folder, no second process', async () => {
  await cp(durable, join(project.dir, 'integrations/kit/durable'), { recursive: true });
  const answer = await project.cli('delivery dead');
  expect(answer).toMatchObject({ ok: false, exitCode: 2, diagnostics: [{ code: 'DELIVERY_UNREACHABLE' }] });
  expect(answer.diagnostics[0]?.message).toContain('lose data');
  await expect(project.read('data/pglite/PG_VERSION')).rejects.toThrow();
});

test('beside the running app: what was given up is shown, made again, and sent', async () => {
  await mkdir(join(project.dir, 'data'), { recursive: true });
  app = await bootDurable(new PGLiteDB(join(project.dir, 'data/pglite')));
  const { vendor, sent } = taskVendor((_call, attempt) => {
    if (sent.length === 1 && attempt === 1) {
      throw new VendorError({ code: 'TIMEOUT', message: 'no answer', outcome: 'unknown', retryable: true });
    }
  });
  const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
  const callId = await app.model.createCall(app.controller);
  await delivery.settled();

  const status = await project.cli<{ queues: unknown[] }>('delivery status');
  expect(status).toMatchObject({ ok: true, data: { queues: [{ queue: 'TtsCall', waiting: 0, dead: 1 }] } });
  const dead = await project.cli('delivery dead');
  expect(dead).toMatchObject({ ok: true, data: { calls: [{ callId, code: 'OUTCOME_UNKNOWN' }] } });
  expect(await project.cli('delivery retry 0')).toMatchObject({
    exitCode: 2,
    diagnostics: [{ code: 'DEAD_LETTER_UNKNOWN' }],
  });
  expect(await project.cli(`delivery retry ${callId}`)).toMatchObject({
    ok: true,
    data: { retried: { callId, key: 'same' } },
  });
  expect(await project.cli('delivery drain --seconds 20')).toMatchObject({
    ok: true,
    data: { queues: [{ waiting: 0, postponed: 0, active: 0, dead: 0 }] },
  });
  expect(sent.map(({ idempotencyKey }) => idempotencyKey === sent[0]?.idempotencyKey)).toEqual([true, true]);
  expect((await project.text('delivery status')).stdout).toContain('TtsCall: 0 being sent, 0 waiting');
});
