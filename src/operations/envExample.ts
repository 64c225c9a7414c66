import type { Change } from '../changes/plan.ts';
import type { Files } from '../ports/index.ts';
import type { VariableSpec } from '../spec/schema.ts';

export const ENV_EXAMPLE = '.env.example';

/** Adds the declared variables that `.env.example` lacks, so that whoever starts the app next knows what it needs. */
export async function planEnvExample(
  files: Pick<Files, 'read'>,
  environment: readonly VariableSpec[],
): Promise<Change[]> {
  const text = (await files.read(ENV_EXAMPLE)) ?? '';
  const known = new Set(
    [...text.matchAll(/^\s*(?:export\s+)?#?\s*([A-Z][A-Z0-9_]*)\s*=/gm)].map((match) => match[1]),
  );
  const missing = environment.filter((each) => !known.has(each.name));
  if (missing.length === 0) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = missing.flatMap(({ name, purpose, obtainFrom, required }) => [
    `# ${oneLine(purpose)}${required ? '' : ' (optional)'} Obtain from: ${oneLine(obtainFrom)}`,
    `${name}=`,
  ]);
  const separator = text === '' || text.endsWith('\n') ? '' : eol;
  return [
    {
      path: ENV_EXAMPLE,
      text: `${text}${separator}${lines.join(eol)}${eol}`,
      kind: 'edited',
      reason: 'variables of the integration',
    },
  ];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
