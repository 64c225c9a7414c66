type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => unknown);
type Attributes = Readonly<Record<string, Value>>;

/** An element. Text is only ever set as text; a function is a listener, and `null` and `false` are no attribute. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag: keyof SVGElementTagNameMap, attributes: Attributes, ...children: Child[]) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<Made extends Element>(element: Made, attributes: Attributes, children: Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren(...present(children));
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined && child !== false);
}

/** For who hears the page instead of seeing it. */
export function hidden(text: string): HTMLElement {
  return h('span', { class: 'visually-hidden' }, text);
}

/** Says something to who hears the page; also the same thing again. */
export function announce(text: string): void {
  const announcer = document.getElementById('announcer');
  if (!announcer) return;
  announcer.textContent = '';
  window.setTimeout(() => {
    announcer.textContent = text;
  }, 50);
}

/** A button that cannot be pressed again while it works. It stays focusable. */
export function button(label: string, run: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
  const made = h('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', async () => {
    if (made.getAttribute('aria-disabled')) return;
    made.setAttribute('aria-disabled', 'true');
    try {
      await run();
    } finally {
      made.removeAttribute('aria-disabled');
    }
  });
  return made;
}

/** Asks in a dialog; the browser gives the focus back afterwards. Answers what was chosen, `null` for nothing. */
export function ask(
  title: string,
  text: string,
  choices: readonly { value: string; label: string; kind?: string }[],
): Promise<string | null> {
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': 'ask', 'aria-describedby': 'ask-text' });
    const choose = (value: string | null) => () => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    dialog.append(
      h('h2', { id: 'ask' }, title),
      h('p', { id: 'ask-text' }, text),
      h(
        'div',
        { class: 'actions' },
        ...choices.map(({ value, label, kind }) =>
          h('button', { type: 'button', class: kind, click: choose(value) }, label),
        ),
        h('button', { type: 'button', click: choose(null), autofocus: true }, 'Cancel'),
      ),
    );
    dialog.addEventListener('cancel', choose(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const digits = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** @param iso ISO 8601 */
export function time(iso: string): HTMLElement {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  return h('time', { datetime: iso }, (isToday ? clock : calendar).format(date));
}

export function format(value: number | string): string {
  return typeof value === 'number' ? digits.format(value) : value;
}
