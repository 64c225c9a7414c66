import type { Diagnostic } from '../errors.ts';
import { keyShapes } from './keyShapes.ts';
import { isPlaceholder } from './placeholders.ts';
import { encodedForms } from './secretForms.ts';
import { viewsOf } from './secretViews.ts';

export interface SecretValue {
  /** The variable's name, the only thing ever shown. */
  name: string;
  value: string;
}

/** Where a secret was found. Holds the variable's name or the kind of key, never the value. */
export type SecretHit = { path: string; line: number } & ({ name: string } | { kind: string });

/** Shorter values would be found everywhere. */
const MINIMUM_LENGTH = 6;

const SECRET_WORD =
  /(?:^|_)(?:KEYS?|SECRETS?|TOKENS?|PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|PRIVATE|DSN|AUTH)(?:_|$)|(?:KEY|SECRET|TOKEN|PASSWORD)$/;
/** `AUTH_URL`, `TOKEN_TTL`, `JWT_SECRET_FILE`: about a secret, not one. */
const ABOUT_A_SECRET =
  /_(?:URL|URI|HOST|HOSTNAME|ENDPOINT|DOMAIN|PORT|TTL|EXPIRY|EXPIRES(?:_IN)?|ALGORITHM|ISSUER|AUDIENCE|HEADER|NAME|TYPE|METHOD|MODE|FILE|PATH|ENABLED)$/;
const PUBLIC = /(?:^|_)(?:PUBLIC|PUBLISHABLE)(?:_|$)/;

/** Development defaults and everyday words that occur in innocent files. */
const TRIVIAL =
  /^(?:true|false|yes|no|on|off|null|none|default|enabled|disabled|localhost(?::\d+)?|development|production|staging|testing|debug|verbose|postgres(?:ql)?|mysql|mongodb|redis|admin|administrator|root|user(?:name)?|guest|public|bearer|basic|sandbox|\d{1,9}|[\d.]+(?::\d+)?)$/i;

/**
 * The values in `.env` that must not appear in a commit.
 * The spec's word decides where there is one; else the variable's name, the shape of a well-known key, or credentials
 * inside a URL or a connection string.
 */
export function secretValues(
  env: Readonly<Record<string, string>>,
  declared: readonly { name: string; secret: boolean }[] = [],
): SecretValue[] {
  const names = new Set(Object.keys(env));
  return Object.entries(env).flatMap(([name, value]) => {
    const word = declared.find((variable) => variable.name === name)?.secret;
    if (word === false) return [];
    const isSecret = word === true || looksSecret(name) || keyShapes(value).length > 0;
    const candidates = urlCredentials(value) ?? (isSecret ? [value, ...lines(value)] : []);
    return [...new Set([...candidates, ...secretParameters(value)])]
      .filter((candidate) => !isTrivial(candidate) && !names.has(candidate))
      .map((candidate) => ({ name, value: candidate }));
  });
}

/**
 * Looks for the given values, also encoded, and for the shapes of well-known keys.
 *
 * @returns one hit per line and variable (or kind of key), in the order of the files
 */
export function findSecrets(
  files: readonly { path: string; text: string }[],
  values: readonly SecretValue[],
): SecretHit[] {
  const wanted = values.flatMap(({ name, value }) => encodedForms(value).map((form) => ({ name, form })));
  return files.flatMap(({ path, text }) => {
    const hits = new Map<string, SecretHit>();
    // A file may be named after a secret; then its name must not be shown either.
    const inPath = wanted.filter(({ form }) => path.includes(form));
    const shown = inPath.length > 0 ? '[a file whose name holds a secret]' : path;
    for (const { name } of inPath) hits.set(`0 ${name}`, { path: shown, line: 0, name });

    const linesWithValues = new Set<number>();
    const views = viewsOf(text);
    for (const view of views) {
      for (const { name, form } of wanted) {
        for (let at = view.text.indexOf(form); at !== -1; at = view.text.indexOf(form, at + form.length)) {
          const line = view.lineOf(at);
          linesWithValues.add(line);
          hits.set(`${line} ${name}`, { path: shown, line, name });
        }
      }
    }
    for (const view of views) {
      for (const { kind, index } of keyShapes(view.text)) {
        const line = view.lineOf(index);
        if (!linesWithValues.has(line)) hits.set(`${line} ${kind}`, { path: shown, line, kind });
      }
    }
    return [...hits.values()].sort((a, b) => a.line - b.line);
  });
}

/** SECRET_FOUND diagnostics for a commit that would publish these. */
export function secretDiagnostics(hits: readonly SecretHit[]): Diagnostic[] {
  return hits.map((hit) => ({
    code: 'SECRET_FOUND',
    message:
      'name' in hit
        ? `${hit.path}, line ${hit.line}, holds the value of ${hit.name}.`
        : `${hit.path}, line ${hit.line}, holds what looks like a real key (${hit.kind}).`,
    target: `${hit.path}:${hit.line}`,
    fix: 'Remove it from the file and read it from the environment instead. If it was ever committed or shared, replace it at the vendor.',
  }));
}

/** Whether a path is a file that holds real settings (`.env`, `.env.local`) and not a sample of one. */
export function isEnvFile(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return /^\.env(?:[.~-].*|)$/i.test(name) && !/\.(?:example|sample|template|dist|schema)$/i.test(name);
}

function looksSecret(name: string): boolean {
  const upper = name.toUpperCase().replaceAll(/[.-]/g, '_');
  if (ABOUT_A_SECRET.test(upper)) return false;
  return SECRET_WORD.test(upper) && (!PUBLIC.test(upper) || /PRIVATE|SECRET/.test(upper));
}

/** The whole URL and its secret part, for a URL with user information; else `null`. */
function urlCredentials(value: string): string[] | null {
  const [, user = '', password] =
    /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#:@]*)(?::([^\s/?#]*))?@[^\s@]+$/i.exec(value) ?? [];
  const part = password ?? user;
  if (part === '') return null;
  if (isTrivial(decode(part))) return [];
  return [...new Set([value, part, decode(part)])];
}

/** `password` of `Server=db;Password=…` and `api_key` of `https://…?api_key=…`. */
function secretParameters(value: string): string[] {
  const found = value.matchAll(/(?:^|[?&;])\s*([A-Za-z][\w .-]{0,40})=([^&;\s]+)/g);
  return [...found].flatMap(([, name = '', part = '']) =>
    looksSecret(name.replaceAll(' ', '_')) && !/^ssl/i.test(name) ? [part, decode(part)] : [],
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The lines of a value such as a PEM key, each of which gives it away. */
function lines(value: string): string[] {
  const parts = value.split(/\r\n|\r|\n|\\n/).map((line) => line.trim());
  return parts.length < 2 ? [] : parts.filter((line) => line.length >= 16 && !line.startsWith('-----'));
}

function isTrivial(value: string): boolean {
  const trimmed = value.trim();
  return trimmed.length < MINIMUM_LENGTH || TRIVIAL.test(trimmed) || isPlaceholder(trimmed, { secret: true });
}
