import { createRedactor, type Redactor } from './redact';
import { buildUrl, type QueryValue } from './url';
import { readErrorBody, VendorError, type VendorErrorDetails } from './vendorError';

export interface HttpClientConfig {
  /** Such as `https://api.vendor.com`; a path in it is kept. */
  baseUrl: string;
  /** Authentication headers, asked for before every request so that a token can be renewed. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>;
  /** Milliseconds for the whole exchange, the body included. */
  timeoutMs: number;
  /** Values that must not appear in any error: keys, tokens. */
  secrets: readonly string[];
  fetch?: typeof fetch;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** With `{name}` for what `params` fills in, such as `/v1/jobs/{id}`. */
  path: string;
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, QueryValue>>;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  /** Statuses by which the vendor says that it did nothing and may be asked again, such as 503 during maintenance. */
  repeatable?: readonly number[];
}

export interface HttpClient {
  /**
   * Sends one request and reads the JSON answer; `undefined` for an empty one. Never repeats a request.
   * @throws {VendorError} `NETWORK`, `TIMEOUT`, `HTTP`, `MALFORMED_RESPONSE`, `UNEXPECTED_REDIRECT`
   * @throws {InvalidRequestError} `INVALID_REQUEST`: nothing was sent
   */
  request<T>(request: HttpRequest): Promise<T>;
}

const RETRYABLE_REFUSALS = [408, 425, 429];
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-amzn-requestid', 'x-correlation-id'];

/** A JSON client for one vendor. It is the only way to the vendor, so that authentication and redaction are in one place. */
export function createHttpClient(config: HttpClientConfig): HttpClient {
  const send = config.fetch ?? fetch;
  const redact = createRedactor(config.secrets);
  return {
    async request<T>(request: HttpRequest): Promise<T> {
      const what = `${request.method} ${request.path}`;
      const url = buildUrl(config.baseUrl, request.path, request.params, request.query);
      const headers = new Headers({ Accept: 'application/json' });
      if (request.json !== undefined) headers.set('Content-Type', 'application/json');
      const added = { ...(await config.headers?.()), ...request.headers };
      for (const [name, value] of Object.entries(added)) headers.set(name, value);

      let response: Response;
      let text: string;
      try {
        response = await send(url, {
          method: request.method,
          headers,
          body: request.json === undefined ? undefined : JSON.stringify(request.json),
          redirect: 'manual',
          signal: AbortSignal.timeout(config.timeoutMs),
        });
        text = await response.text();
      } catch (error) {
        throw new VendorError(connectionFailure(error, what, config.timeoutMs));
      }
      if (response.status >= 300)
        throw new VendorError(refusal(response, text, what, redact, request.repeatable));
      if (text.trim() === '') return undefined as T;
      try {
        return JSON.parse(text) as T;
      } catch {
        throw new VendorError({
          ...basics(response, text, redact),
          code: 'MALFORMED_RESPONSE',
          message: `${what} was answered ${response.status} with a body that is not JSON.`,
          outcome: 'unknown',
          retryable: true,
        });
      }
    },
  };
}

function connectionFailure(error: unknown, what: string, timeoutMs: number): VendorErrorDetails {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message = `${what} was not answered within ${timeoutMs} ms.`;
    return { code: 'TIMEOUT', message, outcome: 'unknown', retryable: true };
  }
  const reason = systemCode(error);
  return {
    code: 'NETWORK',
    message: `${what} failed: ${reason ?? 'the connection was lost'}.`,
    outcome: reason && NEVER_CONNECTED.test(reason) ? 'not-sent' : 'unknown',
    retryable: true,
  };
}

/** `fetch` hides the system's error one or two causes deep. */
function systemCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return undefined;
}

function refusal(
  response: Response,
  text: string,
  what: string,
  redact: Redactor,
  repeatable: readonly number[] = [],
): VendorErrorDetails {
  const { status } = response;
  if (status < 400) {
    return {
      ...basics(response, text, redact),
      code: 'UNEXPECTED_REDIRECT',
      message: `${what} was answered with a redirect (${status}), which is not followed. Check the base URL.`,
      outcome: 'unknown',
      retryable: false,
    };
  }
  const { message, vendorCode } = readErrorBody(parseOrNull(text), redact);
  return {
    ...basics(response, text, redact),
    code: 'HTTP',
    message: message ?? `${what} was answered ${status}.`,
    vendorCode,
    outcome: status < 500 || repeatable.includes(status) ? 'refused' : 'unknown',
    retryable: status >= 500 || [...RETRYABLE_REFUSALS, ...repeatable].includes(status),
    retryAfterMs: retryAfter(response.headers.get('retry-after')),
  };
}

function basics(
  response: Response,
  text: string,
  redact: Redactor,
): Pick<VendorErrorDetails, 'status' | 'body' | 'requestId'> {
  const header = REQUEST_ID_HEADERS.find((name) => response.headers.has(name));
  return {
    status: response.status,
    body: redact(text).slice(0, 2000),
    requestId: header && redact(response.headers.get(header) ?? '').slice(0, 200),
  };
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), in milliseconds from now. */
function retryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
