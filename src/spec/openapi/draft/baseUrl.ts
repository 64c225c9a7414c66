import type { Server } from '../facts.ts';
import type { Chosen, DraftInput, Guess, Guessed } from './contract.ts';

/** A default that only shows where something has to be filled in. */
const PLACEHOLDER =
  /^$|^(your|my|example|sample|test|company|tenant|domain|subdomain|instance|customer|account|acme|demo|host|hostname|server)\b|example\.|[<>{}\s]|^your/i;

/** Where requests go: the address for everybody, where there is one. */
export function baseUrlOf({ facts }: DraftInput, chosen: readonly Chosen[]): Guessed<{ default?: string }> {
  const own = [...new Set(chosen.map((each) => each.operation.server))];
  const [shared] = own;
  const different = own.length > 1 || (shared === undefined && own.length > 0 && !sameServers(chosen));
  if (own.length === 1 && shared !== undefined && isAddress(shared)) {
    const why = 'The document gives these operations a base address of their own.';
    return { value: { default: trimmed(shared) }, guesses: [{ field: 'system.baseUrl.default', why }] };
  }
  const servers = !different && chosen[0]?.facts.servers.length ? chosen[0].facts.servers : facts.servers;
  const addresses = [...servers]
    .map((server) => ({ server, address: addressOf(server) }))
    .sort((a, b) => rank(b.server) - rank(a.server));
  const usable = [...new Set(addresses.flatMap((each) => each.address ?? []))];
  const [first, ...others] = usable;
  const guesses: Guess[] = [];
  if (first === undefined) {
    guesses.push({
      field: 'system.baseUrl',
      why: `The document gives no address that everybody uses${servers[0] ? ` (${servers[0].url})` : ''}. Each installation sets the variable; add "default" when the vendor has one address for all.`,
    });
  } else if (others.length > 0) {
    const why = 'The document names several servers; this one looks like production.';
    guesses.push({ field: 'system.baseUrl.default', why, alternatives: others.slice(0, 5) });
  }
  if (different) {
    const why = `The document gives some operations an address of their own: ${[...new Set(own.filter((each) => each !== undefined))].join(', ')}. All are sent to one base address; leave out those that belong elsewhere.`;
    guesses.push({ field: 'operations', why });
  }
  return { value: first === undefined ? {} : { default: first }, guesses };
}

function sameServers(chosen: readonly Chosen[]): boolean {
  return new Set(chosen.map((each) => JSON.stringify(each.facts.servers))).size === 1;
}

/** The address with its variables' defaults; `null` where a person has to say which. */
function addressOf({ url, variables }: Server): string | null {
  let missing = false;
  const address = url.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = variable?.default ?? '';
    const fixed = variable !== undefined && variable.enum.length > 0 && value !== '';
    if (!fixed && PLACEHOLDER.test(value)) missing = true;
    return value;
  });
  return !missing && isAddress(address) && !/\/\/[^/]*(example\.|localhost|127\.0\.0\.1)/.test(address)
    ? trimmed(address)
    : null;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text) && !/[?#]/.test(text);
}

function rank({ url, description }: Server): number {
  const text = `${url} ${description}`;
  if (
    /sandbox|staging|\bstage\b|\btest(ing)?\b|\bdev(elopment)?\b|mock|localhost|127\.0\.0\.1|\bdemo\b/i.test(
      text,
    )
  )
    return -5;
  return (
    (/^https:/i.test(url) ? 1 : 0) +
    (/\/\/api\./i.test(url) ? 3 : 0) +
    (/prod|live|default/i.test(description) ? 2 : 0)
  );
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
