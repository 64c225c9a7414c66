import type { Diagnostic, ErrorCode } from '../errors.ts';
import { jsonOf } from '../spec/json.ts';
import type { Integration } from './project.ts';

/** Why a spec is no JSON, if it is none. What its fields hold is not looked at, as that takes the schemas of all of them. */
export async function specSyntaxProblems({
  specText,
  paths,
}: Pick<Integration, 'specText' | 'paths'>): Promise<(Diagnostic & { code: ErrorCode })[]> {
  if (jsonOf(specText) !== undefined) return [];
  const { readDraft } = await import('../spec/parse.ts');
  const reading = readDraft(specText, paths.spec);
  return reading.ok ? [] : reading.diagnostics.map((each) => ({ ...each, code: 'SPEC_MALFORMED' as const }));
}
