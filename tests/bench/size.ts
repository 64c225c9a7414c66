import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, REPOSITORY } from './figures.ts';

const MB = 1_000_000;

/** What `npx create-integration` fetches and puts on a disk. */
export function size(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-size-'));
  try {
    const npm = (args: string[], cwd: string) =>
      execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const pack = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], REPOSITORY);
    const [packed] = JSON.parse(pack) as [{ filename: string; size: number }];
    writeFileSync(join(folder, 'package.json'), '{"name":"user","private":true}');
    npm(['install', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
    const entries = readdirSync(join(folder, 'node_modules'), { withFileTypes: true, recursive: true });
    const bytes = entries
      .filter((each) => each.isFile())
      .reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0);
    const packages = entries.filter(
      ({ name, parentPath }) =>
        name === 'package.json' && /node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(parentPath),
    );
    return [
      { group: 'size', name: 'tarball', value: packed.size / MB, unit: 'MB' },
      { group: 'size', name: 'installed', value: bytes / MB, unit: 'MB', atMost: 15 },
      { group: 'size', name: 'packages', value: packages.length, unit: 'packages', atMost: 12 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
