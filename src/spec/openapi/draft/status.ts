import { type Shape, words } from '../../shape.ts';
import type { Guess } from './contract.ts';
import { type Field, fieldsOf, isText, ranked } from './fields.ts';
import { meaningOf, type StatusEvent, tellsTheEnd } from './statusWords.ts';

/** The fields of an answer that could say how a task is, the likeliest first. */
export function statusFields(response: Shape): Field[] {
  return ranked(fieldsOf(response), (field, name) => {
    if (!isText(field.shape)) return 0;
    const likeness = /^(status|state)$/.test(name)
      ? 6
      : /(job|task|run|process\w*|transcri\w*|render\w*|generation)(status|state)$/.test(name)
        ? 5
        : /^(phase|stage|statusname)$/.test(name)
          ? 3
          : /(status|state)$/.test(name) && !/code|http|webhook|united/.test(name)
            ? 1
            : 0;
    if (likeness === 0) return 0;
    const documented = words(field.shape);
    const ends = documented === null ? 1 : tellsTheEnd(documented) ? 4 : 0;
    return likeness + ends - field.depth * 2;
  });
}

export interface DraftStatus {
  status: { field: string; values: Record<string, StatusEvent> };
  guesses: Guess[];
}

/** The status field and what its words mean. */
export function statusOf(response: Shape, queryId: string): DraftStatus {
  const [field, ...others] = statusFields(response);
  if (!field) {
    const why = `No field of the response of ${queryId} looks like a status. Name the field that says how a task is, and what its words mean.`;
    return { status: { field: '', values: {} }, guesses: [{ field: 'mapping.status', why }] };
  }
  const documented = words(field.shape);
  const meanings = Object.entries(meaningOf(documented ?? wordsInText(field.shape.description)));
  const values = Object.fromEntries(meanings.map(([word, { event }]) => [word, event]));
  const unsure = meanings.filter(([, { sure }]) => !sure).map(([word]) => word);
  const missing = (['completed', 'failed'] as const).filter((each) => !Object.values(values).includes(each));
  const why = [
    documented
      ? `"${field.path}" looks like the status; the document lists its words, what they mean is guessed from their names.`
      : `"${field.path}" looks like the status, but the document lists no words. Write those of the documentation; a word that is not in the table is reported when it comes.`,
    ...(unsure.length > 0
      ? [`Not sure: ${unsure.map((word) => `${word} (taken as ${values[word]})`).join(', ')}.`]
      : []),
    ...missing.map((each) => `No word seems to mean ${each}.`),
  ].join(' ');
  const alternatives = others.slice(0, 4).map((each) => each.path);
  return {
    status: { field: field.path, values },
    guesses: [{ field: 'mapping.status', why, ...(alternatives.length > 0 ? { alternatives } : {}) }],
  };
}

/** Words that a description names in quotes or code: "one of `queued`, `done`". */
function wordsInText(description = ''): string[] {
  const quoted = [...description.matchAll(/[`'"“]([A-Za-z][\w-]{1,30})[`'"”]/g)].map(
    (match) => match[1] ?? '',
  );
  const words = [...new Set(quoted)];
  return words.length > 1 && tellsTheEnd(words) ? words : [];
}
