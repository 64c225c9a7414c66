import type { BinaryContent } from './binary.js';
import type { Redactor } from './redact.js';
import { type ErrorAnswer, readErrorBody, VendorError, type VendorErrorDetails } from './vendorError.js';

/** What an operation answers; `none`: whatever comes is left unread. */
export type AnswerType = 'json' | 'text' | 'bytes' | 'none';

/** An answer that was read to its end, or until it was over the limit. */
export interface Received {
  status: number;
  headers: Headers;
  bytes: Buffer;
  /** Whether it was over the limit; the rest was not read. */
  cut: boolean;
  text(): string;
  /** `undefined` where the body is no JSON. */
  json(): unknown;
}

const RETRYABLE_REFUSALS = [408, 425, 429];
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-amzn-requestid', 'x-correlation-id'];

/** Reads an answer; rejects as `fetch` does when the connection breaks or the time is up. */
export async function receive(response: Response, maxBytes: number): Promise<Received> {
  const chunks: Uint8Array[] = [];
  let left = maxBytes;
  // Leaving the loop early cancels the rest.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    left -= chunk.length;
    if (left < 0) break;
  }
  const bytes = Buffer.concat(chunks);
  let text: string | undefined;
  let json: { value: unknown } | undefined;
  const readText = () => {
    text ??= new TextDecoder().decode(bytes);
    return text;
  };
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    cut: left < 0,
    text: readText,
    json() {
      json ??= { value: parse(readText()) };
      return json.value;
    },
  };
}

/**
 * What the caller gets: the JSON value (`undefined` for an empty body), the text, the bytes as `BinaryContent`, or `{}`.
 * @throws {VendorError} `HTTP`, `UNEXPECTED_REDIRECT`, `MALFORMED_RESPONSE`
 */
export function readAnswer(received: Received, rules: AnswerRules): unknown {
  const { what, type, maxBytes, redact } = rules;
  const { status } = received;
  if (status >= 300) throw new VendorError(refusal(received, rules));
  if (type === 'none') return {};
  if (received.cut) {
    throw new VendorError({
      ...basics(received, redact()),
      code: 'MALFORMED_RESPONSE',
      message: `${what} was answered ${status} with more than ${maxBytes} bytes.`,
      outcome: 'unknown',
      // It would be as large again.
      retryable: false,
    });
  }
  if (type === 'text') return received.text();
  if (type === 'bytes') {
    const contentType = received.headers.get('content-type') ?? 'application/octet-stream';
    return { contentType, base64: received.bytes.toString('base64') } satisfies BinaryContent;
  }
  if (received.text().trim() === '') return undefined;
  const value = received.json();
  if (value !== undefined) return value;
  throw new VendorError({
    ...basics(received, redact()),
    code: 'MALFORMED_RESPONSE',
    message: `${what} was answered ${status} with a body that is not JSON.`,
    outcome: 'unknown',
    retryable: true,
  });
}

export interface AnswerRules {
  /** Method and path, for messages. */
  what: string;
  type: AnswerType;
  /** Statuses by which the vendor says that it did nothing and may be asked again. */
  repeatable?: readonly number[] | undefined;
  maxBytes: number;
  errorAnswer?: ErrorAnswer | undefined;
  /** Told of an error answer in JSON that has no text where one is looked for; what it says is lost. */
  onMute?: (status: number) => void;
  /** Asked for only when something failed. */
  redact: () => Redactor;
}

function refusal(received: Received, rules: AnswerRules): VendorErrorDetails {
  const { what, repeatable = [], errorAnswer, onMute } = rules;
  const { status } = received;
  const redact = rules.redact();
  if (status < 400) {
    return {
      ...basics(received, redact),
      code: 'UNEXPECTED_REDIRECT',
      message: `${what} was answered with a redirect (${status}), which is not followed. Check the base URL.`,
      outcome: 'unknown',
      retryable: false,
    };
  }
  const body = received.json();
  const { message, vendorCode } = readErrorBody(body, redact, errorAnswer);
  if (message === undefined && hasFields(body)) onMute?.(status);
  return {
    ...basics(received, redact),
    code: 'HTTP',
    message: message ?? `${what} was answered ${status}.`,
    vendorCode,
    outcome: status < 500 || repeatable.includes(status) ? 'refused' : 'unknown',
    retryable: status >= 500 || [...RETRYABLE_REFUSALS, ...repeatable].includes(status),
    retryAfterMs: retryAfter(received.headers.get('retry-after')),
  };
}

function hasFields(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length > 0;
}

/** A vendor that says with a good status that the credentials are not valid, also after they were renewed. */
export function refusedCredentials(
  { what, redact, errorAnswer }: AnswerRules,
  received: Received,
): VendorErrorDetails {
  const { message, vendorCode } = readErrorBody(received.json(), redact(), errorAnswer);
  return {
    ...basics(received, redact()),
    code: 'HTTP',
    message: message ?? `${what}: the vendor does not accept the credentials.`,
    vendorCode,
    outcome: 'refused',
    retryable: false,
  };
}

function basics(
  { status, headers, text }: Received,
  redact: Redactor,
): Pick<VendorErrorDetails, 'status' | 'body' | 'requestId'> {
  const header = REQUEST_ID_HEADERS.find((name) => headers.has(name));
  return {
    status,
    body: redact(text()).slice(0, 2000),
    requestId: header && redact(headers.get(header) ?? '').slice(0, 200),
  };
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), in milliseconds from now. */
function retryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
