/**
 * The `lease` of a call says who may send it and when. It is text so that one compare-and-set can take it:
 *   ''                              never tried
 *   sending|<attempt>|<worker>|<ms> a worker is sending; if it has not finished by then, it died
 *   waiting|<attempt>|<ms>          the attempt failed; the next one is due then
 */
export type Lease =
  | { state: 'new' }
  | { state: 'sending'; attempt: number; worker: string; expiresAt: number }
  | { state: 'waiting'; attempt: number; nextAt: number };

export function formatLease(lease: Lease): string {
  switch (lease.state) {
    case 'new':
      return '';
    case 'sending':
      return `sending|${lease.attempt}|${lease.worker}|${lease.expiresAt}`;
    case 'waiting':
      return `waiting|${lease.attempt}|${lease.nextAt}`;
  }
}

/** Throws for a text this kit never wrote: guessing could send a call twice. */
export function parseLease(text: string): Lease {
  if (text === '') return { state: 'new' };
  const [state, attempt, ...rest] = text.split('|');
  const count = Number(attempt);
  if (state === 'sending' && rest.length === 2 && Number.isInteger(count)) {
    return { state, attempt: count, worker: rest[0] ?? '', expiresAt: Number(rest[1]) };
  }
  if (state === 'waiting' && rest.length === 1 && Number.isInteger(count)) {
    return { state, attempt: count, nextAt: Number(rest[0]) };
  }
  throw new Error(`The lease ${JSON.stringify(text.slice(0, 80))} was not written by this kit.`);
}
