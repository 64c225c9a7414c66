import { Linker } from '../../refs.ts';
import type { Extract } from '../extract.ts';
import type { Guess } from './contract.ts';
import { type Field, fieldsOf, isText, isTextOrNumber, pointsOf, ranked, type Scores } from './fields.ts';
import { plain } from './words.ts';

const MESSAGES: Scores = [
  [/^(error|user)?(message|msg)$/, 10],
  [/^(error)?(description|details?|reason|explanation|text|says)$/, 8],
  [/^(error|title|summary)$/, 4],
];
const CODES: Scores = [
  [/^(error)?code$/, 10],
  [/^(error)?(type|slug|key)$/, 6],
];

/** Where error answers say why, if the documented ones agree on one obvious field. */
export function errorAnswerOf({ operations, schemas }: Extract): {
  errorAnswer?: { message: string; code?: string };
  guesses: Guess[];
} {
  const linker = new Linker(schemas);
  const answers = Object.values(operations)
    .flatMap((each) => each.errors)
    .flatMap(({ body }) => (body ? [fieldsOf(linker.link(body), 1)] : []));
  const message = agreed(answers, isText, MESSAGES);
  if (message === undefined) return { guesses: [] };
  const owner = message.replace(/[^.]*$/, '');
  const beside = answers.map((fields) => fields.filter((each) => each.path.replace(/[^.]*$/, '') === owner));
  const code = agreed(beside, isTextOrNumber, CODES);
  return {
    errorAnswer: { message, ...(code !== undefined && { code }) },
    guesses: [
      {
        field: 'system.errorAnswer',
        why: `The error answers that the document describes have "${message}"; the vendor's words are read there.`,
      },
    ],
  };
}

/** The path that is the best of every answer which has such a field at all, and the only one as good. */
function agreed(
  answers: readonly Field[][],
  isKind: (of: Field['shape']) => boolean,
  scores: Scores,
): string | undefined {
  const points = (name: string) => pointsOf(plain(name), scores);
  const best = answers.flatMap((fields) => {
    const candidates = fields.filter((each) => isKind(each.shape));
    const [first, second] = ranked(candidates, (field) => points(field.name));
    if (!first) return [];
    const isOnly = !second || points(second.name) < points(first.name);
    return [isOnly ? first.path : undefined];
  });
  const [path] = best;
  return best.every((each) => each === path) ? path : undefined;
}
