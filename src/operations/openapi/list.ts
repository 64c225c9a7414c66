import { z } from 'zod';
import { field, textOf } from '../../spec/openapi/json.ts';
import {
  type ListedOperation,
  listOperations,
  listWebhooks,
  searchOperations,
} from '../../spec/openapi/listing.ts';
import { defineOperation } from '../operation.ts';
import { printSuggestion, type Suggestion, suggestionsOf } from './choices.ts';
import { allowHostOption, documentArgument } from './inputs.ts';
import { openDocument } from './openDocument.ts';

/** Longer lists are not read; suggestions and a search are. */
const SHORT = 40;

interface Listed {
  key: string;
  operationId?: string;
  summary: string;
  deprecated: boolean;
}

interface Data {
  document: string;
  title: string;
  version: string;
  /** How many operations the document has. */
  total: number;
  search: string | null;
  limit: number | null;
  /** With --search those that match. */
  operations: Listed[];
  suggestions: Suggestion[];
  webhooks: { name: string; summary: string }[];
}

export const openapiList = defineOperation({
  input: z.object({
    document: documentArgument,
    search: z.string().optional().describe('words in its path, id, summary or tags'),
    limit: z.coerce.number().int().min(1).optional().describe('how many to show at the most'),
    allowHost: allowHostOption,
  }),
  positional: ['document'],
  readOnly: true,

  async run(context, { document, search, limit, allowHost }) {
    const { source } = await openDocument(context, document, allowHost);
    const all = listOperations(source);
    const found = search === undefined ? all : searchOperations(all, search);
    const { info } = source.root;
    return {
      data: {
        document: source.name,
        title: textOf(field(info, 'title')),
        version: textOf(field(info, 'version')),
        total: all.length,
        search: search ?? null,
        limit: limit ?? null,
        operations: found.slice(0, limit).map(listed),
        suggestions: search === undefined ? await suggestionsOf(source) : [],
        webhooks: listWebhooks(source).map(({ name, summary }) => ({ name, summary })),
      },
    };
  },

  print: ({ title, version, total, search, limit, operations, suggestions, webhooks }: Data) => {
    const isLong = search === null && limit === null && total > SHORT;
    return [
      `${title || 'untitled'} ${version}: ${total} operations${webhooks.length > 0 ? `, ${webhooks.length} webhooks` : ''}`,
      ...(suggestions.length > 0 ? ['', 'suggested:', ...suggestions.flatMap(printSuggestion)] : []),
      ...(operations.length > 0 && !isLong ? ['', ...operations.map(printOperation)] : []),
      ...(search !== null && operations.length === 0
        ? ['', 'No operation has these words; try fewer, or other ones.']
        : []),
      ...(isLong ? ['', 'Find operations with `--search "words"`; `--limit 1000` shows all.'] : []),
    ].join('\n');
  },
});

function listed({ key, operationId, summary, deprecated }: ListedOperation): Listed {
  return { key, ...(operationId === undefined ? {} : { operationId }), summary, deprecated };
}

function printOperation({ key, operationId, summary, deprecated }: Listed): string {
  return [key, operationId ?? '-', `${deprecated ? '(deprecated) ' : ''}${summary}`].join('  ').trimEnd();
}
