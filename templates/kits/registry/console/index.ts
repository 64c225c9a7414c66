import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { ICON, SCRIPT, STYLE } from './assets.js';

export interface ConsoleOptions {
  /** Where the page is. Default `/integrations/console`. */
  path?: string;
  /** Where the API is, as a browser reaches it. Default `/api/integrations`. */
  api?: string;
  /**
   * Where people sign in, for apps with a session. Default: none, and the page asks for a token, which it keeps in the
   * tab and sends as `Authorization: Bearer`.
   */
  signIn?: string;
  /** Default `Integrations`. */
  title?: string;
}

/**
 * Nothing but this app's own files: no inline script or style, no other site, no frame around it, no form that is sent
 * without the script, and no text that becomes markup (`trusted-types`).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The console: a page for people to connect their apps and to see data, health and calls. It is served to anybody, as
 * it holds nothing: all it shows it gets from the API, as the user who is signed in.
 */
export function createConsole(options: ConsoleOptions = {}): Hono {
  const { path = '/integrations/console', api = '/api/integrations', signIn = '', title } = options;
  const page = pageOf({ path, api, signIn, title: title ?? 'Integrations' });
  const files = new Map<string, [type: string, text: string]>([
    ['', ['text/html', page]],
    ['/style.css', ['text/css', STYLE]],
    ['/icon.svg', ['image/svg+xml', ICON]],
    ['/main.js', ['text/javascript', SCRIPT]],
  ]);

  const app = new Hono();
  for (const [name, [type, text]] of files) {
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    app.get(`${path}${name}`, (context) => {
      const headers = {
        'Content-Type': `${type}; charset=utf-8`,
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'no-cache',
        ETag: tag,
      };
      const isKnown = context.req.header('If-None-Match') === tag;
      return isKnown ? context.body(null, 304, headers) : context.body(text, 200, headers);
    });
  }
  return app;
}

function pageOf({ path, api, signIn, title }: Required<ConsoleOptions>): string {
  const [base, name] = [toHtml(path), toHtml(title)];
  return `<!doctype html>
<html lang="en" data-api="${toHtml(api)}" data-sign-in="${toHtml(signIn)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<link rel="icon" href="${base}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/style.css">
<script type="module" src="${base}/main.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<strong id="brand">${name}</strong>
<nav aria-label="Main" hidden></nav>
</header>
<main id="main" tabindex="-1">
<noscript>This page needs JavaScript.</noscript>
</main>
<div id="announcer" class="visually-hidden" role="status"></div>
</body>
</html>
`;
}

function toHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
