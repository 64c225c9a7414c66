import { type ClientCredentialsConfig, clientCredentials } from '../../../templates/kit/clientCredentials';
import { createHttpClient, type HttpClient } from '../../../templates/kit/http';
import {
  type Answer,
  type ReceivedRequest,
  startVendor,
  type TestVendor,
} from '../../../templates/kit/testing/index';
import { VendorError } from '../../../templates/kit/vendorError';

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

export const clientId = 'id:1';
export const clientSecret = 's3cret/+ü';

export function tokenClient(
  { tokenUrl, vendor }: TokenServer,
  config: Partial<ClientCredentialsConfig> = {},
): HttpClient {
  return createHttpClient({
    baseUrl: vendor.url,
    timeoutMs: 1000,
    secrets: [],
    authentication: [clientCredentials({ tokenUrl, clientId, clientSecret, timeoutMs: 1000, ...config })],
  });
}

export const post = (http: HttpClient) => http.request({ method: 'POST', path: '/x', json: { n: 1 } });

/** The Authorization header of every call to the API. */
export const sentTokens = ({ vendor }: TokenServer) =>
  vendor.requestsTo('POST /x').map(({ headers }) => headers.authorization);

export async function failure(http: HttpClient): Promise<VendorError> {
  const error: unknown = await post(http).catch((e: unknown) => e);
  if (!(error instanceof VendorError)) throw new Error('No VendorError', { cause: error });
  return error;
}
