/** Keys of well-known services, by the prefix that the service itself made recognisable. */
const SHAPES: readonly [kind: string, shape: RegExp][] = [
  ['Stripe key', /\b[sr]k_(?:live|test)_([A-Za-z0-9]{14,})/g],
  ['webhook secret', /\bwhsec_([A-Za-z0-9+/=_-]{16,})/g],
  ['AWS access key', /\b(?:AKIA|ASIA)([A-Z0-9]{16})\b/g],
  ['GitHub token', /\bgh[pousr]_([A-Za-z0-9]{30,})/g],
  ['GitHub token', /\bgithub_pat_([A-Za-z0-9_]{22,})/g],
  ['GitLab token', /\bglpat-([A-Za-z0-9_-]{20,})/g],
  ['npm token', /\bnpm_([A-Za-z0-9]{36})\b/g],
  ['Slack token', /\bxox[abeprs]-([A-Za-z0-9-]{16,})/g],
  ['Google API key', /\bAIza([A-Za-z0-9_-]{35})/g],
  ['OpenAI key', /\bsk-(?:proj|svcacct|admin)-([A-Za-z0-9_-]{20,})/g],
  ['Anthropic key', /\bsk-ant-([A-Za-z0-9_-]{20,})/g],
  ['OpenAI key', /\bsk-([A-Za-z0-9]{32,})\b/g],
  ['SendGrid key', /\bSG\.([A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})/g],
  ['Google OAuth secret', /\bGOCSPX-([A-Za-z0-9_-]{20,})/g],
  ['Slack webhook', /\bhooks\.slack\.com\/services\/(T[A-Za-z0-9]+\/B[A-Za-z0-9]+\/[A-Za-z0-9]{20,})/g],
  ['Discord webhook', /\bdiscord(?:app)?\.com\/api\/webhooks\/(\d+\/[A-Za-z0-9_-]{40,})/g],
  ['Telegram bot token', /\b\d{8,10}:(AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g],
  ['Square token', /\b(?:sq0(?:atp|csp)-|EAAA)([A-Za-z0-9_-]{22,})/g],
  ['Shopify token', /\bshp(?:at|ca|pa|ss)_([A-Fa-f0-9]{32})/g],
  ['Mailgun key', /\bkey-([a-f0-9]{32})\b/g],
  ['DigitalOcean token', /\bdo[opr]_v1_([a-f0-9]{64})/g],
  ['Hugging Face token', /\bhf_([A-Za-z0-9]{34,})\b/g],
  ['Groq key', /\bgsk_([A-Za-z0-9]{40,})\b/g],
  ['Azure storage key', /\bAccountKey=([A-Za-z0-9+/]{86}==)/g],
  ['Resend key', /\bre_([A-Za-z0-9]{6,}_[A-Za-z0-9]{16,})\b/g],
  ['JSON Web Token', /\beyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,})/g],
  // The marker alone occurs in code that recognises keys; a key's body follows it, after headers at most.
  [
    'private key',
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,300}?([A-Za-z0-9+/=]{40,})/g,
  ],
];

/** Checksums in lock files are random text that may look like anything. */
const CHECKSUM = /\bsha(?:1|256|384|512)-[A-Za-z0-9+/]+=*/g;

const DOCUMENTATION =
  /example|placeholder|redacted|dummy|change[-_]?me|your[-_]|x{4,}|\*{3,}|\.{3}|12345678|abcdefgh|^eyJzdWIiOiIxMjM0NTY3ODkw/i;

/** Where a text holds what looks like a real key. Offsets are those of the text. */
export function keyShapes(text: string): { kind: string; index: number }[] {
  // Same length, so that offsets stay true.
  const searched = text.replace(CHECKSUM, (checksum) => ' '.repeat(checksum.length));
  return SHAPES.flatMap(([kind, shape]) =>
    [...searched.matchAll(shape)]
      .filter((match) => looksRandom(match[1] ?? ''))
      .map((match) => ({ kind, index: match.index })),
  );
}

/** `sk_test_xxx` and `AKIAIOSFODNN7EXAMPLE` stand in documentation; a real tail mixes letters and digits. */
function looksRandom(tail: string): boolean {
  return /\d/.test(tail) && /[A-Za-z]/.test(tail) && new Set(tail).size >= 8 && !DOCUMENTATION.test(tail);
}
