// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'one-http-client',
  {
    role: 'api',
    invalid: [
      "const response = await fetch('/v1/speech');",
      "import axios from 'axios';",
      "import { request } from 'undici';",
      "import https from 'node:https'; https.request(options);",
      "import { get } from 'http';",
      'const response = await globalThis.fetch(url);',
      'const send = fetch;',
      "const { default: got } = await import('got');",
      'const xhr = new XMLHttpRequest();',
      "const axios = require('axios');",
      'createClient({ fetch: fetch });',
    ],
    valid: [
      'const http = createHttpClient({ baseUrl, fetch: config.fetch });',
      'await this.client.fetch(id); const o = { fetch() {}, fetchAll: 1 };',
      "import { fetch } from '../kit/http'; await fetch(x);",
      "import type { AxiosError } from 'axios'; type F = typeof fetch;",
      "import { STATUS_CODES } from 'node:http';",
      "function make(fetch: typeof globalThis.fetch) { return fetch('/x'); }",
      "// fetch the speech\nimport { S3Client } from '@aws-sdk/client-s3';",
    ],
  },
  {
    role: 'integration',
    invalid: ['await fetch(`${base}/v1/speech/${id}`);'],
    valid: ['const result = await this.api.getSpeech(id);'],
  },
);
