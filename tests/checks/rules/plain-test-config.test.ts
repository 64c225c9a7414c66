import { testRule } from '../ruleTester.ts';

testRule(
  'plain-test-config',
  {
    role: 'test-config',
    invalid: [
      'export default defineConfig({ test: { retry: 3 } });',
      'export default defineConfig({ test: { passWithNoTests: true } });',
      'export default defineConfig({ test: { dangerouslyIgnoreUnhandledErrors: true } });',
      'export default { test: { bail: 1 } };',
      "export default defineConfig({ test: { alias: { '../integrations/tts/externalApi': './fakes/tts.ts' } } });",
      "export default defineConfig({ resolve: { alias: [{ find: 'vitest', replacement: './my-vitest.ts' }] } });",
      'globalThis.expect = () => new Proxy({}, handler);',
      "import { expect } from 'vitest'; expect.extend({ toBe() { return { pass: true, message: () => '' }; } });",
      "afterEach(({ task }) => { task.result.state = 'pass'; });",
      "process.on('unhandledRejection', () => {});",
      "vi.mock('../integrations/tts/externalApi');",
      "globalThis.fetch = async () => new Response('{}');",
      'process.exitCode = 0;',
      "afterEach((ctx) => { Object.assign(ctx.task.result, { state: 'pass', errors: [] }); });",
    ],
    valid: [
      "export default defineConfig({ test: { retry: 0, testTimeout: 30_000, hookTimeout: 30_000, include: ['tests/**/*.test.ts'] } });",
      "export default defineConfig({ test: { globals: true, setupFiles: ['./tests/setup.ts'], passWithNoTests: false } });",
      "export default defineConfig({ resolve: { alias: { '@': './src' } } });",
      "import { expect } from 'vitest'; expect.extend({ toBeCompleted(call) { return { pass: call.status === 'completed', message: () => '' }; } });",
      "if (existsSync('.env')) process.loadEnvFile('.env'); process.env.TZ = 'UTC';",
      "async function setup() { const client = connect({ retry: 3 }); process.on('exit', () => client.close()); } export default setup;",
    ],
  },
  {
    role: 'external-test',
    invalid: [
      "import { expect } from 'vitest'; expect.extend({ toMatchObject: () => ({ pass: true, message: () => '' }) });",
      'const expect = (value: unknown) => ({ toBe: (_: unknown) => undefined });',
      'function expect(value: unknown) { return { toBe() {} }; }',
      'const matchers = Object.getPrototypeOf(expect(1)); matchers.toBe = () => undefined;',
      "afterEach(({ task }) => { Object.assign(task.result, { state: 'pass' }); });",
    ],
    valid: [
      "import { test as base } from 'vitest'; const test = base.extend({ api }); test('a', async ({ api, expect }) => { expect(await api.get()).toBe(1); });",
      "const options = { retry: 3, alias: { vitest: 'x' } }; const { result } = await run(); Object.assign(result, options);",
      'onTestFailed(({ task }) => { log(task.result?.errors); });',
    ],
  },
);
