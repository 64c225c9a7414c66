/** Fewer characters of base64 than this say nothing. */
const MINIMUM_ENCODED = 8;

/** The ways a value can be written into a file: as it is, escaped for JSON or a URL, as base64 or hexadecimal. */
export function encodedForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = percentEncode(value);
  return [
    ...new Set([
      value,
      json,
      json.replaceAll('/', '\\/'),
      url,
      url.replaceAll('%20', '+'),
      new URLSearchParams([['', value]]).toString().slice(1),
      url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      ...base64Forms(value),
      ...hexForms(value),
    ]),
  ];
}

function hexForms(value: string): string[] {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return [hex, hex.toUpperCase()];
}

/** A lone surrogate cannot be encoded; then the value itself is all there is to look for. */
function percentEncode(value: string): string {
  return /\p{Surrogate}/u.test(value) ? value : encodeURIComponent(value);
}

/**
 * What the value looks like inside any base64 text, for each of the three positions it can begin at: a Basic
 * `Authorization` header encodes `user:password`, where the password begins anywhere.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    // Characters at either end also carry bits of their neighbours and are left out.
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    const forms = [padded.toString('base64'), padded.toString('base64url')].map((text) =>
      text.slice(first, last),
    );
    return forms.filter((text) => text.length >= MINIMUM_ENCODED);
  });
}
