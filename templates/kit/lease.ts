/**
 * The `lease` of a call says who may send it and when. It is text so that one compare-and-set can take it:
 *   ''                              never tried
 *   sending|<attempt>|<worker>|<ms>|<doubt> a worker is sending; if it has not finished by then, it died
 *   waiting|<attempt>|<ms>|<doubt>          the attempt failed; the next one is due then
 * `doubt` is when the first attempt began of which nobody knows whether the vendor carried it out; left out for none.
 */
export type Lease =
  | { state: 'new' }
  | { state: 'sending'; attempt: number; worker: string; expiresAt: number; doubtSince?: number | undefined }
  | { state: 'waiting'; attempt: number; nextAt: number; doubtSince?: number | undefined };

export function formatLease(lease: Lease): string {
  switch (lease.state) {
    case 'new':
      return '';
    case 'sending':
      return `sending|${lease.attempt}|${lease.worker}|${lease.expiresAt}${doubt(lease)}`;
    case 'waiting':
      return `waiting|${lease.attempt}|${lease.nextAt}${doubt(lease)}`;
  }
}

function doubt({ doubtSince }: { doubtSince?: number | undefined }): string {
  return doubtSince === undefined ? '' : `|${doubtSince}`;
}

/** Throws for a text this kit never wrote: guessing could send a call twice. */
export function parseLease(text: string): Lease {
  if (text === '') return { state: 'new' };
  const [state, attempt, ...rest] = text.split('|');
  const count = Number(attempt);
  const since = (at: number) => (rest.length > at ? { doubtSince: Number(rest[at]) } : {});
  if (state === 'sending' && [2, 3].includes(rest.length) && Number.isInteger(count)) {
    return { state, attempt: count, worker: rest[0] ?? '', expiresAt: Number(rest[1]), ...since(2) };
  }
  if (state === 'waiting' && [1, 2].includes(rest.length) && Number.isInteger(count)) {
    return { state, attempt: count, nextAt: Number(rest[0]), ...since(1) };
  }
  throw new Error(`The lease ${JSON.stringify(text.slice(0, 80))} was not written by this kit.`);
}
