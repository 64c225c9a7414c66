import { OperationError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { boilerplate } from './boilerplate/index.ts';
import type { Host, HostFacts } from './contract.ts';
import { interaqt } from './interaqt/index.ts';
import { seed } from './seed/index.ts';

export type { Host, HostFacts, HostLayout } from './contract.ts';

/** The supported hosts; a new one is a folder beside this file and a line here. */
export const hosts = { interaqt, seed, boilerplate } satisfies Record<string, Host>;

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
  const facts: HostFacts = {
    has: (path) => typeof texts.get(path) === 'string',
    mentions: (path, word) => new RegExp(`\\b${word}\\b`).test(texts.get(path) ?? ''),
    dependencies: dependencyNames(manifest),
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
  return first;
}

function dependencyNames(manifest: string): Set<string> {
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
  return new Set(
    sections.flatMap((each) =>
      each !== null && typeof each === 'object' ? Object.keys(each as object) : [],
    ),
  );
}
