import { type Shape, WHOLE } from '../../shape.ts';
import type { Guess } from './contract.ts';
import { fieldsOf, isTextOrNumber, ranked } from './fields.ts';
import { plain, wordsOf } from './words.ts';

/**
 * The field of an answer that holds the id of a task.
 *
 * @param parameter the parameter by which the query asks for it: `transcript_id`
 */
export function externalIdOf(
  response: Shape,
  submitId: string,
  parameter: string | undefined,
): { path: string; guesses: Guess[] } {
  if (isTextOrNumber(response)) {
    const why = `The response of ${submitId} is one value, which looks like the task's id.`;
    return { path: WHOLE, guesses: [{ field: 'mapping.externalId', why }] };
  }
  const wanted = plain(parameter ?? '');
  const [best, ...others] = ranked(fieldsOf(response), (field, name) => {
    if (!isTextOrNumber(field.shape)) return 0;
    const points = likeness(field.name, name, wanted);
    return points === 0 ? 0 : points - field.depth * 2 + (field.required ? 1 : 0);
  });
  if (!best) {
    const why = `No field of the response of ${submitId} looks like the task's id. Name its path.`;
    return { path: '', guesses: [{ field: 'mapping.externalId', why }] };
  }
  const why =
    parameter === undefined
      ? `"${best.path}" looks like the task's id.`
      : `"${best.path}" looks like what the query takes as "${parameter}".`;
  const alternatives = others
    .filter((each) => each.depth <= best.depth)
    .slice(0, 4)
    .map((each) => each.path);
  return {
    path: best.path,
    guesses: [{ field: 'mapping.externalId', why, ...(alternatives.length > 0 ? { alternatives } : {}) }],
  };
}

function likeness(raw: string, name: string, wanted: string): number {
  const isId = ['id', 'sid', 'uuid', 'guid', 'gid', 'key', 'name', 'token', 'reference', 'handle'].indexOf(
    name,
  );
  if (wanted !== '' && name === wanted) return 12;
  // `transcript_id` is asked for, `id` is answered.
  if (isId >= 0 && isId <= 4) return wanted.endsWith(name) ? 11 : 9 - isId;
  const last = wordsOf(raw).at(-1) ?? '';
  if (['id', 'sid', 'uuid', 'guid', 'gid'].includes(last)) {
    if (/^(job|task|request|operation|run|prediction|batch|execution|message)/.test(name)) return 7;
    return wanted !== '' && wanted.includes(name.slice(0, -last.length)) ? 6 : 3;
  }
  return isId > 4 ? 4 - (isId - 5) * 0.5 : 0;
}
