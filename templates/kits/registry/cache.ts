import { LRUCache } from 'lru-cache';

export interface CacheSettings {
  /** Entries at most; those that were not asked for longest go first. Default 10,000. */
  maxEntries?: number;
  /** Characters of JSON at most, all entries together. Default 50,000,000. */
  maxSize?: number;
  /** Seconds data may be shown after their TTL while newer ones are fetched. Default 600. */
  staleFor?: number;
  /** Seconds until a failed request is tried again; the endpoint's TTL if that is shorter. Default 5. */
  errorTtl?: number;
}

export interface Cached {
  data: unknown;
  fetchedAt: Date;
  /** Older than its TTL. */
  stale: boolean;
  /** Why there are no newer data. */
  error: unknown;
}

/** What the cache holds, without a request. */
export type Peeked = Pick<Cached, 'stale' | 'error'> & { fetchedAt: Date | null };

interface Entry {
  /** Missing after a first request that failed. */
  good?: { data: unknown; fetchedAt: Date; since: number };
  error?: unknown;
}

interface Load {
  ttlMs: number;
  load: () => Promise<unknown>;
}

/** Milliseconds on a clock that nobody sets. */
const now = () => performance.now();

/** What an entry takes beside its data, in characters. */
const OVERHEAD = 200;

/** The data of an endpoint of an app. */
export function cacheKey(appId: string, endpointId: string): string {
  return `${appId}:${endpointId}`;
}

/**
 * Data of vendors for as long as their TTL. Those who ask for the same at the same time wait for one request. After the
 * TTL the old data are answered at once and newer ones fetched; when that fails, the old ones stay until `staleFor`
 * is over. Its size is bounded.
 */
export class DataCache {
  readonly #entries: LRUCache<string, Entry, Load>;
  readonly #staleMs: number;

  constructor({
    maxEntries = 10_000,
    maxSize = 50_000_000,
    staleFor = 600,
    errorTtl = 5,
  }: CacheSettings = {}) {
    this.#staleMs = staleFor * 1000;
    this.#entries = new LRUCache<string, Entry, Load>({
      max: maxEntries,
      perf: { now },
      maxSize,
      sizeCalculation: ({ good }) => OVERHEAD + (JSON.stringify(good?.data)?.length ?? 0),
      // Who waits for data gets them, even if their place was given to others meanwhile.
      ignoreFetchAbort: true,
      fetchMethod: async (_key, old, { options, context: { ttlMs, load } }) => {
        try {
          const data = await load();
          return { good: { data, fetchedAt: new Date(), since: now() } };
        } catch (error) {
          options.ttl = Math.min(ttlMs, errorTtl * 1000);
          return old?.good && this.#isUsable(old, ttlMs) ? { good: old.good, error } : { error };
        }
      },
    });
  }

  /** How many entries it holds. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param ttl seconds, above 0
   * @throws what `load` rejected with, also for the others who wait and until `errorTtl` is over
   */
  async get(key: string, ttl: number, load: () => Promise<unknown>): Promise<Cached> {
    const ttlMs = ttl * 1000;
    const old = this.#entries.peek(key, { allowStale: true });
    const entry = await this.#entries.fetch(key, {
      ttl: ttlMs,
      allowStale: old !== undefined && this.#isUsable(old, ttlMs),
      context: { ttlMs, load },
    });
    if (!entry?.good) throw entry?.error;
    const { data, fetchedAt, since } = entry.good;
    return {
      data,
      fetchedAt,
      stale: now() - since > ttlMs,
      error: entry.error,
    };
  }

  /** @param ttl seconds, above 0 */
  peek(key: string, ttl: number): Peeked | null {
    const entry = this.#entries.peek(key, { allowStale: true });
    if (!entry) return null;
    const { good, error } = entry;
    const isShown = this.#isUsable(entry, ttl * 1000);
    return {
      fetchedAt: good && isShown ? good.fetchedAt : null,
      stale: good !== undefined && now() - good.since > ttl * 1000,
      error,
    };
  }

  #isUsable({ good }: Entry, ttlMs: number): boolean {
    return good !== undefined && now() - good.since <= ttlMs + this.#staleMs;
  }
}
