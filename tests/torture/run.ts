/*
 * Durable delivery under kill -9 and a cruel vendor; exits with 1 where calls were lost, doubled or out of order.
 *
 *   npm run torture:delivery -- --seconds 60 --database postgres --json
 *
 * With --no-keys the vendor ignores idempotency keys; then --policy park sends no call twice and retry does.
 */
import { parseArgs } from 'node:util';
import { torture } from './torture';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    calls: { type: 'string' },
    database: { type: 'string', default: 'postgres' },
    seed: { type: 'string' },
    policy: { type: 'string', default: 'retry' },
    'no-keys': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const { database, policy } = values;
if (database !== 'pglite' && database !== 'postgres') throw new Error('--database is pglite or postgres.');
if (policy !== 'retry' && policy !== 'park') throw new Error('--policy is retry or park.');
const honoursKeys = !values['no-keys'];
const report = await torture({
  database,
  seconds: Number(values.seconds),
  ...(values.calls && { calls: Number(values.calls) }),
  seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  unknownOutcome: policy,
  honoursKeys,
});
if (values.json) console.log(JSON.stringify(report));
else console.table(report);
// Without keys `retry` may charge twice: that is what the policy says.
const isCharged = (honoursKeys || policy === 'park') && report.doubleCharges > 0;
process.exit(report.lost > 0 || isCharged || report.illegalSequences > 0 ? 1 : 0);
