import { createHash } from 'node:crypto';
import type { Context } from './operation.ts';

const NAME = 'checked';

/**
 * Integrations in which `check --all` found nothing, by the fingerprint of all that was read. Only `check --all` asks:
 * whoever can write files can write here, so a gate reads and judges everything itself.
 */
export async function checkedBefore({ cache }: Pick<Context, 'cache'>): Promise<Set<string>> {
  return new Set((await cache.read(NAME))?.split('\n').filter((line) => line !== ''));
}

export async function rememberChecked(
  { cache, dryRun }: Pick<Context, 'cache' | 'dryRun'>,
  before: ReadonlySet<string>,
  clean: ReadonlySet<string>,
): Promise<void> {
  if (dryRun || (clean.size === before.size && [...clean].every((each) => before.has(each)))) return;
  await cache.write(NAME, [...clean].join('\n'));
}

export function forgetChecked({ cache }: Pick<Context, 'cache'>): Promise<void> {
  return cache.remove(NAME);
}

/** A hash of texts and of where one ends and the next begins. */
export function fingerprint(texts: readonly (string | null)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(texts.map((each) => each?.length)));
  for (const each of texts) hash.update(each ?? '');
  return hash.digest('hex');
}
