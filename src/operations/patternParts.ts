import { type Change, type ChangePlan, planChanges } from '../changes/plan.ts';
import { type PatternManifest, parsePattern } from '../rendering/renderTask.ts';
import type { Pattern } from '../spec/schema.ts';
import { addDependencies } from './addDependencies.ts';
import type { Context } from './operation.ts';

const MANIFEST = 'package.json';

/** The part of the kit, and its package, that brings calls to a vendor by jobs. */
const ENGINE = { part: 'durable', package: 'pg-boss' };

/** What a spec's pattern consists of: its files, the parts of the kit, the packages those need. */
export async function readPattern(
  { resources }: Pick<Context, 'resources'>,
  { pattern, delivery }: { pattern: Pattern; delivery?: { mode: string } },
): Promise<PatternManifest> {
  const manifest = parsePattern(await resources.read(`templates/patterns/${pattern}/template.json`));
  if (delivery?.mode !== 'inline') return manifest;
  const { [ENGINE.package]: _engine, ...dependencies } = manifest.dependencies;
  return { ...manifest, kit: manifest.kit.filter((part) => part !== ENGINE.part), dependencies };
}

/** The packages of a pattern in the project's package.json; `added` are those it did not name, each `name@version`. */
export async function planDependencies(
  { files }: Pick<Context, 'files'>,
  { dependencies }: Pick<PatternManifest, 'dependencies'>,
): Promise<{ plan: ChangePlan; added: string[] }> {
  const text = await files.read(MANIFEST);
  const { text: edited, added } = addDependencies(text ?? '{}', dependencies);
  if (added.length === 0) return { plan: [], added };
  const reason = `packages of the pattern: ${added.join(', ')}`;
  const change: Change = { path: MANIFEST, text: edited, kind: 'edited', reason };
  return { plan: await planChanges(files, [change]), added };
}

/** What is said about packages that package.json names now. */
export function printPackages(added: readonly string[]): string[] {
  return added.length > 0 ? [`needs ${added.join(', ')}: npm install`] : [];
}
