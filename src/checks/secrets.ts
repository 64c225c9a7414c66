/** Forms that vendors give their keys, so that one is known by looking at it. Prefixes: the vendors' own documents. */
const KEY_SHAPES: readonly RegExp[] = [
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/,
  /\bsk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,}/,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{20,}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  /^(?:Bearer|Basic|Token)\s+[A-Za-z0-9+/=._~-]{12,}$/i,
  // Credentials in a URL.
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]{3,}@/i,
];

export function hasKeyShape(text: string): boolean {
  // Shorter than the shortest of them.
  if (text.length < 10) return false;
  return KEY_SHAPES.some((shape) => shape.test(text));
}

const SECRET_WORDS = new Set([
  'secret',
  'token',
  'password',
  'passwd',
  'passphrase',
  'credential',
  'credentials',
  'apikey',
  'authorization',
]);
const KEY_KINDS = new Set([
  'api',
  'access',
  'private',
  'secret',
  'signing',
  'encryption',
  'auth',
  'webhook',
  'subscription',
  'license',
]);
/** `nextToken` and its like are cursors. */
const TOKEN_KINDS = new Set([
  'next',
  'page',
  'cursor',
  'continuation',
  'sync',
  'cancel',
  'cancellation',
  'max',
]);

/** In every name that says so. Few names do, and to take one apart costs much more than to look. */
const SECRET = new RegExp(['key', ...SECRET_WORDS].join('|'), 'i');

/** Whether a name (`apiKey`, `x-api-key`, `TTS_API_KEY`) says that what it holds is a secret; `secretName` does not. */
export function namesSecret(name: string): boolean {
  if (!SECRET.test(name)) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (last === 'token') return !TOKEN_KINDS.has(before);
  return SECRET_WORDS.has(last) || ((last === 'key' || last === 'keys') && KEY_KINDS.has(before));
}

/** Whether a literal under such a name can be the secret itself, and not its name, its header or where to get it. */
export function looksLikeValue(text: string): boolean {
  if (text.length < 8 || /\s/.test(text)) return false;
  if (/^[A-Z][A-Z0-9_]*$/.test(text) || /^x-[a-z-]+$/i.test(text)) return false;
  if (text.startsWith('/') || /^https?:\/\/[^@]*$/.test(text)) return false;
  return /\d/.test(text) || text.length >= 14;
}
