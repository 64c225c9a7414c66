// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'no-hardcoded-url',
  {
    role: 'api',
    invalid: [
      "const answer = await http.get('https://api.vendor.com/v1/speech');",
      'const url = `https://api.vendor.com/v1/speech/${id}`;',
      "const AUTH = 'https://auth.vendor.com/token';",
      "const socket = new WebSocket('wss://stream.vendor.com');",
      "const endpoint = config.endpoint ?? 'http://localhost:3000';",
    ],
    valid: [
      "const DEFAULT_BASE_URL = 'https://api.vendor.com';",
      "export const config = { baseUrl: env.TTS_BASE_URL ?? 'https://api.vendor.com/v1' };",
      "// https://docs.vendor.com/speech\nexport const path = '/v1/speech';",
      "const isSecure = url.startsWith('https://');",
      "const xmlns = 'http://www.w3.org/2000/svg';",
      "function make(baseUrl = 'https://api.vendor.com') {}",
      "clientCredentials({ audience: 'https://api.vendor.com', scopes: ['https://vendor.com/auth/read'], timeoutMs });",
      "const help = { documentation: 'https://docs.vendor.com' };",
    ],
  },
  {
    role: 'integration',
    invalid: [
      "const baseUrl = 'https://api.vendor.com';",
      "await this.api.submit({ callback: 'https://app.example.com/hook' });",
      'const done = () => ({ url: `https://cdn.vendor.com/${file}` });',
    ],
    valid: [
      'const done = () => ({ url: answer.audio_url });',
      "if (!/^https:/.test(answer.audio_url)) throw new TypeError('no https:// address');",
      '/** See https://docs.vendor.com */\nexport const a = 1;',
    ],
  },
);
