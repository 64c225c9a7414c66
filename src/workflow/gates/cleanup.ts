import { type Blocker, judged, notApplicable, type Verdict } from './verdict.ts';

export interface CleanupFacts {
  /** Whether the integration has something to release: connections, timers, calls that are being sent. */
  releases: boolean;
  /** Lines a person has to add, by file. */
  missing: readonly { path: string; places: readonly { where: string; lines: readonly string[] }[] }[];
}

/** An app that stops lets its integrations release what they took. */
export function cleanupGate(facts: CleanupFacts): Verdict {
  if (!facts.releases) return notApplicable('cleanup', 'the integration opens nothing');
  return judged('cleanup', cleanupBlockers(facts), 'cleanup is called when the app stops');
}

/** The lines to add, a file each. */
export function cleanupBlockers({ releases, missing }: CleanupFacts): Blocker[] {
  if (!releases) return [];
  return missing.map(({ path, places }) => ({
    code: 'CLEANUP_NOT_CALLED',
    message: `${path} does not let the integrations clean up: what they opened and what is being sent is cut off when the app stops.`,
    target: path,
    fix: `${additions(places)}  It is committed with \`task complete 4.4 --include ${path}\`.`,
  }));
}

function additions(places: CleanupFacts['missing'][number]['places']): string {
  return places
    .map(({ where, lines }) => `Add to ${where}: ${lines.join(' ').replace(/ +/g, ' ')}`)
    .join('  ');
}
