/*
 * Kills the command at every boundary and feeds it rubbish; exits with 1 where something was lost.
 *
 *   npm run torture:cli -- --seconds 600 --json
 *
 * --operation takes those whose name holds a text; --slow also those that run compilers and tests.
 */
import { parseArgs } from 'node:util';
import { killPoints } from './cli/index.ts';
import { OPERATIONS } from './cli/operations.ts';
import { hostileInputs } from './hostile/index.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    operation: { type: 'string', default: '' },
    slow: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const milliseconds = Number(values.seconds) * 1000;
const start = Date.now();
const half = start + milliseconds / 2;

const kills = await killPoints({
  seed,
  operations: OPERATIONS.filter(
    (each) => each.name.includes(values.operation) && (values.slow || !each.slow),
  ),
  goOn: () => Date.now() < half,
  onLoss: (loss) => console.error(loss),
});
const hostile = await hostileInputs({ seed, until: start + milliseconds });
const losses = [...kills.losses, ...hostile.losses];
const report = { points: kills.points, inputs: hostile.inputs, losses, seed };
if (values.json) console.log(JSON.stringify(report));
else console.table({ ...report, losses: losses.length });
process.exit(losses.length > 0 ? 1 : 0);
