import { OperationError } from '../../errors.ts';
import { type DraftInput, draftSpec } from '../../spec/openapi/draft/draft.ts';
import { readSelection } from '../../spec/openapi/selection.ts';
import type { Guess } from '../../spec/schema.ts';
import type { Context } from '../operation.ts';
import { printSuggestion, quoted, suggestionsOf } from './choices.ts';
import { type OpenDocument, openDocument } from './openDocument.ts';
import { withoutKeys } from './withoutKeys.ts';

export interface ImportRequest extends Omit<DraftInput, 'extract' | 'facts' | 'documentAddress'> {
  document: string;
  operations: readonly string[];
  allowedHosts: readonly string[];
}

export interface Imported {
  /** The spec as far as the document fills it. */
  spec: Record<string, unknown>;
  extract: unknown;
  guesses: Guess[];
  notes: string[];
}

/**
 * A spec and its extract from a vendor's document.
 *
 * @throws USAGE without operations, with the ones that suggest themselves; what {@link openDocument} and
 *   {@link readSelection} throw
 */
export async function importSpec(
  context: Pick<Context, 'documents'>,
  request: ImportRequest,
): Promise<Imported> {
  const { document, operations, allowedHosts, ...known } = request;
  const opened = await openDocument(context, document, allowedHosts);
  if (operations.length === 0) throw await unchosen(document, opened);
  const { extract, facts, notes } = withoutKeys(await readSelection(opened.source, operations));
  const drafted = draftSpec({ ...known, extract, facts, documentAddress: opened.address ?? undefined });
  return {
    spec: drafted.spec,
    extract,
    guesses: drafted.guesses,
    notes: [...notes, ...drafted.notes],
  };
}

async function unchosen(document: string, { source, address }: OpenDocument): Promise<OperationError> {
  const suggested = (await suggestionsOf(source)).slice(0, 3);
  // An address may carry a token, which no message repeats.
  const shown = /^https?:/i.test(document) ? (address ?? '<document>') : document;
  const lines = suggested.flatMap(printSuggestion).map((each) => each.trim());
  return new OperationError({
    code: 'USAGE',
    message: `Which operations of ${source.name} are used?`,
    fix: `Give --operation for each one${lines.length > 0 ? `, for example:\n  ${lines.join('\n  ')}\n ` : '.'} Look for others with \`create-integration openapi list ${quoted(shown)} --search "words"\`.`,
  });
}
