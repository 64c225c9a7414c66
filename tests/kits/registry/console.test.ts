import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IntegrationError, type RecentCall, type RecentCalls } from '../../../templates/kits/registry/index';
import { findChromium } from './browser';
import { KEY, startConsole, TOKEN } from './consoleApp';

/* The console as people use it: by mouse, by keyboard and by ear. */

const executablePath = findChromium();
if (executablePath === null) {
  console.warn(
    'Skipped, the console in a browser: there is no Chromium here. Install one or set CHROMIUM_PATH.',
  );
}
/** Screenshots of the pages, for whoever wants to see them; not committed. */
const screenshots = process.env.CONSOLE_SCREENSHOTS ?? join(tmpdir(), 'console-screenshots');

const NOT_TRIED = { attempts: 1, completedAt: null, nextAttemptAt: null, error: null, dead: false };
const calls: RecentCall[] = [
  {
    ...NOT_TRIED,
    integration: 'payment',
    id: '3',
    status: 'processing',
    createdAt: '2026-03-05T10:00:00.000Z',
  },
  {
    ...NOT_TRIED,
    integration: 'payment',
    id: '2',
    status: 'failed',
    createdAt: '2026-03-05T09:00:00.000Z',
    attempts: 8,
    error: { code: 'ATTEMPTS_EXHAUSTED', message: 'No answer <b>8</b> times.' },
    dead: true,
  },
];
/** What was asked to be made again. */
const retried: string[] = [];
const recentCalls: RecentCalls = {
  list: async (userId) => ({ available: true, isOperator: userId === 'ada', calls }),
  async retry(_userId, integration, callId, key) {
    if (retried.length > 0) throw new IntegrationError('CALL_NOT_DEAD', 'It is being made again.', 'Wait.');
    retried.push(`${integration} ${callId} ${key}`);
  },
};

describe.skipIf(executablePath === null)('the console', () => {
  let app: Awaited<ReturnType<typeof startConsole>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    app = await startConsole(recentCalls);
    await mkdir(screenshots, { recursive: true });
    // Tests run as root in containers, where Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    await app.addApp('shop', 'Shop <img src=x onerror=alert(1)>');
    await app.addApp('off', 'Status page');
    await app.addApp('new', 'Mobile app');
    await app.addApp('hers', 'App of eve', 'eve');
    await app.connect('shop');
    await app.connect('off', false);
  });
  beforeEach(() => openTab());
  afterEach(async () => {
    await context.close();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** A new tab in which somebody is signed in; whatever the browser complains of fails the test. */
  async function openTab(
    options: Parameters<Browser['newContext']>[0] = {},
    token: string | null = TOKEN,
  ): Promise<void> {
    await context?.close();
    context = await browser.newContext({ viewport: { width: 1180, height: 800 }, locale: 'en', ...options });
    await context.addInitScript((value) => {
      if (value !== null) sessionStorage.setItem('integrations.token', value);
    }, token);
    page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) problems.push(message.text());
    });
  }
  const visit = (hash: string) => page.goto(`${app.url}${hash}`);
  const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 });
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');

  test('shows apps with their health, and alerts; names are text', async () => {
    await visit('');
    const cards = page.getByRole('list').last().getByRole('listitem');
    await expect.poll(() => cards.allInnerTexts()).toHaveLength(3);
    await expect.poll(async () => (await cards.allInnerTexts()).join('|')).toContain('Healthy');
    const texts = (await cards.allInnerTexts()).join('|');
    expect(texts).toContain('Shop <img src=x onerror=alert(1)>');
    expect(texts).toContain('Switched off');
    expect(texts).toContain('Not connected');
    expect(await page.getByRole('list', { name: 'Alerts' }).innerText()).toContain('Search is down');
    expect(await page.content()).not.toContain(KEY);

    await context.setOffline(true);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The server cannot be reached.').waitFor();
    expect(await cards.count()).toBe(3);
  });

  test('draws each of the six renderers, and looks again when the TTL is over', async () => {
    await visit('#/apps/shop');
    const tile = (name: string) => page.getByRole('region', { name, exact: true });
    expect(await tile('Availability').getByRole('meter').getAttribute('aria-valuetext')).toBe('99.2%');
    await expect.poll(() => tile('Monitors').getByRole('listitem').count()).toBe(3);
    expect(await tile('Error budgets').getByRole('progressbar').first().getAttribute('value')).toBe('12');
    expect(await tile('Outages').innerText()).toMatch(/Critical\s+Search is down/);
    expect(await tile('Response time').getByRole('img').getAttribute('aria-label')).toBe(
      'Shop, Search, from 90 ms to 240 ms',
    );
    await tile('Response time').getByText('Show as a table').click();
    expect(await tile('Response time').getByRole('row').count()).toBe(6);

    await expect.poll(() => tile('Checks today').innerText()).toContain('12,480');
    app.answers['/checks'] = { label: 'Checks', value: '<b>12,481</b>', trend: 'up' };
    await expect.poll(() => tile('Checks today').innerText(), { timeout: 8000 }).toContain('<b>12,481</b>');
    delete app.answers['/checks'];
    await expect.poll(() => tile('Checks today').innerText(), { timeout: 8000 }).toContain('Out of order.');
    await expect.poll(() => page.locator('.heading').innerText(), { timeout: 8000 }).toContain('Degraded');
    const pause = page.getByRole('button', { name: 'Pause updates' });
    await pause.click();
    expect(await pause.getAttribute('aria-pressed')).toBe('true');
    app.answers['/checks'] = { label: 'Checks', value: 1 };
    const asked = app.vendor.seen.length;
    await page.waitForTimeout(1500);
    expect(app.vendor.seen.length).toBe(asked);
  });

  test('connects an app by keyboard alone, after it was tried out', async () => {
    await visit('#/apps/new/uptime');
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null;
          return element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
        });
        if (label.startsWith(name)) return;
      }
      expect.fail(`${name} cannot be reached with the Tab key`);
    };
    await heading('Mobile app').waitFor();
    await tabTo('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await tabTo('Connect');
    await page.keyboard.press('Enter');
    // What is missing is said at the field, which has the focus.
    const key = page.getByLabel('API key');
    expect(await key.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await key.getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.type('sk_wrong_key');
    await tabTo('Address');
    await page.keyboard.type(app.vendor.url);
    await tabTo('Labels');
    await page.keyboard.type('["a"]');
    await tabTo('Test connection');
    await page.keyboard.press('Enter');
    await page.getByText('This key is not known.').waitFor();
    expect(await key.getAttribute('type')).toBe('password');
    await key.fill(KEY);
    await page.getByRole('button', { name: 'Test connection' }).press('Enter');
    await page.getByText('Uptime monitor accepts this configuration.').waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).press('Enter');

    await page.getByRole('heading', { name: 'Live data' }).waitFor();
    expect(await focused()).toBe('Mobile app');
    await expect.poll(() => page.getByRole('status').last().innerText()).toBe('Saved');
    const { config } = await app.integrations.getApp('ada', 'new');
    expect(config).toMatchObject({
      auth: { apiKey: { set: true }, proxyPassword: { set: false } },
      extra: { region: 'eu', limit: 20, archived: false, labels: ['a'] },
    });
    // Read again, the form knows that there is a key and not which.
    await page.reload();
    await page.getByText('Leave it empty to keep what is stored.').waitFor();
    expect(await key.inputValue()).toBe('');
    expect(await page.content()).not.toContain(KEY);

    await page.getByLabel('Limit').fill('21');
    await page.getByLabel('Proxy password').fill('of the proxy');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    expect(await focused()).toBe('Save');
    await page.getByLabel('Remove what is stored').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(async () => (await app.integrations.getApp('ada', 'new')).config)
      .toMatchObject({
        auth: { apiKey: { set: true }, proxyPassword: { set: false } },
        extra: { limit: 21 },
      });
  });

  test('switches an app off and on, and removes its connection after asking', async () => {
    await visit('#/apps/new');
    const toggle = page.getByRole('switch', { name: 'Enabled' });
    await toggle.press('Space');
    await page.getByText('Switched off').first().waitFor();
    expect((await app.integrations.getApp('ada', 'new')).integrationEnabled).toBe(false);
    expect(await page.getByRole('heading', { name: 'Live data' }).count()).toBe(0);
    expect(await toggle.evaluate((input) => input === document.activeElement)).toBe(true);
    await toggle.press('Space');
    await page.getByRole('heading', { name: 'Live data' }).waitFor();

    const remove = page.getByRole('button', { name: 'Remove' });
    await remove.click();
    await page.keyboard.press('Escape');
    expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true);
    await remove.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Choose a service' }).waitFor();
    expect((await app.integrations.getApp('ada', 'new')).config).toBeNull();
  });

  test('offers the catalogue and leads to the form of a vendor', async () => {
    await visit('#/catalogue');
    await page.getByRole('button', { name: 'Connect Meter' }).click();
    await page.getByRole('heading', { name: 'Connect Meter' }).waitFor();
    expect(await focused()).toBe('Mobile app');
    expect(await page.getByLabel('Api key').getAttribute('type')).toBe('password');
  });

  test('lists calls, and makes one again that was given up, once', async () => {
    await visit('#/calls');
    const row = page.getByRole('row').filter({ hasText: 'ATTEMPTS_EXHAUSTED' });
    expect(await row.innerText()).toMatch(/Given up\s+8\s.*No answer <b>8<\/b> times\./s);
    expect(await page.getByRole('button', { name: /^Retry/ }).count()).toBe(1);
    for (const said of ['The call is being made again.', 'CALL_NOT_DEAD']) {
      await page.getByRole('button', { name: 'Retry payment 2' }).click();
      expect(await page.getByRole('dialog').getByRole('button').allInnerTexts()).toEqual([
        'Retry',
        'Retry with a new key',
        'Cancel',
      ]);
      await page.getByRole('dialog').getByRole('button', { name: 'Retry', exact: true }).click();
      await page.getByText(said).waitFor();
    }
    expect(retried).toEqual(['payment 2 same']);
  });

  test('shows nothing without a user, nothing of others, and asks for a token that is accepted', async () => {
    await openTab({}, 'wrong');
    await visit('#/apps/shop');
    await heading('Sign in').waitFor();
    await page.getByRole('alert').filter({ hasText: 'not accepted' }).waitFor();
    expect(await page.content()).not.toContain('Shop');
    await page.getByLabel('Access token').fill('token-of-eve');
    await page.keyboard.press('Enter');
    await page.getByText('There is no such app.').waitFor();
    await page.getByRole('link', { name: 'Apps' }).click();
    await page.getByRole('link', { name: 'App of eve' }).waitFor();
    expect(await page.content()).not.toContain('Shop');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('goes by the session where the app has one, and else leads to its sign-in page', async () => {
    await openTab({}, null);
    const { origin } = new URL(app.url);
    await page.goto(`${origin}/console`);
    expect(await page.getByRole('link', { name: 'Go to the sign-in page' }).getAttribute('href')).toBe(
      '/login',
    );
    await context.addCookies([{ name: 'session', value: 'of-ada', url: origin, httpOnly: true }]);
    await page.reload();
    await page.getByRole('link', { name: 'Status page' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  /** What axe finds, as the rule and the elements. */
  async function violations(): Promise<unknown[]> {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: put there by the line before
      const found = await (window as any).axe.run(document, { resultTypes: ['violations'] });
      return found.violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [
        id,
        nodes.map(({ html }) => html),
      ]);
    });
  }

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in any page, and all fit 320 px: %s',
    async (colorScheme) => {
      await openTab({ colorScheme, reducedMotion: 'reduce' });
      for (const [name, hash, ready] of [
        ['apps', '', 'Search is down'],
        ['app', '#/apps/shop', 'Show as a table'],
        ['connect', '#/apps/new/uptime', 'Connect Uptime monitor'],
        ['catalogue', '#/catalogue', 'Response time'],
        ['calls', '#/calls', 'Given up'],
      ] as const) {
        await visit(hash);
        await page.getByText(ready).first().waitFor();
        if (name === 'app') await page.getByText('Show as a table').click();
        if (name === 'calls') await page.getByRole('button', { name: 'Retry payment 2' }).click();
        for (const width of [1180, 320]) {
          await page.setViewportSize({ width, height: 800 });
          // What lies behind a dialog is not looked at.
          if (name === 'calls' && width === 320) await page.keyboard.press('Escape');
          const path = join(screenshots, `${name}-${colorScheme}-${width}.png`);
          await page.screenshot({ path, fullPage: true });
          const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
          expect([name, width, scrollWidth]).toEqual([name, width, width]);
          // Colours do not change with the width.
          if (colorScheme === 'light' || width > 320) expect([name, await violations()]).toEqual([name, []]);
        }
        await page.setViewportSize({ width: 1180, height: 800 });
      }
    },
  );
});
