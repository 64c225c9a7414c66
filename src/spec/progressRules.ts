import { misfitOfShape } from './fits.ts';
import { resultOperation, startOperation } from './operations.ts';
import { requirePath } from './requirePath.ts';
import type { CallSpec, Inconsistency } from './schema.ts';
import { locate, type Shape, words } from './shape.ts';

/** What is kept of a task's start and of its way is there, and its stages can be told apart. */
export function progressRules(spec: CallSpec): Inconsistency[] {
  const { started, progress, status } = spec.mapping;
  const start = startOperation(spec);
  const query = resultOperation(spec);
  if (spec.pattern !== 'async-task' || !start || !query) return [];
  const found: Inconsistency[] = [];
  for (const [name, table, { id, response }] of [
    ['started', started, start],
    ['progress', progress, query],
  ] as const) {
    for (const [field, path] of Object.entries(table ?? {})) {
      requirePath(found, response, path, ['mapping', name, field], `a path in the response of ${id}`);
    }
  }
  const isSilent = progress && status && !Object.values(status.values).includes('processing');
  return [
    ...found,
    ...(isSilent
      ? [
          problem(
            'progress',
            'is given, but no word of the vendor means processing',
            'Map the words between the start and the end to processing: what they say is recorded then.',
          ),
        ]
      : []),
    ...orderRules(spec, query.response),
  ];
}

function orderRules({ mapping, webhook }: CallSpec, answer: Shape): Inconsistency[] {
  const { progress, progressOrder: order } = mapping;
  if (order === undefined) {
    if (!progress || !webhook || (webhook.task === undefined && !webhook.progress)) return [];
    const fix = `Write { "field": "${Object.keys(progress)[0]}", "words": [ … ] } with the vendor's words from first to last, or "none" where a task can go back.`;
    return [problem('progressOrder', 'is missing; webhooks arrive in any order', fix)];
  }
  if (order === 'none') return [];
  if (!progress) {
    return [problem('progressOrder', 'is given without mapping.progress', 'Remove it, or write progress.')];
  }
  const at = locate(answer, progress[order.field] ?? '')?.shape;
  if (!Object.hasOwn(progress, order.field)) {
    const fix = `Use one of its fields: ${Object.keys(progress).join(', ')}.`;
    return [problem(['progressOrder', 'field'], `"${order.field}" is no field of mapping.progress`, fix)];
  }
  // A path that is not there is told of above.
  return at ? wordRules(order.words, at) : [];
}

function wordRules(given: readonly string[] | undefined, at: Shape): Inconsistency[] {
  if (!given) {
    if (!misfitOfShape(at, { anyOf: [{ type: 'number' }, { type: 'null' }] })) return [];
    const fix = 'Add "words": the words of the field from first to last.';
    return [problem('progressOrder', 'has no words, but the field is no number', fix)];
  }
  const documented = words(at);
  const wrong = given.filter(
    (word, index) => given.indexOf(word) < index || (documented && !documented.includes(word)),
  );
  return wrong.map((word) =>
    problem(
      ['progressOrder', 'words', given.lastIndexOf(word)],
      documented?.includes(word) === false ? `"${word}" is no word of the field` : `has "${word}" twice`,
      documented ? `Use its words, each once: ${documented.join(', ')}.` : 'Name each word once.',
    ),
  );
}

function problem(path: string | PropertyKey[], message: string, fix: string): Inconsistency {
  return { path: ['mapping', ...[path].flat()], message, fix };
}
