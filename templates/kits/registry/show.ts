import { IntegrationError } from './errors.js';
import type { RendererData } from './renderers.js';

/* Simple ways to show an answer of a vendor. Where they are not enough, `fetchData` makes the data itself. */

type Name<Of> = keyof Of & string;

/** Items of a list at most; nobody reads more. */
const MOST = 100;
const NOTHING = '–';

/** One value. */
export function showValue(label: string, value: unknown): RendererData['stat-card'] {
  return { label, value: shown(value) ?? NOTHING };
}

/** Fields of an answer that have a value; without names all that are text, a number, or yes or no. */
export function showFields<Answer>(
  answer: Answer | null | undefined,
  names?: readonly Name<Answer>[],
): RendererData['list'] {
  const fields: Record<string, unknown> = Object(answer);
  const items = (names ?? Object.keys(fields)).flatMap((title) => {
    const value = shown(fields[title]);
    return value === undefined ? [] : [{ title, value }];
  });
  return { items: items.slice(0, MOST) };
}

/**
 * The first 100 items of a list.
 * @param show the fields of an item to show; without a title the item itself, or its first field that can be shown
 * @throws {IntegrationError} DATA_INVALID where the vendor answers no list
 */
export function showList<Item>(
  items: readonly Item[] | null | undefined,
  show: { title?: Name<Item>; value?: Name<Item> } = {},
): RendererData['list'] {
  if (!Array.isArray(items ?? [])) {
    throw new IntegrationError(
      'DATA_INVALID',
      'The vendor did not answer the list that it documents.',
      'Compare the answer with the documentation of the vendor.',
    );
  }
  return {
    items: (items ?? []).slice(0, MOST).map((item) => {
      const fields: Record<string, unknown> = Object(item);
      const whole = () => shown(item) ?? Object.values(fields).map(shown).find(Boolean);
      const title = shown(show.title ? fields[show.title] : whole()) ?? NOTHING;
      const value = show.value && shown(fields[show.value]);
      return { title: String(title), ...(value !== undefined && { value }) };
    }),
  };
}

/** `undefined` for what has no short form. */
function shown(value: unknown): string | number | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
