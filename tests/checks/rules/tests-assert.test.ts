import { testRule } from '../ruleTester.ts';

testRule('tests-assert', {
  role: 'integration-test',
  invalid: [
    "import { expectTypeOf } from 'vitest'; it('has a type', () => { expectTypeOf(run).toBeFunction(); });",
    "it('completes', async () => { await run(); });",
    "it('completes', async () => { expect(true).toBe(true); });",
    "it('completes', async () => { const config = { a: 1 }; expect(config).toBeDefined(); });",
    "it('completes', async () => { const r = await run(); expect(r).toBe(r); });",
    "it('completes', async () => { const r = await run(); console.log(r); expect(r); });",
    "it('refuses', async () => { try { await run(); } catch (error) { expect(error.status).toBe(401); } });",
    "it('refuses', async () => { expect(run()).rejects.toThrow(); });",
    "it('completes', async () => { expect.assertions(0); await run(); });",
    "it('completes', async () => { await helper(); }); async function helper() { return run(); }",
    "test('has a factory', () => { expect(() => 1).toBeTruthy(); });",
    "it.each([1])('row', async (n) => { await run(n); });",
    "it('one', () => { assert(true); });",
  ],
  valid: [
    "it('completes', async () => { const r = await run(); expect(r.status).toBe('completed'); });",
    "it('completes', async () => { await completed(call); }); async function completed(c) { expect(c.status).toBe('completed'); }",
    "const done = (c) => expect(c.status).toBe('completed'); it('completes', () => { done(call); });",
    "it('refuses', async () => { await expect(run()).rejects.toThrow('401'); });",
    "it('refuses', async () => { try { await run(); expect.unreachable(); } catch (error) { expect(error.status).toBe(401); } });",
    "it('refuses', async () => { expect.assertions(1); try { await run(); } catch (error) { expect(error.status).toBe(401); } });",
    "import assert from 'node:assert/strict'; it('completes', async () => { assert.equal(await run(), 'x'); });",
    "import { expectCompleted } from './helpers'; it('completes', async () => { await expectCompleted(call); });",
    "it('returns', () => expect(run()).resolves.toBe('x'));",
    "it('counts', () => { let calls = 0; run(() => { calls += 1; }); expect(calls).toBe(1); });",
    "it('empty is another rule', () => {});",
  ],
});
