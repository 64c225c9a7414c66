import { createHash } from 'node:crypto';
import { canonical } from '../evidence/evidence.ts';
import { withoutQuality } from '../workflow/qualityBlock.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

/*
 * What a task was judged on, by name: a file, or a part of the spec (`<path>#<part>`), because later tasks rightly write
 * the rest of it.
 */

const PARTS: Record<string, (spec: Spec) => unknown> = {
  /** What Task 4.1 is about. */
  research: ({ system, environment }) => ({ system, environment }),
  /** What decides about the requests of Task 4.3. */
  api: ({ system, operations, schemas, clientDirect, middleware }) => ({
    authentication: system?.authentication,
    baseUrl: system?.baseUrl,
    operations,
    schemas,
    uploads: Object(clientDirect).uploads,
    verify: Object(middleware).verify,
  }),
};

type Spec = Record<string, unknown> & { system?: Record<string, unknown> };

export function specPart({ spec }: Pick<IntegrationPaths, 'spec'>, part: 'research' | 'api'): string {
  return `${spec}#${part}`;
}

/** SHA-256 in hex of a file or part as it is now; `null` where there is none. */
export async function hashJudged({ files }: Pick<Context, 'files'>, name: string): Promise<string | null> {
  const [path = '', part] = name.split('#');
  const text = await files.read(path);
  if (text === null) return null;
  const pick = part === undefined ? undefined : PARTS[part];
  if (pick) return sha256(partOf(text, pick));
  // The quality follows from the evidence, so it comes into the document after the document was judged.
  return sha256(path.endsWith('.integration-design.md') ? withoutQuality(text) : text);
}

/** SHA-256 of a text, in hex. A checkout may turn line ends to CRLF; that is no difference. */
export function sha256(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

function partOf(text: string, pick: (spec: Spec) => unknown): string {
  try {
    return canonical(pick(JSON.parse(text)));
  } catch {
    return text; // Not JSON any more: changed, whatever it says.
  }
}
