import { describe, expect, test } from 'vitest';
import { torture } from '../../torture/torture';

/* The bounded form; the long one is `npm run torture:delivery`. */

const seed = Math.floor(Math.random() * 2 ** 31);

describe.each(['postgres', 'pglite'] as const)('%s', (database) => {
  test('kill -9 and a cruel vendor: no call is lost, none charged twice, each at one end', async ({
    skip,
  }) => {
    const config = { database, seconds: 8, seed, unknownOutcome: 'retry', honoursKeys: true } as const;
    const report = await torture(config).catch((error: Error) => {
      if (!error.message.startsWith('NO_POSTGRES')) throw error;
      return skip(`PostgreSQL cannot run here. ${error.message}`);
    });
    expect(report).toMatchObject({ lost: 0, doubleCharges: 0, illegalSequences: 0 });
    // Otherwise nothing was put to the test.
    expect(report.calls).toBeGreaterThanOrEqual(50);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.repeatedRequests).toBeGreaterThan(0);
  }, 120_000);
});
