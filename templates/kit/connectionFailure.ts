import type { VendorErrorDetails } from './vendorError.js';

const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What `fetch` refuses before it connects, such as port 9; it gives no code for these. */
const REFUSED_BY_FETCH = /^(bad port|unknown scheme)$/;

/** What `fetch` rejected with, as a vendor error. Only the system's code is quoted: its messages may hold the URL. */
export function connectionFailure(error: unknown, what: string, timeoutMs: number): VendorErrorDetails {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message = `${what} was not answered within ${timeoutMs} ms.`;
    return { code: 'TIMEOUT', message, outcome: 'unknown', retryable: true };
  }
  const reason = reasonOf(error);
  return {
    code: 'NETWORK',
    message: `${what} failed: ${reason ?? 'the connection was lost'}.`,
    outcome:
      reason && [NEVER_CONNECTED, REFUSED_BY_FETCH].some((each) => each.test(reason))
        ? 'not-sent'
        : 'unknown',
    retryable: true,
  };
}

/** The system's code, which `fetch` hides one or two causes deep, or its own words, which are always the same. */
function reasonOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (REFUSED_BY_FETCH.test(cause.message)) return cause.message;
  }
  return undefined;
}
