import { ApiError, type Data, type Endpoint, part, request } from './api.js';
import { h, replace, time } from './dom.js';
import { render } from './renderers.js';

/** Seconds until newer data are looked for that are being fetched. */
const SOON = 2;
/** Seconds after a failure, at least. */
const AFTER_FAILURE = 15;

export interface Tile {
  node: HTMLElement;
  /** Looks for newer data where they are due, and goes on with it. */
  resume(): void;
  /** Looks for no more. */
  pause(): void;
}

/**
 * The live data of an endpoint, looked for again when their TTL is over. What has not changed is left as it is.
 *
 * @param onLook called after each look
 */
export function createTile(appId: string, endpoint: Endpoint, onLook: () => void): Tile {
  const body = h('div', { class: 'body' }, h('p', { class: 'calm' }, 'Loading …'));
  const footer = h('footer', {});
  const title = `tile-${endpoint.id}`;
  const node = h(
    'section',
    { class: 'tile', 'aria-labelledby': title, 'aria-busy': 'true' },
    h('h3', { id: title }, endpoint.name),
    body,
    footer,
  );
  let shown = '';
  let timer: number | undefined;
  let dueAt = 0;
  let isPaused = false;
  let isLooking = false;

  function show(found: Data): void {
    const text = JSON.stringify(found.data);
    if (text !== shown) {
      const wasOpen = body.querySelector('details')?.open ?? false;
      const hadFocus = body.querySelector('summary') === document.activeElement;
      replace(body, drawn(endpoint, found.data));
      const details = body.querySelector('details');
      if (details) details.open = wasOpen;
      if (hadFocus) body.querySelector('summary')?.focus();
      shown = text;
    }
    replace(
      footer,
      'Updated ',
      time(found.fetchedAt),
      found.stale &&
        h('span', { class: found.error ? 'mark warning' : 'mark' }, found.error ? 'Out of date' : 'Updating'),
      found.error && h('p', { class: 'problem' }, found.error.message),
    );
  }

  async function look(): Promise<void> {
    isLooking = true;
    let wait = endpoint.ttl;
    try {
      const found = await request<Data>('GET', `/${part(appId)}/data/${part(endpoint.id)}`);
      show(found);
      if (found.error) wait = Math.max(wait, AFTER_FAILURE);
      else if (found.stale) wait = Math.min(wait, SOON);
    } catch (error) {
      // Whoever was signed out meanwhile is asked to sign in.
      if (error instanceof ApiError && error.status === 401) window.dispatchEvent(new Event('hashchange'));
      const { message, fix } = error instanceof ApiError ? error : { message: String(error), fix: '' };
      shown = '';
      replace(body, h('p', { class: 'problem' }, message));
      replace(footer, fix);
      wait = Math.max(wait, AFTER_FAILURE);
    }
    node.removeAttribute('aria-busy');
    isLooking = false;
    dueAt = Date.now() + Math.max(1, wait) * 1000;
    onLook();
    schedule();
  }

  function schedule(): void {
    window.clearTimeout(timer);
    // A timer knows no longer time than this.
    const wait = Math.min(Math.max(0, dueAt - Date.now()), 2 ** 31 - 1);
    if (!isPaused && !isLooking) timer = window.setTimeout(look, wait);
  }

  return {
    node,
    resume() {
      isPaused = false;
      schedule();
    },
    pause() {
      isPaused = true;
      window.clearTimeout(timer);
    },
  };
}

/** Whatever a vendor sent, the page goes on. */
function drawn({ renderer }: Endpoint, data: unknown): Node {
  try {
    return render(renderer, data);
  } catch {
    return h('p', { class: 'problem' }, 'These data cannot be shown.');
  }
}
