import { ApiError } from '../apiError';
import { requireText, valueAt } from '../mapping';
import { createRedactor } from '../redact';
import { VendorError } from '../vendorError';

export interface CredentialRules<Name extends string> {
  /** What the browser gets: names of ours, each with its dotted path in the vendor's answer. Nothing else leaves the server. */
  answer: readonly (readonly [name: Name, path: string])[];
  /** What never leaves it: the server's own keys. */
  secrets: readonly string[];
}

/**
 * Temporary credentials for the browser, made by an operation of the vendor. They are for one user and are not kept.
 *
 * @param request the operation, such as `() => api.createToken({ ttlSeconds: 60 })`
 * @param operation its name, for error messages
 * @throws {ApiError} 502 `VENDOR_FAILED` with the vendor's message, 503 where the vendor asks to wait or cannot be reached
 */
export async function issueCredentials<Name extends string>(
  request: () => Promise<unknown>,
  operation: string,
  { answer, secrets }: CredentialRules<Name>,
): Promise<Record<Name, string>> {
  const credentials = {} as Record<Name, string>;
  try {
    const given = await request();
    for (const [name, path] of answer) {
      credentials[name] = requireText(valueAt(given, path), path, operation);
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Free of secrets: the client removes them.
    throw new ApiError(error.retryable ? 503 : 502, 'VENDOR_FAILED', error.message);
  }
  refuseSecrets(credentials, secrets);
  return credentials;
}

/**
 * Refuses to give away a value that holds a secret of the server, however it is written.
 * @throws {Error} that names the field, never the value
 */
export function refuseSecrets(values: Readonly<Record<string, string>>, secrets: readonly string[]): void {
  const redact = createRedactor(secrets);
  for (const [name, value] of Object.entries(values)) {
    if (redact(value) !== value) throw new Error(`"${name}" holds a secret of the server and stays there.`);
  }
}
