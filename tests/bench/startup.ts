import { speechProject } from '../helpers/tempProject.ts';
import { BIN, compared, type Figure, node, sideBySide } from './figures.ts';

const ROUNDS = 15;

/** What an agent calls dozens of times, against Node's own start. */
export async function startup(): Promise<Figure[]> {
  const project = await speechProject('4.1');
  try {
    const run = (...args: string[]) => node(args, project.dir);
    const times = await sideBySide(ROUNDS, {
      'node -e 0': () => run('-e', '0'),
      '--version': () => run(BIN, '--version'),
      'next --json': () => run(BIN, 'next', '--json'),
      'status --json': () => run(BIN, 'status', '--json'),
    });
    const baseline = { name: 'node -e 0', value: times['node -e 0'] };
    const figure = (name: '--version' | 'next --json' | 'status --json', atMost: number) =>
      compared({ group: 'start', name, value: times[name], unit: 'ms', baseline, atMost });
    return [figure('--version', 2), figure('next --json', 3), figure('status --json', 3)];
  } finally {
    await project.cleanup();
  }
}
