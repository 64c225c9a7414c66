import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { MatchResult, RecordedBody, RecordedContent, RecordedExchange } from './recording.ts';
import { type Redactor, redactor } from './redact.ts';

/** A body as a recording keeps it; of anything but JSON and text only what it was. */
export type ReplayBody =
  | { json: unknown }
  | { text: string; contentType: string }
  | { omitted: string }
  | { empty: true };

/** What the kit's `testing/replay.ts` answers from. */
export interface ReplayRecording {
  version: 1;
  exchanges: {
    operation: string;
    method: string;
    /** Below the base URL, as it was sent. */
    path: string;
    query: Record<string, string[]>;
    request: ReplayBody;
    status: number;
    retryAfter?: string;
    response: ReplayBody;
  }[];
}

export interface FixtureRequest {
  match: MatchResult;
  contents: readonly RecordedContent[];
  baseUrl: string;
  /** Secret values by name. */
  secrets: Readonly<Record<string, string>>;
  /** Further names of fields whose values are hidden. */
  fields: readonly string[];
}

const MAX_PER_OPERATION = 20;
const MAX_INFLATED = 2_000_000;
/** A shorter value would be found in other words. */
const MIN_VALUE = 8;
const SENSITIVE =
  /^(?:(?:access|refresh|id|session|auth|bearer|csrf|client|api|x)?(?:token|secret|password|passwd|passphrase|apikey|credentials?|authorization|cookie|privatekey|signature)|accesskey|sessionid|clientsecret)$/;

/**
 * The exchanges of a run as a fixture: operations of the spec only, secrets and sensitive fields replaced. A value is
 * always replaced by the same words, so that an id that one answer gives and the next request sends still agrees.
 */
export function replayRecording(request: FixtureRequest): ReplayRecording {
  const prefix = new URL(request.baseUrl).pathname.replace(/\/+$/, '');
  const contents = new Map(request.contents.map((each) => [`${each.pid} ${each.id}`, each]));
  const isSensitive = sensitivity(request.fields);
  const learned = learnSecrets(request.contents, isSensitive);
  const all = redactor({ ...request.secrets, ...learned });

  const exchanges = request.match.operations.flatMap(({ operation, answered }) =>
    answered.slice(0, MAX_PER_OPERATION).map((exchange) => {
      const content = contents.get(`${exchange.pid} ${exchange.id}`);
      const retryAfter = content?.response.retryAfter;
      return {
        at: exchange.startedAt,
        exchange: {
          operation: operation.id,
          method: exchange.method,
          path: inUrl(all.text(exchange.path.slice(prefix.length) || '/')),
          query: queryOf(exchange, all, isSensitive),
          request: bodyOf(content?.request, all, isSensitive),
          status: exchange.status,
          ...(retryAfter === undefined ? {} : { retryAfter: all.text(retryAfter) }),
          response: bodyOf(content?.response, all, isSensitive),
        },
      };
    }),
  );
  exchanges.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { version: 1, exchanges: exchanges.map((each) => each.exchange) };
}

type IsSensitive = (name: string) => boolean;

function sensitivity(fields: readonly string[]): IsSensitive {
  const named = new Set(fields.map(plain));
  return (name) => SENSITIVE.test(plain(name)) || named.has(plain(name));
}

/** `access_token`, `accessToken` and `Access-Token` are one name. */
function plain(name: string): string {
  return name.replaceAll(/[_\s.-]/g, '').toLowerCase();
}

/** Values of sensitive fields anywhere in the run, also in what is not recorded: an answer of the token endpoint. */
function learnSecrets(
  contents: readonly RecordedContent[],
  isSensitive: IsSensitive,
): Record<string, string> {
  const names = new Map<string, string>();
  const learn = (name: string, value: unknown): void => {
    if (typeof value !== 'string' || value.length < MIN_VALUE || names.has(value)) return;
    names.set(value, `${name} ${names.size + 1}`);
  };
  for (const { request, response } of contents) {
    for (const body of [request, response]) {
      const text = textOf(body);
      if (text === null) continue;
      if (isForm(body)) {
        for (const [name, value] of new URLSearchParams(text)) if (isSensitive(name)) learn(name, value);
      } else {
        visit(jsonOrUndefined(text), (name, value) => {
          if (isSensitive(name)) learn(name, value);
        });
      }
    }
  }
  return Object.fromEntries([...names].map(([value, name]) => [name, value]));
}

function visit(value: unknown, see: (name: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) see(name, inner);
    visit(inner, see);
  }
}

function bodyOf(body: RecordedBody | undefined, redact: Redactor, isSensitive: IsSensitive): ReplayBody {
  if (!body || body.bytes === 0) return { empty: true };
  const omitted = { omitted: `${body.bytes} bytes of ${redact.text(body.contentType || 'an unknown type')}` };
  const text = textOf(body);
  if (text === null) return omitted;
  const json = jsonOrUndefined(text);
  // What says it is JSON may be broken; what says nothing may be JSON.
  if (json !== undefined && !/^text\//.test(body.contentType)) {
    return { json: redact.json(hideFields(json, isSensitive)) };
  }
  if (isForm(body)) return { text: formOf(text, redact, isSensitive), contentType: body.contentType };
  if (!/^text\/|json|xml|^$/.test(body.contentType)) return omitted;
  return { text: redact.text(text), contentType: body.contentType || 'text/plain' };
}

/** Sensitive values that are too short to be looked for everywhere, or are no text. */
function hideFields(value: unknown, isSensitive: IsSensitive): unknown {
  if (Array.isArray(value)) return value.map((each) => hideFields(each, isSensitive));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isShort = typeof inner === 'number' || (typeof inner === 'string' && inner.length < MIN_VALUE);
      return [name, isSensitive(name) && isShort ? `[redacted ${name}]` : hideFields(inner, isSensitive)];
    }),
  );
}

function formOf(text: string, redact: Redactor, isSensitive: IsSensitive): string {
  const form = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(text)) {
    form.append(redact.text(name), hidden(name, value, redact, isSensitive));
  }
  return form.toString();
}

function hidden(name: string, value: string, redact: Redactor, isSensitive: IsSensitive): string {
  const shown = redact.text(value);
  return isSensitive(name) && shown === value ? `[redacted ${name}]` : shown;
}

function queryOf({ query }: RecordedExchange, redact: Redactor, isSensitive: IsSensitive) {
  const found: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const shown = redact.text(name);
    found[shown] = [...(found[shown] ?? []), hidden(name, value, redact, isSensitive)];
  }
  return found;
}

/** Placeholders hold spaces and brackets, which a path carries encoded. */
function inUrl(path: string): string {
  return path.replace(/\[redacted[^\]]*\]/g, encodeURIComponent);
}

function isForm({ contentType }: RecordedBody): boolean {
  return contentType.startsWith('application/x-www-form-urlencoded');
}

/** The body as text; `null` where it was too large or is no text. */
function textOf({ base64, contentEncoding }: RecordedBody): string | null {
  if (base64 === null) return null;
  const bytes = Buffer.from(base64, 'base64');
  try {
    const plainBytes = inflate(bytes, contentEncoding.trim().toLowerCase());
    return new TextDecoder('utf-8', { fatal: true }).decode(plainBytes);
  } catch {
    return null;
  }
}

function inflate(bytes: Buffer, encoding: string): Buffer {
  const limit = { maxOutputLength: MAX_INFLATED };
  switch (encoding) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, limit);
    case 'deflate':
      return inflateSync(bytes, limit);
    case 'br':
      return brotliDecompressSync(bytes, limit);
    default:
      throw new Error(`unknown encoding ${encoding}`);
  }
}

function jsonOrUndefined(text: string | undefined): unknown {
  try {
    return text === undefined || text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
