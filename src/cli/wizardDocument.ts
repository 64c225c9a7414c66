import { isOperationError } from '../errors.ts';
import { type DocumentOperations, readOperations } from '../operations/openapi/choices.ts';
import type { Context } from '../operations/operation.ts';
import type { Prompts } from '../ports/index.ts';

/** The input of `new` that names a document and its operations. */
export interface ChosenDocument {
  openapi: string;
  operation: string[];
}

const MOST_CHOICES = 60;
const QUESTION = "The vendor's OpenAPI document, a file or web address (empty: there is none)";

/** Asks for a document until there is one that can be read, or none; then for operations. Throws `CANCELLED`. */
export async function askDocument(context: Context, prompts: Prompts): Promise<ChosenDocument | null> {
  for (let message = QUESTION; ; ) {
    const openapi = (await prompts.text({ message })).trim();
    if (openapi === '') return null;
    try {
      const found = await readOperations(context, openapi);
      return { openapi, operation: await askOperations(found, prompts) };
    } catch (error) {
      if (!isOperationError(error) || error.diagnostics[0].code === 'CANCELLED') throw error;
      const { message: wrong } = error.diagnostics[0];
      message = `${wrong}\n${QUESTION}`;
    }
  }
}

/** What suggests itself, or what a search finds. */
async function askOperations(found: DocumentOperations, prompts: Prompts): Promise<string[]> {
  const suggested = await found.suggestions();
  if (suggested.length > 0) {
    const choice = await prompts.select({
      message: 'Which operations?',
      choices: [
        ...suggested.map(({ operations, reason }, index) => ({
          value: String(index),
          name: operations.join(' and '),
          description: reason,
        })),
        { value: 'search', name: 'Others …' },
      ],
    });
    const taken = suggested[Number(choice)];
    if (taken) return taken.operations;
  }
  for (let hint = ''; ; ) {
    const words = await prompts.text({ message: `${hint}Words of the operations (empty: all)` });
    const hits = found.search(words).slice(0, MOST_CHOICES);
    if (hits.length > 0) {
      return prompts.choose({
        message: 'Which operations? The one that starts the work first',
        choices: hits.map(({ key, name, summary }) => ({ value: name, name: key, description: summary })),
        validate: (chosen) => chosen.length > 0 || 'Choose at least one.',
      });
    }
    hint = `No operation has the words "${words}". `;
  }
}
