import { installedSize, installTarball } from '../helpers/tarball.ts';
import type { Figure } from './figures.ts';

const MB = 1_000_000;

/** What `npx create-integration` fetches and puts on a disk. */
export async function size(): Promise<Figure[]> {
  const installed = await installTarball();
  try {
    const { packages, bytes } = await installedSize(installed);
    return [
      { group: 'size', name: 'tarball', value: installed.packed.size / MB, unit: 'MB' },
      { group: 'size', name: 'installed', value: bytes / MB, unit: 'MB', atMost: 15 },
      { group: 'size', name: 'packages', value: packages, unit: 'packages', atMost: 12 },
    ];
  } finally {
    await installed.cleanup();
  }
}
