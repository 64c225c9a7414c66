import { OperationError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { boilerplate } from './boilerplate/index.ts';
import type { Host, HostFacts } from './contract.ts';
import { interaqt } from './interaqt/index.ts';
import { seed } from './seed/index.ts';

export type { Host, HostFacts, HostLayout } from './contract.ts';

/** The supported hosts; a new one is a folder beside this file and a line here. */
export const hosts = { interaqt, seed, boilerplate } satisfies Record<string, Host>;

/** The kit stands on event sources with an identity, which older ones do not have. */
const OLDEST_INTERAQT = 4;

/** Recognises the project's host. Throws `NOT_A_PROJECT`, `HOST_UNKNOWN`, `HOST_AMBIGUOUS`. */
export async function detectHost(files: Pick<Files, 'read'>): Promise<Host> {
  const manifest = await files.read('package.json');
  if (manifest === null) {
    throw new OperationError({
      code: 'NOT_A_PROJECT',
      message: 'There is no package.json here.',
      target: 'package.json',
      fix: "Change to the project's folder, or make an app in an empty folder with `create-integration init --module <name>`.",
    });
  }
  const candidates: Host[] = Object.values(hosts);
  const markers = [...new Set(candidates.flatMap((each) => each.markers))];
  const texts = new Map(
    await Promise.all(markers.map(async (each) => [each, await files.read(each)] as const)),
  );
  const dependencies = readDependencies(manifest);
  const facts: HostFacts = {
    has: (path) => typeof texts.get(path) === 'string',
    mentions: (path, word) => new RegExp(`\\b${word}\\b`).test(texts.get(path) ?? ''),
    dependencies: new Set(dependencies.keys()),
  };
  const [first, ...others] = candidates.filter((each) => each.detect(facts));
  if (!first) {
    throw new OperationError({
      code: 'HOST_UNKNOWN',
      message: `This project has none of the supported layouts (${candidates.map((each) => each.title).join(', ')}).`,
      target: 'package.json',
      fix: `It depends on "interaqt" and has ${interaqt.markers.join(', ')}, or ${boilerplate.markers.join(', ')}.`,
    });
  }
  if (others.length > 0) {
    throw new OperationError({
      code: 'HOST_AMBIGUOUS',
      message: `This project looks like ${[first, ...others].map((each) => each.title).join(' and ')}.`,
      fix: 'Remove the files of the layout that is not in use.',
    });
  }
  refuseOldInteraqt(dependencies.get('interaqt'));
  return first;
}

/** Generated code would not compile there, which the gate of Task 4.3 would be the first to say. */
function refuseOldInteraqt(range: unknown): void {
  const major = typeof range === 'string' ? /^[v=^~\s]*(\d+)/.exec(range)?.[1] : undefined;
  if (major === undefined || Number(major) >= OLDEST_INTERAQT) return;
  throw new OperationError({
    code: 'HOST_UNKNOWN',
    message: `This project uses interaqt ${range}; integrations need 4.10 or newer.`,
    target: 'package.json',
    fix: 'Move the app to interaqt 4.10 first.',
  });
}

/** Names and ranges of both kinds of dependencies in the text of a package.json. Throws `NOT_A_PROJECT`. */
export function readDependencies(manifest: string): Map<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(manifest);
  } catch {
    throw new OperationError({
      code: 'NOT_A_PROJECT',
      message: 'package.json is not valid JSON.',
      target: 'package.json',
      fix: 'Correct package.json; nothing was changed.',
    });
  }
  const sections = ['dependencies', 'devDependencies'].map((each) =>
    parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, unknown>)[each] : undefined,
  );
  return new Map(
    sections.flatMap((each) =>
      each !== null && typeof each === 'object' ? Object.entries(each as object) : [],
    ),
  );
}
