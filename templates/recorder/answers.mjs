/**
 * Notes of which kinds the fields of JSON answers are, so that `probe` can say where a vendor differs from the spec.
 * Only names and kinds are kept, never values. Whether an exchange was real is for the recorder to say; this only looks
 * at what a test got.
 */
const MAX_BYTES = 2_000_000;
const MAX_DEPTH = 10;
const MAX_FIELDS = 300;
const MAX_ITEMS = 20;

/** @param {(entry: object) => void} write */
export function watchAnswers(write) {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    note(response, init?.method ?? input?.method ?? 'GET', write).catch(() => {
      // An answer that is no JSON after all, or was cancelled: nothing to compare.
    });
    return response;
  };
}

async function note(response, method, write) {
  const isJson = /\bjson\b/i.test(response.headers.get('content-type') ?? '');
  const length = Number(response.headers.get('content-length') ?? 0);
  if (!response.ok || !isJson || length > MAX_BYTES || !URL.canParse(response.url)) return;
  const { origin, pathname } = new URL(response.url);
  const value = await response.clone().json();
  write({ type: 'answer', method: method.toUpperCase(), origin, path: pathname, shape: shapeOf(value, 0) });
}

function shapeOf(value, depth) {
  if (value === null) return { kinds: ['null'] };
  if (typeof value !== 'object') return { kinds: [typeof value] };
  if (depth >= MAX_DEPTH) return { kinds: [Array.isArray(value) ? 'array' : 'object'] };
  if (Array.isArray(value)) {
    return { kinds: ['array'], items: value.slice(0, MAX_ITEMS).map((each) => shapeOf(each, depth + 1)) };
  }
  const fields = Object.entries(value).slice(0, MAX_FIELDS);
  return { kinds: ['object'], fields: fields.map(([name, each]) => [name, shapeOf(each, depth + 1)]) };
}
