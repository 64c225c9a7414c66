/** The words of a name in any writing, in lower case: `X-API-Key`, `accountSid`, `audio_url`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(
      /([A-Z])([A-Z]+)s(?![a-z])/g,
      (_, first: string, rest: string) => `${first}${rest.toLowerCase()}s`,
    )
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** Names are the same in any writing: `transcript_id`, `transcriptId`. */
export function plain(name: string): string {
  return wordsOf(name).join('');
}

/** `audio_url` -> `audioUrl`; a name without letters becomes `fallback`. */
export function fieldName(name: string, fallback: string): string {
  const [first = '', ...more] = wordsOf(name);
  const camel = first + more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[a-z]/.test(camel) ? camel : `${fallback}${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
}

/** A name that nothing has yet: `text`, `text2`. */
export function unused(name: string, taken: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(taken, name)) return name;
  for (let count = 2; ; count++) if (!Object.hasOwn(taken, `${name}${count}`)) return `${name}${count}`;
}
