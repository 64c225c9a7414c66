import { type ListedOperation, listOperations, searchOperations } from '../../spec/openapi/listing.ts';
import type { Source } from '../../spec/openapi/source.ts';
import { suggestPairs } from '../../spec/openapi/suggestions.ts';
import type { Context } from '../operation.ts';
import { openDocument } from './openDocument.ts';

/** Operations that could make an integration, as they are given to `new`, and why. */
export interface Suggestion {
  pattern: 'async-task' | 'sync-call';
  operations: string[];
  reason: string;
}

export async function suggestionsOf(source: Source): Promise<Suggestion[]> {
  const found = await suggestPairs(source);
  const named = namer(source);
  return found.map(({ pattern, operations, reason }) => ({
    pattern,
    operations: operations.map(named),
    reason,
  }));
}

/** A document's operations, for a person to choose from. */
export interface DocumentOperations {
  suggestions(): Promise<Suggestion[]>;
  /** Those that have all the words; `name` is what `new` takes. */
  search(words: string): { key: string; name: string; summary: string }[];
}

/** Throws what {@link openDocument} throws. */
export async function readOperations(
  context: Pick<Context, 'documents'>,
  document: string,
): Promise<DocumentOperations> {
  const { source } = await openDocument(context, document, []);
  const all = listOperations(source);
  const named = namer(source);
  return {
    suggestions: () => suggestionsOf(source),
    search: (words) =>
      searchOperations(all, words).map((each) => ({
        key: each.key,
        name: named(each),
        summary: each.summary,
      })),
  };
}

/** What an operation is called on the command line: its id, where no other has the same. */
function namer(source: Source): (operation: ListedOperation) => string {
  const counts = new Map<string, number>();
  for (const { operationId = '' } of listOperations(source)) {
    counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
  }
  return ({ operationId, key }) =>
    operationId !== undefined && counts.get(operationId) === 1 ? operationId : key;
}

/** A suggestion as lines for a terminal. */
export function printSuggestion({ operations, reason }: Suggestion): string[] {
  return [`  ${operations.map((each) => `--operation ${quoted(each)}`).join(' ')}`, `      ${reason}`];
}

/** For a shell: quoted where a space or another special character is in it. */
export function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
