import type { Diagnostic } from '../errors.ts';
import { jsonOf } from './json.ts';

/** The format of specs that this release reads and writes. A number, as a format has no small changes. */
export const SPEC_VERSION = 1;

type Spec = Record<string, unknown>;

/** The way from one version of the format to the next. */
export interface Migration {
  from: number;
  /** What changes, in a sentence for whoever reviews it. */
  summary: string;
  migrate(spec: Spec): Spec;
}

/** One for each version before {@link SPEC_VERSION}, in order; a test asks for them. Versions 2 and later add theirs here. */
export const MIGRATIONS: readonly Migration[] = [];

/** Why a spec of another version is not read, or `null`. Code: `SPEC_VERSION`. */
export function versionProblem(spec: unknown, file: string, known = SPEC_VERSION): Diagnostic | null {
  const version = versionOf(spec);
  if (version === null || version === known) return null;
  const isNewer = version > known;
  return {
    code: 'SPEC_VERSION',
    message: `${file} has version ${version} of the format; this release reads version ${known}.`,
    target: file,
    fix: isNewer
      ? 'It was written by a newer create-integration: use that release or a later one.'
      : 'Run `create-integration upgrade`, which brings it up to date.',
  };
}

/** The text of a spec brought to the newest version, and what changed; `null` where nothing is to do. */
export function migrateSpec(
  text: string,
  { migrations, to } = { migrations: MIGRATIONS, to: SPEC_VERSION },
): { text: string; summaries: string[] } | null {
  let spec = parsed(text);
  const summaries: string[] = [];
  for (const { from, summary, migrate } of migrations) {
    if (!spec || spec.specVersion !== from || from >= to) continue;
    spec = { ...migrate(spec), specVersion: from + 1 };
    summaries.push(summary);
  }
  return summaries.length === 0 ? null : { text: `${JSON.stringify(spec, null, 2)}\n`, summaries };
}

function versionOf(spec: unknown): number | null {
  const version =
    typeof spec === 'object' && spec !== null && 'specVersion' in spec ? spec.specVersion : null;
  return Number.isInteger(version) ? (version as number) : null;
}

function parsed(text: string): Spec | null {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Spec) : null;
}
