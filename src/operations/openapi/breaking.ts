import type { Change } from '../../spec/openapi/change.ts';
import { designedSchema, hasCalls } from '../../spec/schema.ts';
import { type Uses, usesOf } from './uses.ts';

/** A change, and how it breaks the integration. */
export interface JudgedChange extends Change {
  /** `null` for a change that the integration does not notice. */
  breaks: { field: string; fix: string } | null;
}

/** Says of each change whether the spec's mapping, or a request it makes, rests on what changed. */
export function judge(changes: readonly Change[], specText: string): JudgedChange[] {
  const parsed = designedSchema.safeParse(JSON.parse(specText));
  // An unfinished spec has no mapping yet that could break, except by what is gone altogether.
  const uses = parsed.success && hasCalls(parsed.data) ? usesOf(parsed.data) : null;
  return changes.map((each) => ({ ...each, breaks: breakOf(each, uses) }));
}

function breakOf(change: Change, uses: Uses | null): JudgedChange['breaks'] {
  const { operation, where, kind } = change;
  if (kind === 'operation-removed') {
    return {
      field: 'operations',
      fix: `Find what replaces ${operation} in the vendor's documentation, and import that; or remove it from the spec.`,
    };
  }
  if (kind === 'operation-added' || kind === 'no-longer-nullable' || where.startsWith('errors.')) return null;
  const part = where.split('.')[0];
  if (kind === 'request-changed' || part !== 'response') return requestBreak(change, uses);
  const used = uses?.answers.find((each) => each.operation === operation && touches(each.path, where));
  if (!used) return null;
  if (kind === 'words-added') return wordsBreak(change, used.field, uses);
  if (kind === 'added' || kind === 'added-required' || kind === 'now-required' || kind === 'words-removed')
    return null;
  const fix =
    kind === 'now-optional' || kind === 'now-nullable'
      ? `Make sure that ${used.field} may be empty, or name another path; then \`design\` and \`scaffold\`.`
      : `Correct ${used.field}; then \`design\` and \`scaffold\`.`;
  return { field: used.field, fix };
}

/** New status words break only where the table does not have them. */
function wordsBreak({ words = [] }: Change, field: string, uses: Uses | null): JudgedChange['breaks'] {
  if (field !== 'mapping.status.field') return null;
  const unknown = words.filter((each) => !uses?.statusWords.includes(each));
  if (words.length > 0 && unknown.length === 0) return null;
  const list = unknown.map((each) => JSON.stringify(each)).join(', ');
  const fix = `Say in mapping.status.values what ${list || 'each word of the documentation'} means: pending, processing, completed or failed.`;
  return { field: 'mapping.status.values', fix };
}

function requestBreak({ operation, where, kind }: Change, uses: Uses | null): JudgedChange['breaks'] {
  const [part = '', ...steps] = where.split('.');
  const name = steps.join('.');
  const field = `operations.${operation}.${where}`;
  if (kind === 'request-changed') {
    return {
      field: `operations.${operation}.${part}`,
      fix: `Write it into the spec's operation ${operation}; then \`design\` and \`scaffold\`.`,
    };
  }
  const sent = uses?.sent.find(
    (each) => each.operation === operation && each.part === part && touches(each.name, name),
  );
  if (kind === 'added-required' || kind === 'now-required') {
    const isFilled = uses?.sent.some(
      (each) => each.operation === operation && each.part === part && each.name === name,
    );
    if (isFilled) return null;
    const table =
      part === 'body'
        ? `mapping.request${name ? `.${name}` : ''}`
        : `mapping.parameters.${operation}.${name}`;
    return {
      field: table,
      fix: `Say what fills it, in ${table}, and give it a value in the examples of ${operation}.`,
    };
  }
  if (
    !sent ||
    kind === 'added' ||
    kind === 'now-optional' ||
    kind === 'now-nullable' ||
    kind === 'words-added'
  )
    return null;
  const gone =
    kind === 'removed'
      ? `Remove ${sent.field}, or say what takes its place`
      : `Make ${sent.field} give what is taken now`;
  return { field: sent.field || field, fix: `${gone}; then \`design\` and \`scaffold\`.` };
}

/** Whether one path lies on the way to the other. `[]` and numbers are the same place of a list. */
function touches(a: string, b: string): boolean {
  const [one, other] = [a, b].map((each) =>
    each.split('.').map((step) => (/^\d+$/.test(step) ? '[]' : step)),
  );
  const shared = Math.min(one?.length ?? 0, other?.length ?? 0);
  return a === '' || b === '' || one?.slice(0, shared).join('.') === other?.slice(0, shared).join('.');
}
