import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildAssets } from '../../../console/build';
import { SCRIPT, STYLE } from '../../../templates/kits/registry/console/assets';
import { createConsole } from '../../../templates/kits/registry/index';

/* What is served of the console, before anybody signs in. */

const app = createConsole({ title: 'Ada & "Co" <b>', api: '/v1/integrations', signIn: '/login' });
const get = (path: string, headers = {}) => app.request(path, { headers });

test('is what its sources in console/ make; the script has less than 25 kB', async () => {
  const committed = new URL('../../../templates/kits/registry/console/assets.ts', import.meta.url);
  expect(await readFile(committed, 'utf8')).toBe(await buildAssets());
  expect(Buffer.byteLength(SCRIPT)).toBeLessThan(25_000);
});

test('the page holds no data and no code, and refers to its own three files only', async () => {
  const page = await (await get('/integrations/console')).text();
  const references = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) => target);
  expect(references.sort()).toEqual([
    '#main',
    '/integrations/console/icon.svg',
    '/integrations/console/main.js',
    '/integrations/console/style.css',
  ]);
  expect(page).not.toMatch(/<style|style=|<script(?! type="module" src="[^"]+"><\/script>)|\son\w+=/);
  expect(page).toContain('<title>Ada &amp; &quot;Co&quot; &lt;b&gt;</title>');
  expect(page).toContain('data-api="/v1/integrations" data-sign-in="/login"');
  expect(`${STYLE}${SCRIPT}`.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|url\(|@import/,
  );
});

test.each([
  ['', 'text/html'],
  ['/main.js', 'text/javascript'],
  ['/style.css', 'text/css'],
  ['/icon.svg', 'image/svg+xml'],
])(
  '%s is served under a policy without inline code, as %s, and again only when it changed',
  async (file, type) => {
    const path = `/integrations/console${file}`;
    const { status, headers } = await get(path);
    expect([status, headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|nonce|https?:|data:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const again = await get(path, { 'If-None-Match': headers.get('etag') });
    expect([again.status, await again.text()]).toEqual([304, '']);
  },
);
