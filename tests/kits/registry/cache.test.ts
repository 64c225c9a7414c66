import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cacheKey, DataCache } from '../../../templates/kits/registry/index';

/** A vendor whose answers come when the test says so. */
function vendor() {
  const waiting: { resolve(data: unknown): void; reject(error: Error): void }[] = [];
  const load = () => new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject }));
  return { waiting, load };
}

describe('within one moment', () => {
  test('200 who ask at once for what nobody has make one request', async () => {
    const cache = new DataCache();
    const { waiting, load } = vendor();
    const asked = Array.from({ length: 200 }, () => cache.get(cacheKey('app', 'now'), 60, load));
    expect(waiting).toHaveLength(1);
    waiting[0]?.resolve({ value: 7 });
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ data }) => data))).toEqual(new Set([{ value: 7 }]));
    expect(answers[0]).toMatchObject({ stale: false, error: undefined });
    await cache.get('app:now', 60, load);
    expect(waiting).toHaveLength(1);
  });

  test('a vendor that does not answer blocks nobody else', async () => {
    const cache = new DataCache();
    const slow = vendor();
    const blocked = cache.get('a:now', 60, slow.load);
    const others = await Promise.all(
      Array.from({ length: 50 }, (_, index) => cache.get(`b${index}:now`, 60, async () => index)),
    );
    expect(others.map(({ data }) => data)).toEqual(others.map((_, index) => index));
    slow.waiting[0]?.resolve('late');
    expect((await blocked).data).toBe('late');
  });

  test('100,000 keys do not take more room than was allowed', async () => {
    const cache = new DataCache({ maxEntries: 500 });
    for (let index = 0; index < 100_000; index++) await cache.get(`app${index}:now`, 60, async () => index);
    expect(cache.size).toBe(500);
    // The last ones are there, the first ones are not.
    const load = vi.fn(async () => 'anew');
    expect((await cache.get('app99999:now', 60, load)).data).toBe(99_999);
    expect((await cache.get('app0:now', 60, load)).data).toBe('anew');
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('large data count by their size, and too large ones are answered without being kept', async () => {
    const cache = new DataCache({ maxSize: 100_000 });
    const text = 'x'.repeat(9_000);
    for (let index = 0; index < 1_000; index++) await cache.get(`app${index}:now`, 60, async () => text);
    expect(cache.size).toBeGreaterThan(5);
    expect(cache.size).toBeLessThan(12);
    expect((await cache.get('huge:now', 60, async () => 'y'.repeat(200_000))).data).toHaveLength(200_000);
    expect(cache.size).toBeLessThan(12);
  });

  test('who waits gets the data even if there was no room left for them', async () => {
    const cache = new DataCache({ maxEntries: 3 });
    const { waiting, load } = vendor();
    const asked = Array.from({ length: 20 }, (_, index) => cache.get(`app${index}:now`, 60, load));
    waiting.forEach(({ resolve }, index) => {
      resolve(index);
    });
    expect((await Promise.all(asked)).map(({ data }) => data)).toEqual(asked.map((_, index) => index));
    expect(cache.size).toBeLessThanOrEqual(3);
  });
});

describe('as time goes by', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // To lru-cache the moment 0 is none.
    vi.advanceTimersByTime(1000);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const settle = () => vi.advanceTimersByTimeAsync(1);
  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

  test('data are fetched again after their own TTL', async () => {
    const cache = new DataCache({ staleFor: 0 });
    const load = vi.fn(async () => Date.now());
    const get = (ttl: number) => cache.get(`app:every-${ttl}`, ttl, load);
    const first = [await get(10), await get(60)];
    await seconds(9);
    expect([await get(10), await get(60)]).toEqual(first);
    await seconds(2);
    expect((await get(10)).data).not.toBe(first[0]?.data);
    expect(await get(60)).toEqual(first[1]);
    expect(load).toHaveBeenCalledTimes(3);
  });

  test('old data are answered at once while newer ones are fetched, once', async () => {
    const cache = new DataCache();
    const { waiting, load } = vendor();
    const get = () => cache.get('app:now', 10, load);
    const first = get();
    waiting[0]?.resolve('old');
    await first;
    await seconds(11);
    for (const answer of [await get(), await get(), await get()]) {
      expect(answer).toMatchObject({ data: 'old', stale: true });
    }
    expect(waiting).toHaveLength(2);
    waiting[1]?.resolve('new');
    await settle();
    expect(await get()).toMatchObject({ data: 'new', stale: false });
    expect(waiting).toHaveLength(2);
  });

  test('too old data are not shown: who asks waits for new ones', async () => {
    const cache = new DataCache({ staleFor: 100 });
    const { waiting, load } = vendor();
    const get = () => cache.get('app:now', 10, load);
    const first = get();
    waiting[0]?.resolve('old');
    await first;
    await seconds(111);
    const next = get();
    waiting[1]?.resolve('new');
    expect((await next).data).toBe('new');
  });

  test('a failure is kept for a moment only, whatever the TTL', async () => {
    const cache = new DataCache({ errorTtl: 5 });
    const load = vi.fn<() => Promise<unknown>>().mockRejectedValue(new Error('down'));
    const get = () => cache.get('app:now', 3600, load);
    for (let asked = 0; asked < 3; asked++) await expect(get()).rejects.toThrow('down');
    expect(load).toHaveBeenCalledTimes(1);
    await seconds(6);
    load.mockResolvedValue('up');
    expect((await get()).data).toBe('up');
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('while the vendor is down the old data stay, with the reason, until they are too old', async () => {
    const cache = new DataCache({ errorTtl: 5, staleFor: 100 });
    const load = vi
      .fn<() => Promise<unknown>>()
      .mockResolvedValueOnce('old')
      .mockRejectedValue(new Error('down'));
    const get = () => cache.get('app:now', 10, load);
    await get();
    await seconds(11);
    await get();
    await settle();
    expect(await get()).toMatchObject({ data: 'old', stale: true, error: new Error('down') });
    expect(load).toHaveBeenCalledTimes(2);
    await seconds(6);
    await get();
    expect(load).toHaveBeenCalledTimes(3);
    await seconds(100);
    await expect(get()).rejects.toThrow('down');
  });
});
