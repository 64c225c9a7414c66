import { pathParameters } from '../../operations.ts';
import type { Chosen, Role } from './contract.ts';

export interface DraftError {
  status: number;
  meaning: string;
  handling: string;
}

/** What a status means wherever HTTP is spoken, for a document that does not say. */
const GENERAL: Readonly<Record<number, string>> = {
  400: 'the request is not valid',
  401: 'the credentials are missing or wrong',
  403: 'the credentials do not allow it',
  404: 'there is no such thing',
  409: 'it contradicts the present state',
  422: 'a value of the request is not valid',
  429: 'too many requests',
  500: 'the vendor has a problem of its own',
};

/** The documented errors and what the integration does then; the general ones where none is documented. */
export function errorsOf(
  { operation }: Chosen,
  { role, repeats }: { role: Role; repeats: boolean },
): { errors: DraftError[]; documented: boolean } {
  const documented = operation.errors
    .filter(({ status }) => status >= 300 && status <= 599)
    .filter(({ status }, index, all) => all.findIndex((each) => each.status === status) === index)
    .map(({ status, meaning }) => ({
      status,
      meaning: meaning.trim() || (GENERAL[status] ?? `HTTP status ${status}`),
      handling: handling(status, role, repeats),
    }));
  if (documented.length > 0) return { errors: documented, documented: true };
  const usual = [
    ...(operation.body || operation.required.length > 0 ? [400] : []),
    401,
    ...(pathParameters(operation.path).length > 0 ? [404] : []),
    429,
  ];
  return {
    errors: usual.map((status) => ({
      status,
      meaning: GENERAL[status] ?? '',
      handling: handling(status, role, repeats),
    })),
    documented: false,
  };
}

function handling(status: number, role: Role, repeats: boolean): string {
  if (role === 'support' || role === 'cancel') return 'only the external API tests meet it';
  if (role === 'query') return "the query answers 502 with the vendor's message; the call stays open";
  if (status === 429) return 'the call waits as long as Retry-After says and is sent again';
  if (status === 408 || status === 425) return 'the call is sent again';
  if (status < 500) return "the call fails with the vendor's message";
  return repeats
    ? 'the call is sent again with the same key'
    : 'whether the vendor acted is not known: the call is parked for a person to look at';
}
