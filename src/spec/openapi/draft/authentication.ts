import type { Scheme } from '../../authentication.ts';
import type { SecurityRequirement, SecurityScheme } from '../facts.ts';
import type { Chosen, DraftInput, Guess, Guessed } from './contract.ts';
import { type DraftScheme, type DraftVariable, effort, schemeOf } from './schemes.ts';
import { type Vendor, variableNamed } from './vendor.ts';

export interface DraftAuthentication {
  authentication: Scheme | Scheme[];
  variables: DraftVariable[];
}

const FIELD = 'system.authentication';

/** How requests are authenticated: what the chosen operations ask for, in the form a server can use best. */
export function authenticationOf(
  { facts }: DraftInput,
  chosen: readonly Chosen[],
  vendor: Vendor,
  baseUrl: string | undefined,
): Guessed<DraftAuthentication> {
  const known = facts.securitySchemes;
  const wanted = requirement(known, chosen);
  if (wanted === null) return undeclared(chosen, vendor);
  const names = Object.keys(wanted.schemes);
  const drafts = names.flatMap((name) => {
    const of = known[name];
    const scopes = chosen.flatMap((each) => each.facts.security.flatMap((given) => given[name] ?? []));
    const draft = of && schemeOf(name, of, vendor, { scopes, baseUrl });
    return draft ? [draft] : [];
  });
  const guesses: Guess[] = drafts.flatMap(({ doubts = [] }) => doubts.map((why) => ({ field: FIELD, why })));
  if (wanted.why !== undefined) {
    guesses.push({
      field: FIELD,
      why: wanted.why,
      ...(wanted.others.length > 0 ? { alternatives: wanted.others } : {}),
    });
  }
  const lost = names.length - drafts.length;
  if (lost > 0) {
    const why =
      'The document asks for authentication that is not carried by a request, such as a client certificate; this part is left out.';
    guesses.push({ field: FIELD, why });
  }
  return { value: together(drafts), guesses };
}

function together(drafts: readonly DraftScheme[]): DraftAuthentication {
  // Two schemes cannot both set the same header: OR written as AND, as some documents have it.
  const seen = new Set<string>();
  const kept = drafts.filter(({ scheme }) => {
    const place =
      scheme.type === 'api-key-header'
        ? scheme.header.toLowerCase()
        : scheme.type === 'bearer' || scheme.type === 'basic' || scheme.type === 'oauth2-client-credentials'
          ? 'authorization'
          : JSON.stringify(scheme);
    return seen.has(place) ? false : Boolean(seen.add(place));
  });
  const schemes = kept.map((each) => each.scheme);
  const variables = kept.flatMap((each) => each.variables);
  const distinct = variables.filter(
    (each, index) => variables.findIndex((other) => other.name === each.name) === index,
  );
  const [first = { type: 'none' as const }] = schemes;
  return { authentication: schemes.length > 1 ? schemes : first, variables: distinct };
}

interface Wanted {
  schemes: SecurityRequirement;
  /** Set where the choice was not the document's. */
  why?: string;
  others: string[];
}

/** The alternative all operations accept; among several the one that is easiest for a server. `null`: none is declared. */
function requirement(
  known: Readonly<Record<string, SecurityScheme>>,
  chosen: readonly Chosen[],
): Wanted | null {
  const declared = chosen.map((each) => each.facts.security).filter((each) => each.length > 0);
  if (Object.keys(known).length === 0) return null;
  const usable = (of: SecurityRequirement) => Object.keys(of).every((name) => Object.hasOwn(known, name));
  const key = (of: SecurityRequirement) => Object.keys(of).sort().join(' + ');
  const cost = (of: SecurityRequirement) => {
    const names = Object.keys(of);
    // An empty alternative means that authentication is optional; with it, requests have rights and limits of their own.
    if (names.length === 0) return 8;
    return Math.max(...names.map((name) => (known[name] ? effort(name, known[name]) : 9)));
  };
  const cheapest = (all: readonly SecurityRequirement[]) => [...all].sort((a, b) => cost(a) - cost(b));
  const [first, ...rest] = declared;
  if (!first) {
    const all = cheapest(Object.keys(known).map((name) => ({ [name]: [] })));
    const others = all.slice(1).map(key);
    const why = 'The document declares how requests are authenticated, but not for these operations.';
    return all[0] ? { schemes: all[0], why, others } : null;
  }
  const shared = first.filter(
    (each) => usable(each) && rest.every((list) => list.some((other) => key(other) === key(each))),
  );
  const [best, ...more] = cheapest(shared.length > 0 ? shared : first.filter(usable));
  if (!best) return null;
  if (shared.length === 0) {
    const why =
      'The chosen operations are authenticated in different ways; this is what the first one takes.';
    return {
      schemes: best,
      why,
      others: [...new Set(declared.flat().map(key))].filter((each) => each !== key(best)),
    };
  }
  const others = more.map(key).filter((each) => each !== '');
  return {
    schemes: best,
    others,
    ...(others.length > 0 ? { why: 'The document allows several ways; this one suits a server best.' } : {}),
  };
}

/** The document declares nothing: a header parameter or a documented refusal may still tell. */
function undeclared(chosen: readonly Chosen[], vendor: Vendor): Guessed<DraftAuthentication> {
  const headers = chosen.flatMap((each) => [
    ...each.facts.otherHeaders,
    ...Object.keys(each.operation.headers),
  ]);
  const header = headers.find((each) => /^(x-)?api-?key$|^authorization$|^x-.*(token|api-?key)$/i.test(each));
  if (header !== undefined) {
    const of = { type: 'apiKey', in: 'header', name: header, description: '' };
    const draft = schemeOf(header, of, vendor, { scopes: [], baseUrl: undefined });
    const why = `The document declares no security scheme, but its operations take a header "${header}".`;
    if (draft) return { value: together([draft]), guesses: [{ field: FIELD, why }] };
  }
  const refuses = chosen.some((each) =>
    each.operation.errors.some(({ status }) => [401, 403].includes(status)),
  );
  if (!refuses) {
    const why =
      'The document declares no security scheme, and no operation documents a refusal for lack of credentials.';
    return { value: { authentication: { type: 'none' }, variables: [] }, guesses: [{ field: FIELD, why }] };
  }
  const variable = variableNamed(vendor, ['token']);
  const why =
    'The document declares no security scheme, yet its operations refuse requests with 401 or 403: a token in the header Authorization is the usual way.';
  return {
    value: {
      authentication: { type: 'bearer', variable },
      variables: [{ name: variable, purpose: 'Authenticates every request', secret: true }],
    },
    guesses: [{ field: FIELD, why }],
  };
}
