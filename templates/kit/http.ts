import { type AnswerRules, type AnswerType, readAnswer, receive, refusedCredentials } from './answer.js';
import { type Authentication, type PreparedRequest, setHeader } from './authentication.js';
import { connectionFailure } from './connectionFailure.js';
import type { ResponseSchemas } from './drift.js';
import { createDriftReporter, type OnDrift } from './driftReporter.js';
import type { FieldStyles } from './fields.js';
import { createRedactor } from './redact.js';
import { encodeBody, type RequestBody } from './requestBody.js';
import { buildUrl, InvalidRequestError, type PathValue } from './url.js';
import { type ErrorAnswer, VendorError } from './vendorError.js';

const MAX_BYTES = 25_000_000;

export interface HttpClientConfig {
  /** Such as `https://api.vendor.com`; a path in it is kept. */
  baseUrl: string;
  /** Milliseconds for one request from the first byte to the last, getting a token included. */
  timeoutMs: number;
  /** Values that must not appear in any error: keys, tokens. Those of `authentication` are added. */
  secrets: readonly string[];
  /** All of them are applied, in this order. */
  authentication?: readonly Authentication[];
  /** What the vendor's document promises; answers that differ are reported, never refused. */
  schemas?: ResponseSchemas;
  /** Told of each difference once. Default: a line with `console.warn`, without values. */
  onDrift?: OnDrift;
  /** Where an error answer says why, for a vendor that has it in a place of its own. */
  errorAnswer?: ErrorAnswer;
  /** Bytes of the largest answer that is accepted, decompressed. Default 25,000,000. */
  maxBytes?: number | undefined;
  fetch?: typeof fetch | undefined;
}

/** What an app may decide about the way to a vendor, such as a `fetch` that reaches its hosts only. */
export type Transport = Pick<HttpClientConfig, 'fetch' | 'maxBytes'>;

export interface HttpRequest extends RequestBody {
  /** Id of the operation in `schemas`. */
  operation?: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  /** With `{name}` for what `params` fills in, such as `/v1/jobs/{id}`. */
  path: string;
  params?: Readonly<Record<string, PathValue>>;
  /** Fields of any JSON value; `undefined` and `null` are left out. */
  query?: object;
  /** How lists and objects of the query are written. */
  styles?: FieldStyles;
  /** `undefined` and `null` are left out, lists are written as `a,b`. */
  headers?: Readonly<Record<string, PathValue | null | undefined>>;
  /** Default `json`. */
  answer?: AnswerType;
  /** Statuses by which the vendor says that it did nothing and may be asked again, such as 503 during maintenance. */
  repeatable?: readonly number[];
}

export interface HttpClient {
  /**
   * Sends one request and reads the answer: the JSON value (`undefined` for an empty body), the text, the bytes as
   * `BinaryContent`, or `{}` for `none`. A request is repeated only, and once, when the vendor says that the token has
   * expired, because it did nothing then.
   * @throws {VendorError} `NETWORK`, `TIMEOUT`, `HTTP`, `MALFORMED_RESPONSE`, `UNEXPECTED_REDIRECT`, or what `fetch` threw
   * @throws {InvalidRequestError} `INVALID_REQUEST`: nothing was sent
   */
  request<T>(request: HttpRequest): Promise<T>;
}

/** A client for one vendor. It is the only way to the vendor, so that authentication and redaction are in one place. */
export function createHttpClient(config: HttpClientConfig): HttpClient {
  const { authentication = [], timeoutMs, maxBytes = MAX_BYTES } = config;
  const report = config.schemas && createDriftReporter(config.schemas, config.onDrift);
  const redact = () =>
    createRedactor([...config.secrets, ...authentication.flatMap((each) => each.secrets())]);

  /** Adds the credentials and sends. The request itself stays as it is: it may be sent again with other credentials. */
  async function exchange(request: PreparedRequest, what: string, signal: AbortSignal) {
    const sent = { ...request, url: new URL(request.url), headers: new Headers(request.headers) };
    for (const scheme of authentication) await withinTime(scheme.apply(sent), what, timeoutMs, signal);
    const { url, method, headers, body } = sent;
    const send = config.fetch ?? fetch;
    try {
      const response = await send(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
      return { sent, received: await receive(response, maxBytes) };
    } catch (error) {
      // A `fetch` of the app's own may know better why it did not send.
      if (error instanceof VendorError) throw error;
      throw new VendorError(connectionFailure(error, what, timeoutMs));
    }
  }

  async function hasExpired({ sent, received }: Awaited<ReturnType<typeof exchange>>): Promise<boolean> {
    for (const scheme of authentication) {
      if (!scheme.renew) continue;
      if (await scheme.renew({ status: received.status, request: sent, body: received.json() })) return true;
    }
    return false;
  }

  return {
    async request<T>(request: HttpRequest): Promise<T> {
      const what = `${request.method} ${request.path}`;
      const rules: AnswerRules = {
        what,
        type: request.answer ?? 'json',
        repeatable: request.repeatable,
        maxBytes,
        redact,
        errorAnswer: config.errorAnswer,
        onMute: (status) => report?.mute(request, status),
      };
      const signal = AbortSignal.timeout(timeoutMs);
      const prepared = await prepare(config.baseUrl, request);
      let last = await exchange(prepared, what, signal);
      if (await hasExpired(last)) {
        last = await exchange(prepared, what, signal);
        // An error status speaks for itself; here only a body can still say that the credentials are refused.
        if (last.received.status < 300 && (await hasExpired(last))) {
          throw new VendorError(refusedCredentials(rules, last.received));
        }
      }
      const answer = readAnswer(last.received, rules);
      if (rules.type === 'json') report?.compare(request, answer);
      return answer as T;
    },
  };
}

async function prepare(baseUrl: string, request: HttpRequest): Promise<PreparedRequest> {
  const { method, path, params, query, styles } = request;
  const url = buildUrl(baseUrl, path, params, query, styles);
  const { contentType, body } = await encodeBody(request);
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw new InvalidRequestError(`${method} ${path}: fetch cannot send a body with ${method}.`);
  }
  const headers = new Headers({ Accept: (request.answer ?? 'json') === 'json' ? 'application/json' : '*/*' });
  if (contentType !== undefined) setHeader(headers, 'Content-Type', contentType);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value !== undefined && value !== null) setHeader(headers, name, String(value));
  }
  return { method, url, headers, body };
}

/** Waits for credentials no longer than the request may take. */
async function withinTime(
  work: void | Promise<void>,
  what: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (!work) return;
  let stop = () => {};
  const timeUp = new Promise<never>((_resolve, reject) => {
    stop = () => {
      const message = `${what} was not sent: its credentials were not there within ${timeoutMs} ms.`;
      reject(new VendorError({ code: 'TIMEOUT', message, outcome: 'not-sent', retryable: true }));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, timeUp]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
