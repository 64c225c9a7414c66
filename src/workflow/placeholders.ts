/** Shapes that are a stand-in whatever the variable is for. */
const ALWAYS = [
  /^$/,
  /^(?:change[-_ ]?(?:me|this)|replace[-_ ]?(?:me|this)|to[-_ ]?do|tbd|fix[-_ ]?me|place[-_ ]?holder|fill[-_ ]?(?:me[-_ ]?)?in)\b/i,
  /^<[^<>]*>$/,
  /^\[[A-Za-z][A-Za-z _-]*\]$/,
  /^\{\{.*\}\}$/,
  /^\$\{.*\}$/,
  /^%[A-Za-z_]+%$/,
  /^(?:[.*?_-]+|…+)$/,
  /(?:^|[^a-z0-9])your[-_ ]/i,
  /(?:^|[^a-z0-9])(?:insert|enter|paste|put|add)[-_ ](?:.*[-_ ])?here$/i,
  /[-_](?:goes[-_])?here$/i,
  // `xxx`, `sk_test_xxx`, `xxxx-xxxx`: a run of x that fills a whole part of the value.
  /(?:^|[-_.:/ ])x{3,}(?:$|[-_.:/ ])/i,
  /[^\s*][-_]?\*{3,}$/,
  /[A-Za-z0-9_-](?:\.{3}|…)$/,
];

/** What nobody has as a real secret, but may well have as a plain setting. */
const FOR_SECRETS = [
  /^(?:dummy|example|sample|secret|password|none|null|nil|undefined|n\/a|test|testing|key|token|api[-_]?key|foo|bar|foobar|abc|asdf|qwerty)\d{0,3}$/i,
  /^(?:dummy|example|sample|fake|mock)[-_]/i,
  /^my[-_](?:(?:api|secret|access)[-_]?)?(?:key|token|secret|password)\d{0,3}$/i,
  /[-_](?:dummy|example|sample|placeholder)$/i,
  /^(.)\1{3,}$/,
  /^(?:[a-z]{2,6}[-_](?:(?:test|live|proj)[-_])?)?(?:0?123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|abc(?:def)?(?:123)?)$/i,
];

/**
 * Whether a value stands for one that somebody still has to enter (`xxx`, `<key>`, `your-key-here`, `sk_test_xxx`).
 *
 * @param secret - secrets are judged more strictly: `test` may be a setting but is no key
 */
export function isPlaceholder(value: string, { secret }: { secret: boolean }): boolean {
  const trimmed = value.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  const shapes = secret ? [...ALWAYS, ...FOR_SECRETS] : ALWAYS;
  return shapes.some((shape) => shape.test(trimmed));
}
