import type { HostLayout } from '../hosts/index.ts';
import type { Files } from '../ports/index.ts';
import type { CleanupFacts } from '../workflow/gates/cleanup.ts';

/** @param index the source of the integration's class */
export async function cleanupFacts(
  files: Pick<Files, 'read'>,
  { shutdown: { aggregate, start } }: Pick<HostLayout, 'shutdown'>,
  index: string,
): Promise<CleanupFacts> {
  const { hasCleanup, missingCleanup } = await import('../registration/cleanup.ts');
  const [aggregateText, startText] = await Promise.all([files.read(aggregate), files.read(start)]);
  return {
    releases: hasCleanup(index),
    missing: missingCleanup(
      { path: aggregate, text: aggregateText ?? '' },
      startText === null ? null : { path: start, text: startText },
    ),
  };
}
