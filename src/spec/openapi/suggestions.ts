import { allParts, type Findings, partsOf } from './conjuncts.ts';
import { field, isObject, listOf, objectOf, textsOf } from './json.ts';
import { type FoundOperation, type ListedOperation, listOperations } from './listing.ts';
import { chosenResponse, successAnswer } from './media.ts';
import type { Located } from './references.ts';
import { anatomyOf } from './selection.ts';
import type { Source } from './source.ts';

/** Operations that could make an integration. */
export interface Suggestion {
  pattern: 'async-task' | 'sync-call';
  /** Submit and query, or the one call. */
  operations: ListedOperation[];
  /** Sentences for a person. */
  reason: string;
}

const MAX_SUGGESTIONS = 10;
/** Answers are only looked into for so many pairs, those with the likeliest paths. */
const MAX_CANDIDATES = 80;

const STATUS_FIELD = /^(.*_)?(status|state|phase|stage)$|[a-z]Status$/;
const STATUS_WORD =
  /^(queued|pending|waiting|created|submitted|processing|running|in[_ -]?progress|started|completed?|succeeded|success|successful|done|finished|ready|failed|failure|error|cancell?ed)$/i;
const WAITING_WORD = /^(queued|pending|waiting|submitted|processing|running|in[_ -]?progress|started)$/i;

interface Candidate {
  submit: FoundOperation;
  query: FoundOperation;
  score: number;
  reasons: string[];
}

/**
 * Pairs of operations of which one starts a task and the other asks how it goes, best first; single calls where there
 * is no such pair.
 */
export async function suggestPairs(source: Source): Promise<Suggestion[]> {
  const all = listOperations(source).filter((each) => !each.deprecated);
  const candidates = byPath(all)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_CANDIDATES);
  const rated = await source.loading((missing) => {
    const findings: Findings = { missing, broken: new Map(), notes: new Set() };
    return candidates.map((each) => rate(source, each, findings));
  });
  const tasks = rated.filter((each) => each.score >= 6).sort((a, b) => b.score - a.score);
  const pairs = tasks.slice(0, MAX_SUGGESTIONS).map(
    ({ submit, query, reasons }): Suggestion => ({
      pattern: 'async-task',
      operations: [submit, query],
      reason: reasons.join(' '),
    }),
  );
  return pairs.length > 0 ? pairs : singleCalls(all);
}

/** Every POST or PUT with the GETs whose paths look like asking for what it made. */
function byPath(all: readonly FoundOperation[]): Candidate[] {
  const queries = all.filter((each) => each.method === 'GET' && parametersIn(each.path).length > 0);
  const byStem = new Map<string, FoundOperation[]>();
  for (const query of queries) {
    const stem = stemOf(query.path);
    byStem.set(stem, [...(byStem.get(stem) ?? []), query]);
  }
  return all
    .filter((each) => each.method === 'POST' || each.method === 'PUT')
    .flatMap((submit) => {
      const own = plain(submit.path);
      const parent = own.replace(/\/[^/{}]+$/, '');
      const candidates = [
        ...(byStem.get(own) ?? []).map((query) => candidate(submit, query, 3)),
        ...(parent === own ? [] : (byStem.get(parent) ?? []).map((query) => candidate(submit, query, 2))),
      ];
      return candidates.flatMap((each) => (each ? [each] : []));
    });
}

function candidate(submit: FoundOperation, query: FoundOperation, score: number): Candidate | null {
  const own = new Set(parametersIn(submit.path));
  const extra = parametersIn(query.path).filter((each) => !own.has(each));
  if (extra.length !== 1) return null;
  const asksForStatus = /\/(status|state|result|results|progress)$/i.test(plain(query.path));
  const isTask =
    /\/(jobs?|tasks?|predictions?|generations?|transcri\w+|renders?|runs|batch(es)?|exports?)\b/i;
  return {
    submit,
    query,
    score: score + (asksForStatus ? 2 : 0) + (isTask.test(query.path) ? 1 : 0) + (submit.hasBody ? 1 : 0),
    reasons: [
      `${submit.key} ${score === 3 ? 'makes' : 'starts'} what ${query.key} asks for by {${extra[0]}}.`,
    ],
  };
}

/** The path up to its last parameter: `/v2/jobs/{id}/status` -> `/v2/jobs`. */
function stemOf(path: string): string {
  return plain(path).replace(/\/[^/]*\{[^{}]*\}(\/(status|state|results?|progress|info))?$/i, '');
}

function plain(path: string): string {
  return path.replace(/\.json$/i, '').replace(/\/+$/, '');
}

function parametersIn(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

/** What the answers add: a status with words of a task, an id, HTTP 202. */
function rate(source: Source, pair: Candidate, findings: Findings): Candidate {
  const [made, asked] = [pair.submit, pair.query].map((each) => answerOf(source, each, findings));
  const reasons = [...pair.reasons];
  let { score } = pair;
  const status = asked?.fields.flatMap(({ name, words }) =>
    STATUS_FIELD.test(name) ? [{ name, words }] : [],
  );
  const told = status?.find((each) => each.words.some((word) => STATUS_WORD.test(word))) ?? status?.[0];
  if (told) {
    const known = told.words.filter((word) => STATUS_WORD.test(word));
    score += known.some((word) => WAITING_WORD.test(word)) ? 4 : known.length > 0 ? 3 : 1;
    const words = told.words.slice(0, 8).map((word) => `"${word}"`);
    reasons.push(
      `The answer says how it goes in "${told.name}"${words.length > 0 ? `: ${words.join(', ')}` : ''}.`,
    );
  }
  const id = made?.fields.find(({ name }) => /^(.*[_-])?(id|sid|uuid|guid)$|[a-z](Id|ID)$/.test(name));
  if (id) {
    score += 1;
    reasons.push(`The first answer carries "${id.name}".`);
  }
  if (made?.status === '202') {
    score += 2;
    reasons.push('It is answered with HTTP 202: accepted, not done.');
  }
  return { ...pair, score, reasons };
}

interface AnswerFields {
  status: string;
  /** Of the answer, and of an object in it that wraps the rest (`data`). */
  fields: { name: string; words: string[] }[];
}

function answerOf(source: Source, found: FoundOperation, findings: Findings): AnswerFields {
  const answer = successAnswer(anatomyOf(source, found, findings).answers);
  const schema = chosenResponse(answer?.media ?? [])?.media.schema;
  return {
    status: answer?.status ?? '',
    fields: schema ? fieldsOf(source, schema, findings, found.key, 0) : [],
  };
}

function fieldsOf(
  source: Source,
  schema: Located,
  findings: Findings,
  where: string,
  depth: number,
): AnswerFields['fields'] {
  const parts = allParts(partsOf(schema), source.references, findings, where);
  const fields = parts.flatMap(({ value, file }) => {
    const branches = [...listOf(value.oneOf), ...listOf(value.anyOf)];
    const own = Object.entries(objectOf(value.properties)).flatMap(([name, each]) => {
      const inner = { value: each, file };
      const isWrapper = depth === 0 && /^(data|result|response|task|job)$/i.test(name);
      return [
        { name, words: wordsOf(source, inner, findings, where) },
        ...(isWrapper ? fieldsOf(source, inner, findings, where, depth + 1) : []),
      ];
    });
    const ofBranches = branches.flatMap((branch) =>
      depth < 2 ? fieldsOf(source, { value: branch, file }, findings, where, depth + 1) : [],
    );
    return [...own, ...ofBranches];
  });
  return fields;
}

function wordsOf(source: Source, schema: Located, findings: Findings, where: string): string[] {
  return allParts(partsOf(schema), source.references, findings, where).flatMap(({ value, file }) => [
    ...textsOf(value.enum),
    ...(typeof value.const === 'string' ? [value.const] : []),
    ...[...listOf(value.oneOf), ...listOf(value.anyOf)].flatMap((each) =>
      allParts(partsOf({ value: each, file }), source.references, findings, where).flatMap((part) => [
        ...textsOf(part.value.enum),
        ...(typeof part.value.const === 'string' ? [part.value.const] : []),
      ]),
    ),
  ]);
}

/** What answers at once: requests with a body first, those that read with parameters after them. */
function singleCalls(all: readonly FoundOperation[]): Suggestion[] {
  const likely = all
    .map((each) => ({ each, score: callScore(each) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return likely.slice(0, MAX_SUGGESTIONS).map(({ each }) => ({
    pattern: 'sync-call',
    operations: [each],
    reason: `${each.key} answers at once: no operation of the document asks how it went on.${
      each.hasBody ? ' It takes a body.' : ''
    }`,
  }));
}

function callScore({ method, hasBody, path, operation }: FoundOperation): number {
  const depth = parametersIn(path).length;
  if (method === 'POST') return (hasBody ? 6 : 3) - depth;
  const query = listOf(field(operation.value, 'parameters')).filter(
    (each) => isObject(each) && each.in === 'query',
  );
  return method === 'GET' && query.length > 0 ? 2 - depth : 0;
}
