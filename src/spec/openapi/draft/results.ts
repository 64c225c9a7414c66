import { present, type Shape, typesOf } from '../../shape.ts';
import { isPlainObject } from '../../shapeRules.ts';
import type { Chosen, Guess } from './contract.ts';
import { type Field, fieldsOf, isScalar, isText, isTextOrNumber, ranked } from './fields.ts';
import { fieldName, plain, unused } from './words.ts';

export type ResultMapping = Record<string, string> | { $custom: string };

const MOST = 4;
const FIELD = 'mapping.result';

/** What of an answer the business keeps: up to four telling fields. */
export function resultOf(
  result: Chosen,
  { used, start, requestIsCustom }: { used: readonly string[]; start: Chosen; requestIsCustom: boolean },
): { result: ResultMapping; guesses: Guess[] } {
  const { response, operation, id } = result;
  if (operation.responseType === 'none') return { result: {}, guesses: [] };
  if (operation.responseType === 'bytes') {
    const why = 'The answer is a file; both its type and its content are kept.';
    return { result: { contentType: 'contentType', base64: 'base64' }, guesses: [{ field: FIELD, why }] };
  }
  const fields = fieldsOf(response).filter((each) => !used.includes(plain(each.path)));
  const echoed = start.body ? fieldsOf(start.body, 0).map((each) => plain(each.name)) : [];
  const telling = ranked(fields, (field, name) => (isKeepable(field) ? score(field, name, echoed) : 0));
  const chosen =
    telling.length > 0 ? telling : fields.filter((each) => each.depth === 0 && isScalar(each.shape));
  if (chosen.length === 0) {
    const what =
      operation.responseType === 'text'
        ? 'text'
        : typesOf(present(response) ?? response)[0] === 'array'
          ? 'list'
          : 'value';
    const why = `The response of ${id} has no plain fields to name. Say what the business needs of the ${what}.`;
    if (requestIsCustom || isPlainObject(response)) return { result: {}, guesses: [{ field: FIELD, why }] };
    const custom = `Keep what the business needs of the ${what} that ${id} answers with`;
    return { result: { $custom: custom }, guesses: [{ field: FIELD, why }] };
  }
  const table: Record<string, string> = {};
  for (const { name, path } of chosen.slice(0, MOST)) table[unused(fieldName(name, 'field'), table)] = path;
  const alternatives = [
    ...chosen.slice(MOST),
    ...fields.filter((each) => isKeepable(each) && !chosen.includes(each)),
  ];
  const why = `These fields of the response of ${id} look like what the business wants to keep; it has ${fields.length} in all.`;
  return {
    result: table,
    guesses: [
      {
        field: FIELD,
        why,
        ...(alternatives.length > 0
          ? { alternatives: [...new Set(alternatives.slice(0, 6).map((each) => each.path))] }
          : {}),
      },
    ],
  };
}

/** Text, numbers and lists: what can be shown, or passed on. */
function isKeepable({ shape }: Field): boolean {
  const only = present(shape);
  return isScalar(shape) || (only !== null && typesOf(only).join() === 'array');
}

function score({ depth, required, shape }: Field, name: string, echoed: readonly string[]): number {
  // What was sent comes back in many answers; the result is something else.
  if (echoed.includes(name)) return 0;
  const text = isText(shape);
  const points =
    /^(result|output|outputs|results|transcript|transcription|translation|answer|completion|generatedtext|text)$/.test(
      name,
    )
      ? 10
      : text &&
          /(result|output|download|audio|video|image|file|media|pdf|hosted|signed|report|checkout|tracking|label)s?(url|uri|link|href)$/.test(
            name,
          )
        ? 9
        : /^(url|uri|href|link|downloadurl|permalink)$/.test(name) || (text && /htmlurl|publicurl/.test(name))
          ? 8
          : /^(content|summary|score|label|labels|segments|choices|data|images|items|translations|matches|trackingnumber|message)$/.test(
                name,
              )
            ? 6
            : /^(id|sid|uuid|number|reference|key|name)$/.test(name)
              ? 4
              : /^(status|state|confidence|language|languagecode|duration|durationms|audioduration|amount|currency|total|price|createdat)$/.test(
                    name,
                  )
                ? 3
                : 0;
  return points === 0 ? 0 : points - depth * 1.5 + (required ? 1 : 0);
}

/** Where a task says why it failed. */
export function errorOf(
  response: Shape,
  queryId: string,
): { error: { message: string; code?: string }; guesses: Guess[] } {
  const fields = fieldsOf(response);
  const inError = (path: string) =>
    /(^|\.)(error|failure|fault|problem|last_?error|status_?details?)s?\./i.test(path);
  const messages = ranked(
    fields.filter((each) => isText(each.shape)),
    (field, name) => {
      const points =
        /^(errormessage|failuremessage|failurereason|errormsg|errordescription|errordetails?|errorreason)$/.test(
          name,
        )
          ? 9
          : name === 'error'
            ? 8
            : inError(field.path) && /^(message|detail|details|description|reason|title|text)$/.test(name)
              ? 9
              : /^(reason|failedreason|failure|statusreason|statusmessage|statusdescription|statusdetails?|cancelreason|rejectreason)$/.test(
                    name,
                  )
                ? 5
                : /^(message|detail|msg)$/.test(name)
                  ? 4
                  : 0;
      return points === 0 ? 0 : points - field.depth * 0.5;
    },
  );
  const [message, ...others] = messages;
  if (!message) {
    const why = `No field of the response of ${queryId} looks like the reason of a failure. Name the text that tells it best, be it the status itself.`;
    return { error: { message: '' }, guesses: [{ field: 'mapping.error', why }] };
  }
  const [code] = ranked(
    fields.filter((each) => isTextOrNumber(each.shape)),
    (field, name) =>
      field.path !== message.path &&
      (/^(errorcode|failurecode|errortype)$/.test(name) ||
        (inError(field.path) && /^(code|type)$/.test(name)))
        ? 5 - field.depth
        : 0,
  );
  const alternatives = others.slice(0, 4).map((each) => each.path);
  const why = `"${message.path}" looks like the reason of a failure.`;
  return {
    error: { message: message.path, ...(code ? { code: code.path } : {}) },
    guesses: [{ field: 'mapping.error', why, ...(alternatives.length > 0 ? { alternatives } : {}) }],
  };
}
