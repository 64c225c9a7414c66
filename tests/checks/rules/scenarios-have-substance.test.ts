import { testRule } from '../ruleTester.ts';

testRule('scenarios-have-substance', {
  role: 'integration-test',
  invalid: [
    "it('success: done', async () => { await makeCall(); const calls = await readCalls(); expect(calls.length).toBe(1); });",
    "it('success: done', async () => { await makeCall(); expect(vendor.requests).toHaveLength(1); });",
    "it('refusal: no', async () => { const call = { status: 'failed' }; await makeCall(); expect(call.status).toBe('failed'); });",
    "it('refusal: no', async () => { await makeCall(); expect(await readCall(id)).toBeDefined(); });",
    "it('late event: no change', () => { expect(readCall(id).status).toBe('completed'); });",
    "it('late event: no change', async () => { await recordEvent(c, n, e); const { status } = expected; expect(status).toBe('completed'); });",
    "describe('tts', () => { test('success: done', async () => { await check(); }); }); async function check() { await makeCall(); expect(1 + 1).toBe(two); }",
    "it('success: done', async () => { const call = await readCall(await makeCall()); expect(call.status).toBeDefined(); });",
    "it('success: done', async () => { const call = await readCall(await makeCall()); expect(call.status).not.toBe('nonsense'); });",
    "it('success: done', async () => { const call = await readCall(await makeCall()); expect(call.status).toBe(call.status); });",
    "it('success: done', async () => { const call = await readCall(await makeCall()); if (call.status === 'completed') { expect(call.status).toBe('completed'); } });",
    "it('success: done', async () => { const id = await makeCall(); await storage.update('TtsCall', id, { status: 'completed' }); expect((await readCall(id)).status).toBe('completed'); });",
  ],
  valid: [
    "it('refusal: no', async () => { const call = await readCall(await makeCall()); expect(call.error).toBeDefined(); });",
    "it('success: done', async () => { await storage.update('User', me, { name: 'Ada' }); expect((await readCall(await makeCall())).status).toBe('completed'); });",
    "it('success: done', async () => { const call = await readCall(await makeCall()); if (call.error) { throw new Error(call.error); } expect(call.status).toBe('completed'); });",
    "it('success: done', async () => { const id = await makeCall(); expect(await readCall(id)).toMatchObject({ status: 'completed' }); });",
    "it('success: done', async () => { const id = await makeCall(); const call = await storage.findOne('TtsCall', match(id)); expect(call.status).toBe('completed'); });",
    "it('late event: no change', async () => { await recordEvent(c, n, e); expect(await model.readEvents(c)).toEqual(['initialized', 'completed']); });",
    "it('refusal: no', async () => { const { error } = await readCall(await makeCall()); expect(error.code).toBe('HTTP'); });",
    "it('success: done', async () => { await completes(await makeCall()); }); async function completes(id) { const call = await readCall(id); expect(call.status).toBe('completed'); }",
    "it('adds up', () => { expect(sum(1)).toBe(2); });",
    "it('status query: answers', async () => { await makeCall(); expect((await ask(id)).body).toMatchObject({ status: 'failed' }); });",
    "it('success: one', async () => { const call = { a: 1 }; await send(call); expect(await readCall(1)).toMatchObject({ status: 'completed' }); }); it('refusal: two', async () => { const call = await readCall(await makeCall()); expect(call.error).toBeTruthy(); });",
  ],
});
