import { testRule } from '../ruleTester.ts';

testRule('no-mocked-modules', {
  role: 'integration-test',
  invalid: [
    "vi.mock('../integrations/tts/externalApi');",
    "vi.doMock('../integrations/kit/http', () => ({ createHttpClient: () => fake }));",
    "vi.stubGlobal('fetch', async () => new Response('{}'));",
    "globalThis.fetch = async () => new Response('{}');",
    "import nock from 'nock';",
    "vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));",
    "import { vi as v } from 'vitest'; v.mock('interaqt');",
  ],
  valid: [
    "vi.stubEnv('TTS_BASE_URL', vendor.url); vi.unstubAllEnvs();",
    "import { createServer } from 'node:http'; const server = createServer();",
    'const log = vi.fn(); await run(log); expect(log).toHaveBeenCalled();',
    "vi.stubGlobal('crypto', webcrypto); vi.useFakeTimers();",
    "vi.spyOn(console, 'warn').mockImplementation(() => undefined);",
  ],
});
