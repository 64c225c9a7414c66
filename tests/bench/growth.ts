import { tempProject } from '../helpers/tempProject.ts';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';
import { BIN, compared, type Figure, node, sideBySide } from './figures.ts';

const ROUNDS = 7;
const SIZES = [1, 10, 100, 1000];

/** The same commands as a project grows; `next` and the check of one integration must not notice. */
export async function growth(sizes = SIZES): Promise<Figure[]> {
  const project = await tempProject();
  const figures: Figure[] = [];
  const first: Record<string, number> = {};
  try {
    let made = 0;
    for (const size of sizes) {
      for (; made < size; made++)
        await addIntegration(project, 'fx', { module: 'greeting', suffix: `-${made}` });
      const [name = ''] =
        /fx[^.]*/.exec((await project.git('ls-files', '--others', 'docs')).split('\n')[0] ?? '') ?? [];
      const one = [`--integration=${name}`, '--json'];
      const times = await sideBySide(size > 100 ? 3 : ROUNDS, {
        'next --integration': () => node([BIN, 'next', ...one], project.dir),
        'check --integration': () => node([BIN, 'check', ...one], project.dir, [0, 4]),
        status: () => node([BIN, 'status', '--json'], project.dir, [0, 3]),
        'check --all': () => node([BIN, 'check', '--all', '--no-cache', '--json'], project.dir, [0, 4]),
      });
      for (const [command, value] of Object.entries(times)) {
        first[command] ??= value;
        const baseline = { name: `with ${sizes[0]}`, value: first[command] };
        const alone = command.endsWith('--integration') && size !== sizes[0];
        figures.push(
          compared({
            group: 'growth',
            name: `${command}, ${size} integrations`,
            value,
            unit: 'ms',
            baseline,
            // Independent of the number, up to what listing a folder of a thousand specs takes.
            ...(alone ? { atMost: 1.5 } : {}),
          }),
        );
      }
    }
    return figures;
  } finally {
    await project.cleanup();
  }
}
