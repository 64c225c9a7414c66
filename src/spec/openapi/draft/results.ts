import { isNullable, present, type Shape, typesOf, WHOLE, walk } from '../../shape.ts';
import type { Chosen, Guess } from './contract.ts';
import {
  type Field,
  fieldsOf,
  isScalar,
  isText,
  isTextOrNumber,
  pointsOf,
  ranked,
  type Scores,
} from './fields.ts';
import { fieldName, plain, unused } from './words.ts';

const MOST = 4;
const FIELD = 'mapping.result';

/** What of an answer the business keeps: up to four telling fields. */
export function resultOf(
  result: Chosen,
  { used, start }: { used: readonly string[]; start: Chosen },
): { result: Record<string, string>; guesses: Guess[] } {
  const { response, operation, id } = result;
  if (operation.responseType === 'none') return { result: {}, guesses: [] };
  if (operation.responseType === 'bytes') {
    const why = 'The answer is a file; both its type and its content are kept.';
    return { result: { contentType: 'contentType', base64: 'base64' }, guesses: [{ field: FIELD, why }] };
  }
  const fields = fieldsOf(response).filter((each) => !used.includes(plain(each.path)));
  const echoed = start.body ? fieldsOf(start.body, 0).map((each) => plain(each.name)) : [];
  const telling = ranked(fields, (field, name) => (isKeepable(field) ? score(field, name, echoed) : 0));
  const plainOnes = fields.filter(
    (each) => each.depth === 0 && isScalar(each.shape) && !echoed.includes(plain(each.name)),
  );
  const chosen =
    telling.length > 0 ? telling : plainOnes.sort((a, b) => Number(b.required) - Number(a.required));
  if (chosen.length === 0) {
    const why = `The response of ${id} has no plain fields to name, so that all of it is kept. Say what the business needs of it, such as "items.0.name".`;
    return { result: { answer: WHOLE }, guesses: [{ field: FIELD, why }] };
  }
  const table: Record<string, string> = {};
  for (const { name, path } of chosen.slice(0, MOST)) {
    const short = fieldName(name, 'field');
    table[Object.hasOwn(table, short) ? unused(fieldName(path, 'field'), table) : short] = path;
  }
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
      ...nullsOf(response, Object.values(table)),
    ],
  };
}

/** Paths through an object that may be null: what then becomes of a call that the vendor calls done. */
function nullsOf(response: Shape, paths: readonly string[]): Guess[] {
  return paths.flatMap((path) => {
    const steps = walk(response, path) ?? [];
    const empty = steps.slice(0, -1).findIndex(({ shape }) => isNullable(shape));
    if (empty < 0) return [];
    const owner = steps.slice(0, empty + 1).map((each) => each.name);
    const at = owner.join('.');
    const why = steps.at(-1)?.optional
      ? `${path} is null in responseData while ${at} is null: is a call completed without it?`
      : `A call is not completed while ${at} is null, because ${path} is required in it: is that right?`;
    return [{ field: FIELD, why }];
  });
}

/** Text, numbers and lists: what can be shown, or passed on. */
function isKeepable({ shape }: Field): boolean {
  const only = present(shape);
  return isScalar(shape) || (only !== null && typesOf(only).join() === 'array');
}

/** Names of fields as one word: `audio_url` is `audiourl`. */
const RESULTS: Scores = [
  [
    /^(result|results|outputs?|transcript|transcription|translation|answer|completion|generatedtext|text)$/,
    10,
  ],
  [
    /(result|output|download|audio|video|image|file|media|pdf|hosted|signed|report|checkout|tracking)s?(url|uri|link|href)$/,
    9,
  ],
  [/^(url|uri|href|link|permalink|htmlurl|publicurl|labelurl)$/, 8],
  [
    /^(content|summary|score|labels?|segments|choices|data|images|items|translations|matches|trackingnumber|message)$/,
    6,
  ],
  [/^(id|sid|uuid|number|reference|key|name)$/, 4],
  [/^(status|state|confidence|language|languagecode|duration|durationms|audioduration)$/, 3],
  [/^(amount|currency|total|price|createdat)$/, 3],
];

/** What lies deep belongs to a special case more often than not. */
const DEPTH_COSTS = [0, 2.5, 7];

function score({ depth, required }: Field, name: string, echoed: readonly string[]): number {
  // What was sent comes back in many answers; the result is something else.
  const points = echoed.includes(name) ? 0 : pointsOf(name, RESULTS);
  return points === 0 ? 0 : points - (DEPTH_COSTS[depth] ?? 9) + (required ? 1 : 0);
}

const REASONS: Scores = [
  [/^(error|failure)(message|msg|reason|description|details?)$/, 9],
  [/^error$/, 8],
  [
    /^(reason|failedreason|failure|cancelreason|rejectreason|status(reason|message|description|details?))$/,
    5,
  ],
  [/^(message|detail|msg)$/, 4],
];
/** Inside an object that is about the failure. */
const REASONS_WITHIN: Scores = [[/^(message|details?|description|reason|title|text)$/, 9]];
const CODES: Scores = [[/^(error|failure)(code|type)$/, 5]];
const CODES_WITHIN: Scores = [[/^(code|type)$/, 5]];

/** Where a task says why it failed; where nothing does, its status word is at least something to show. */
export function errorOf(
  response: Shape,
  queryId: string,
  statusField: string,
): { error: { message: string; code?: string }; guesses: Guess[] } {
  const fields = fieldsOf(response);
  const points = ({ path }: Field, name: string, scores: Scores, within: Scores) =>
    Math.max(pointsOf(name, scores), isAboutFailure(path) ? pointsOf(name, within) : 0);
  const [message, ...others] = ranked(
    fields.filter((each) => isText(each.shape)),
    (field, name) => {
      const found = points(field, name, REASONS, REASONS_WITHIN);
      return found === 0 ? 0 : found - field.depth * 0.5;
    },
  );
  if (!message) {
    const why = `No field of the response of ${queryId} looks like the reason of a failure${statusField === '' ? '' : '; the status word stands in for it'}. Name the text that tells it best.`;
    return { error: { message: statusField }, guesses: [{ field: 'mapping.error', why }] };
  }
  const [code] = ranked(
    fields.filter((each) => isTextOrNumber(each.shape) && each.path !== message.path),
    (field, name) => points(field, name, CODES, CODES_WITHIN) - field.depth,
  );
  const alternatives = others.slice(0, 4).map((each) => each.path);
  const why = `"${message.path}" looks like the reason of a failure.`;
  return {
    error: { message: message.path, ...(code ? { code: code.path } : {}) },
    guesses: [{ field: 'mapping.error', why, ...(alternatives.length > 0 ? { alternatives } : {}) }],
  };
}

function isAboutFailure(path: string): boolean {
  return /(^|\.)(error|failure|fault|problem|trouble|issue|last_?error|status_?details?)s?\.[^.]*$/i.test(
    path,
  );
}
