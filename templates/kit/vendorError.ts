import type { CallError } from './events.js';
import { valueAt } from './valueAt.js';

export type VendorErrorCode =
  | 'NETWORK'
  | 'TIMEOUT'
  | 'HTTP'
  | 'MALFORMED_RESPONSE'
  | 'UNEXPECTED_REDIRECT'
  | 'ADDRESS_REFUSED';

/**
 * What is known about the effect of a request that failed:
 * `refused`: the vendor answered that it did not do it; `not-sent`: no connection was made;
 * `unknown`: it may have done it (5xx, time-out, connection lost, unreadable answer).
 */
export type Outcome = 'refused' | 'not-sent' | 'unknown';

export interface VendorErrorDetails {
  code: VendorErrorCode;
  message: string;
  outcome: Outcome;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** HTTP status. */
  status?: number | undefined;
  /** The vendor's own error code. */
  vendorCode?: string | undefined;
  /** The start of the answer's body, secrets removed. */
  body?: string | undefined;
  requestId?: string | undefined;
  /** Milliseconds the vendor asks to wait. */
  retryAfterMs?: number | undefined;
}

/** A request to the vendor that did not give a usable answer. Holds no secret: see `createHttpClient`. */
export class VendorError extends Error {
  readonly code: VendorErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly vendorCode?: string | undefined;
  readonly body?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;

  constructor(details: VendorErrorDetails) {
    super(details.message);
    this.name = 'VendorError';
    this.code = details.code;
    this.outcome = details.outcome;
    this.retryable = details.retryable;
    this.status = details.status;
    this.vendorCode = details.vendorCode;
    this.body = details.body;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The part of a vendor error that is stored with the call. */
export function toCallError(error: VendorError): CallError {
  return {
    code: error.code,
    message: error.message,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(error.vendorCode !== undefined && { vendorCode: error.vendorCode }),
  };
}

/** Where an error answer of this vendor says why: dotted paths, such as `{ message: 'problem.text' }`. */
export interface ErrorAnswer {
  message: string;
  /** The vendor's own code. */
  code?: string | undefined;
}

/**
 * The message and code of an error body. Both are bounded.
 * @param clean removes secrets; it runs before a text is cut, because half a secret is still a secret
 * @param at    where this vendor has them; what is not there is looked for in the shapes many vendors use
 */
export function readErrorBody(
  body: unknown,
  clean: (text: string) => string = (text) => text,
  at?: ErrorAnswer,
): { message?: string | undefined; vendorCode?: string | undefined } {
  const outer = asObject(body);
  const inner = asObject(outer.error);
  const first = firstOf(outer.errors) ?? firstOf(outer.detail) ?? firstOf(outer.details);
  const listed = asObject(first);
  return {
    message: firstText(500, clean, [
      at && valueAt(body, at.message),
      outer.message,
      inner.message,
      outer.error_description,
      outer.error,
      outer.detail,
      outer.details,
      listed.message,
      listed.msg,
      listed.detail,
      first,
      outer.title,
      inner.detail,
    ]),
    vendorCode: firstText(100, clean, [
      at?.code === undefined ? undefined : valueAt(body, at.code),
      inner.code,
      outer.code,
      outer.error_code,
      listed.code,
      inner.type,
      // RFC 6749: `error` is the code where a description stands beside it.
      outer.error_description === undefined ? undefined : outer.error,
    ]),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function firstText(
  limit: number,
  clean: (text: string) => string,
  candidates: readonly unknown[],
): string | undefined {
  for (const candidate of candidates) {
    const text = typeof candidate === 'number' ? String(candidate) : candidate;
    if (typeof text === 'string' && text.trim()) return clean(text).slice(0, limit);
  }
  return undefined;
}
