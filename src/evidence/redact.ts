export interface Redactor {
  /** The text without any secret, in any of the forms a secret takes in logs. */
  text(text: string): string;
  /** The same value with every string in it redacted, keys of objects included. */
  json(value: unknown): unknown;
}

const MIN_FRAGMENT = 8;

/**
 * Replaces secret values and their URL-encoded, JSON-escaped and base64 forms (also inside a longer base64 text, as in
 * `Authorization: Basic`) with `[redacted NAME]`. Where a replacement itself would bring a secret back, the whole text
 * is dropped.
 *
 * @param values Secret values by the name to show instead. Empty values are left out.
 */
export function redactor(values: Readonly<Record<string, string>>): Redactor {
  const names = new Map<string, string>();
  const secrets = Object.entries(values).filter(([, value]) => value !== '');
  for (const [name, value] of secrets) {
    for (const form of formsOf(value)) if (!names.has(form)) names.set(form, name);
  }
  // Longest first: a secret that starts with another one must not leave its tail behind.
  const forms = [...names.keys()].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return { text: (text) => text, json: (value) => value };
  const pattern = new RegExp(
    forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'),
    'g',
  );
  const leaks = (text: string) => forms.some((form) => text.includes(form));

  const text = (input: string): string => {
    if (!leaks(input)) return input;
    const output = input.replace(pattern, (found) => `[redacted ${names.get(found) ?? ''}]`);
    if (!leaks(output)) return output;
    return leaks('[redacted]') ? '' : '[redacted]';
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return leaks(String(value)) ? text(String(value)) : value;
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), json(inner)]));
  };
  return { text, json };
}

function formsOf(value: string): Set<string> {
  const percent = percentEncoded(value);
  const base64 = Buffer.from(value).toString('base64');
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replace(/%20/g, '+'),
    new URLSearchParams([['', value]]).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
    // A key in PEM is printed line by line by some tools.
    ...value.split(/\r?\n/).filter((line) => line.length >= MIN_FRAGMENT),
    ...insideBase64(value),
  ];
  return new Set(forms.filter((form) => form !== ''));
}

/** `encodeURIComponent` refuses half a surrogate pair; a URL carries U+FFFD in its place. */
function percentEncoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString('utf8'));
}

/**
 * What stays of a value when it stands somewhere inside a text that is encoded as a whole: base64 packs three bytes
 * into four characters, so there are three alignments, each with a few characters at the ends that its neighbours decide.
 */
function insideBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const skip = (3 - offset) % 3;
    const whole = Math.floor((bytes.length - skip) / 3) * 3;
    if ((whole / 3) * 4 < MIN_FRAGMENT) return [];
    const core = bytes.subarray(skip, skip + whole);
    return [core.toString('base64'), core.toString('base64url')];
  });
}
