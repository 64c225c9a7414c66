import { testRule } from '../ruleTester.ts';

testRule(
  'external-tests-are-real',
  {
    role: 'external-test',
    invalid: [
      ['Object.assign(globalThis, { fetch: stub });', 2],
      "vi.stubEnv('TTS_BASE_URL', address);",
      'const api = createTtsApi({ ...config, fetch: async () => new Response() });',
      "const api = createTtsApi({ ...config, baseUrl: 'http://127.0.0.1:4010' });",
      "vi.spyOn(api, 'createSpeech').mockResolvedValue({ id: 'sp_1' });",
      "vi.mock('../integrations/tts/externalApi');",
      "vi.stubGlobal('fetch', async () => new Response('{}'));",
      ["vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));", 2],
      "import { setupServer } from 'msw/node';",
      "import nock from 'nock';",
      "import { MockAgent } from 'undici';",
      "globalThis.fetch = async () => new Response('{}');",
      ["import { createServer } from 'node:http'; const server = createServer();", 2],
      "process.env.TTS_BASE_URL = 'http://127.0.0.1:4010';",
      "import { startVendor } from '../integrations/kit/testing/startVendor';",
      "Object.defineProperty(globalThis, 'fetch', { value: stub });",
      "import { vi as v } from 'vitest'; v.stubGlobal('fetch', stub);",
    ],
    valid: [
      "vi.stubEnv('TTS_API_KEY', 'wrong'); import { MockAgent } from './agents';",
      'Object.assign(config, { retries: 1 });',
      "import { vi, expect, it } from 'vitest'; vi.setConfig({ testTimeout: 30_000 });",
      "const api = createTtsApi({ ...config, apiKey: 'wrong' });",
      "import type { Server } from 'node:http';",
      '// msw and nock are not allowed here\nconst mocked = false;',
      "process.env.TTS_API_KEY = 'wrong';",
      'const fetched = await api.fetch(id); this.fetch = api.fetch;',
    ],
  },
  {
    role: 'integration-test',
    invalid: [],
    valid: ["import { createServer } from 'node:http'; vi.stubGlobal('fetch', x);"],
  },
);
