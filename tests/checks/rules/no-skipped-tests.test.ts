// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('no-skipped-tests', {
  role: 'integration-test',
  invalid: [
    "it.skip('speaks', () => { expect(a).toBe(1); });",
    "describe.only('tts', () => { it('a', () => { expect(a).toBe(1); }); });",
    "it.todo('handles 500');",
    "xit('speaks', () => { expect(a).toBe(1); });",
    "test.skipIf(!process.env.TTS_API_KEY)('speaks', () => { expect(a).toBe(1); });",
    "describe.runIf(process.env.TTS_API_KEY)('tts', () => { it('a', () => { expect(a).toBe(1); }); });",
    "it.fails('speaks', () => { expect(a).toBe(1); });",
    "it('speaks', () => {});",
    "it('speaks', async () => { if (!process.env.TTS_API_KEY) return; expect(a).toBe(1); });",
    "it('speaks', ({ skip }) => { skip(); expect(a).toBe(1); });",
    'const live = process.env.TTS_API_KEY ? it : it.skip;',
    "it('speaks', { skip: true }, () => { expect(a).toBe(1); });",
    "it('speaks');",
    "import { it as spec } from 'vitest'; spec.concurrent.only('a', () => { expect(a).toBe(1); });",
    "it('speaks', (ctx) => { ctx.skip('no key'); expect(a).toBe(1); });",
    "describe('tts', () => {\n  // later\n});",
  ],
  valid: [
    "it('skips a duplicate event', () => { expect(a).toBe(1); });",
    "it.each([1, 2])('row %d', (n) => { expect(run(n)).toBe(n); });",
    "const page = await list({ skip: 10, only: 'x' }); query.skip(5); list.only();",
    "it('a', () => { const big = rows.filter((r) => { if (!r) return; return r > 1; }); expect(big).toEqual([]); });",
    "it('a', { timeout: 5000, skip: false }, () => { expect(a).toBe(1); });",
    "it('works', scenario('success'));",
    "it.each`a | b\n${1} | ${2}`('adds', ({ a, b }) => { expect(sum(a)).toBe(b); });",
    "// it.skip('old', () => {})\nit.concurrent('a', () => { expect(a).toBe(1); });",
  ],
});
