import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerOf } from '../../src/operations/typeCheck.ts';
import { BIN, compared, type Figure, node, sideBySide } from './figures.ts';

const ROUNDS = 3;

/** What the tool adds to the compiler and the test runner it calls, in the app that the demo leaves. */
export async function commands(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commands-'));
  const app = join(folder, 'app');
  try {
    node([BIN, 'demo', '--dir', app, '--json'], folder);
    const tsc = compilerOf(app) ?? '';
    const vitest = join(app, 'node_modules/vitest/vitest.mjs');
    const times = await sideBySide(ROUNDS, {
      tsc: () => node([tsc, '--noEmit'], app),
      vitest: () => node([vitest, 'run', 'tests/speech-integration.test.ts', 'tests/app.test.ts'], app),
      scaffold: () => node([BIN, 'scaffold', '--dry-run', '--json'], app),
      check: () => node([BIN, 'check', '--json'], app),
      verify: () => node([BIN, 'verify', '--json'], app),
    });
    const compiler = { name: 'tsc', value: times.tsc };
    const both = { name: 'tsc and vitest', value: times.tsc + times.vitest };
    const figure = { group: 'commands', unit: 'ms' };
    return [
      compared({ ...figure, name: 'scaffold', value: times.scaffold, baseline: compiler }),
      compared({ ...figure, name: 'check', value: times.check, baseline: compiler }),
      compared({ ...figure, name: 'verify', value: times.verify, baseline: both }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
