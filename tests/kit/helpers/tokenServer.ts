import {
  type Answer,
  type ReceivedRequest,
  startVendor,
  type TestVendor,
} from '../../../templates/kit/testing/index';

/** A vendor with a token endpoint (`POST /oauth/token/`) and an API that asks for a token which is still good. */
export interface TokenServer {
  vendor: TestVendor;
  tokenUrl: string;
  /** Those that were issued, the newest last. */
  tokens: string[];
  /** The API takes no token that was issued so far. */
  revoke(): void;
  tokenRequests(): ReceivedRequest[];
  /** How the API refuses a token. Default: 401. */
  refuseWith(answer: { status?: number; body?: unknown }): void;
}

export async function startTokenServer(
  issue: (token: string) => Answer = (token) => ({ body: { access_token: token, expires_in: 3600 } }),
): Promise<TokenServer> {
  const vendor = await startVendor();
  const tokens: string[] = [];
  let good = new Set<string>();
  let refusal: { status?: number; body?: unknown } = { status: 401, body: { message: 'token refused' } };
  vendor.answer('POST /oauth/token/', (request) => {
    const token = `token-${tokens.length + 1}`;
    tokens.push(token);
    good.add(`Bearer ${token}`);
    const answer = issue(token);
    return typeof answer === 'function' ? answer(request) : answer;
  });
  vendor.answer('POST /x', ({ headers, json }) =>
    good.has(headers.authorization ?? '') ? { body: { sent: json } } : refusal,
  );
  return {
    vendor,
    tokenUrl: `${vendor.url}/oauth/token/?tenant=t%201`,
    tokens,
    revoke() {
      good = new Set();
    },
    tokenRequests: () => vendor.requestsTo('POST /oauth/token/'),
    refuseWith(answer) {
      refusal = answer;
    },
  };
}
