import { ApiError, type Calls, hasToken, request, setToken, signInPage } from './api.js';
import { appView } from './app.js';
import { callsView } from './calls.js';
import { announce, button, h, replace } from './dom.js';
import { catalogue, overview } from './overview.js';
import { problemOf, type View } from './view.js';

const main = document.getElementById('main') as HTMLElement;
const nav = document.querySelector('nav') as HTMLElement;
const brand = document.title;

const PAGES: [pattern: RegExp, open: (...parts: string[]) => Promise<View>][] = [
  [/^#?\/?$/, overview],
  [/^#\/catalogue$/, catalogue],
  [/^#\/calls$/, callsView],
  [/^#\/apps\/([^/]+)(?:\/([^/]+))?$/, appView],
];

let current: View | undefined;
let opened = 0;

/** Shows the page of the address. */
async function open(): Promise<void> {
  opened += 1;
  const turn = opened;
  main.setAttribute('aria-busy', 'true');
  const view = await load(location.hash).catch(viewOf);
  // Somebody was quicker and went on.
  if (turn === opened) show(view);
  else view.stop?.();
}

/** The focus goes to the heading, but not when the console itself is opened. */
function show(view: View): void {
  const isFirst = current === undefined;
  current?.stop?.();
  current = view;
  document.title = `${view.title} – ${brand}`;
  replace(main, view.node);
  main.removeAttribute('aria-busy');
  const { hash } = location;
  for (const link of nav.querySelectorAll('a')) {
    const isHere = link.hash === hash || (link.hash === '#/' && !/^#\/(calls|catalogue)/.test(hash));
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!isFirst) main.querySelector<HTMLElement>('h1')?.focus();
}

async function load(hash: string): Promise<View> {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(hash);
    if (found) return page(...found.slice(1).map((text) => decodeURIComponent(text ?? '')));
  }
  return { title: 'Not found', node: h('h1', { tabindex: -1 }, 'There is no such page.') };
}

function viewOf(error: unknown): View {
  return error instanceof ApiError && error.status === 401 ? signIn() : failed(error);
}

function failed(error: unknown): View {
  const node = h(
    'div',
    { class: 'narrow' },
    h('h1', { tabindex: -1 }, 'This did not work.'),
    h('p', { class: 'problem' }, ...problemOf(error)),
    button('Try again', start),
  );
  return { title: 'Error', node };
}

function signIn(): View {
  const wasRefused = hasToken();
  setToken(null);
  nav.hidden = true;
  const token = h('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const form = h(
    'form',
    {
      submit(event: Event) {
        event.preventDefault();
        if (!token.value.trim()) return token.focus();
        setToken(token.value.trim());
        return start();
      },
    },
    h('div', { class: 'field' }, h('label', { for: 'token' }, 'Access token'), token),
    h('p', { class: 'hint' }, 'It is kept until this tab is closed.'),
    h('div', { class: 'actions' }, h('button', { class: 'primary' }, 'Sign in')),
  );
  const node = h(
    'div',
    { class: 'panel sign-in' },
    h('h1', { tabindex: -1 }, 'Sign in'),
    wasRefused && h('p', { class: 'problem', role: 'alert' }, 'This token is not accepted.'),
    signInPage ? h('p', {}, h('a', { class: 'button', href: signInPage }, 'Go to the sign-in page')) : form,
  );
  return { title: 'Sign in', node };
}

function drawNav(hasCalls: boolean): void {
  const links: [string, string][] = [
    ['#/', 'Apps'],
    ['#/catalogue', 'Catalogue'],
    ...(hasCalls ? [['#/calls', 'Calls'] as [string, string]] : []),
  ];
  const leave = () => {
    setToken(null);
    announce('Signed out');
    return start();
  };
  replace(
    nav,
    ...links.map(([href, text]) => h('a', { href }, text)),
    hasToken() && button('Sign out', leave, { class: 'quiet' }),
  );
  nav.hidden = false;
}

/** Asks whether calls are shown, which also says whether anybody is signed in. */
async function start(): Promise<void> {
  try {
    const { available } = await request<Calls>('GET', '/calls');
    drawNav(available);
    await open();
  } catch (error) {
    show(viewOf(error));
  }
}

document.querySelector('.skip')?.addEventListener('click', (event) => {
  // The address belongs to the pages.
  event.preventDefault();
  main.focus();
});
window.addEventListener('hashchange', open);
await start();
