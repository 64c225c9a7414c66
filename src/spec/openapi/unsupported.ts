import { OperationError } from '../../errors.ts';
import type { OperationAnatomy } from './anatomy.ts';
import type { FoundOperation } from './listing.ts';
import type { Credentials } from './parameters.ts';
import { plainText } from './text.ts';

/**
 * Refuses operations whose requests the generated client could not make as they are documented.
 *
 * @throws OPENAPI_UNSUPPORTED
 */
export function refuseUnsendable(
  found: FoundOperation,
  anatomy: OperationAnatomy,
  credentials: Credentials,
): void {
  const why = reasonOf(found, anatomy, credentials);
  if (why === null) return;
  throw new OperationError({
    code: 'OPENAPI_UNSUPPORTED',
    message: `${found.key} ${why}.`,
    target: found.key,
    fix: 'Choose another operation, or begin without the document and write this request by hand.',
  });
}

function reasonOf(
  { path, method }: FoundOperation,
  { parameters, body }: OperationAnatomy,
  credentials: Credentials,
): string | null {
  const styled = parameters.find((each) => each.in === 'path' && /^(matrix|label)$/.test(each.style));
  if (styled) return `writes the path parameter "${shown(styled.name)}" in the style "${styled.style}"`;
  const isCredential = (name: string) =>
    credentials.some((each) => each.in === 'cookie' && each.name === name);
  const cookie = parameters.find((each) => each.in === 'cookie' && each.required && !isCredential(each.name));
  if (cookie) return `requires the cookie "${shown(cookie.name)}", which is no credential`;
  if (method === 'GET' && body?.required) return 'requires a body, which a GET cannot send';
  // `/#Action=ListJobs` of AWS is a parameter; it is sent if it is declared as one. `/files#share` is but a label.
  const pairs = [...new URLSearchParams(path.split('#')[1] ?? '')].filter(([, value]) => value !== '');
  const lost = pairs.find(([name]) => !parameters.some((each) => each.name === name));
  return lost ? `has "${shown(lost[0])}" behind "#" in its path, and no parameter of that name` : null;
}

function shown(name: string): string {
  return plainText(name, 60) || 'of odd signs';
}
