import { pathParameters } from '../../operations.ts';
import type { Pattern } from '../../schema.ts';
import { words } from '../../shape.ts';
import { ownParameter } from './chosen.ts';
import type { Chosen, Guess, Role } from './contract.ts';
import { externalIdOf } from './externalId.ts';
import { statusFields } from './status.ts';
import { tellsTheEnd, tellsTheResult } from './statusWords.ts';
import { wordsOf } from './words.ts';

export interface Roles {
  pattern: Pattern;
  /** In the order of the operations. */
  roles: Role[];
  /** The operation that starts a call. */
  start: Chosen;
  /** The operation whose answer carries the result: the query, or the start itself. */
  result: Chosen;
  guesses: Guess[];
}

const CANCEL = /^(cancel|stop|abort|terminate|revoke|void)$/;
/** Words of an operation whose result takes its time. */
const SLOW =
  /\b(jobs?|tasks?|transcri\w*|render\w*|generat\w*|queued?|async\w*|poll\w*|predictions?|exports?|batch\w*|scans?|processed|long.running)\b/i;

/** What each operation is for: a creation with the question how it went is a task, everything else a call. */
export function rolesOf(chosen: readonly [Chosen, ...Chosen[]], wanted: Pattern | undefined): Roles {
  const start =
    chosen.find((each) => startsSomething(each)) ?? chosen.find((each) => !isCancel(each)) ?? chosen[0];
  const query = queryFor(start, chosen);
  const isTask = query !== undefined && startsSomething(start) && looksLikeATask(start, query);
  const pattern = wanted ?? (isTask ? 'async-task' : 'sync-call');
  const roleOf = (each: Chosen): Role => {
    if (each === start) return pattern === 'async-task' ? 'submit' : 'call';
    if (each === query && pattern === 'async-task') return 'query';
    return isCancel(each) ? 'cancel' : 'support';
  };
  return {
    pattern,
    roles: chosen.map(roleOf),
    start,
    result: pattern === 'async-task' && query ? query : start,
    guesses: reasons(pattern, wanted, start, query),
  };
}

function reasons(
  pattern: Pattern,
  wanted: Pattern | undefined,
  start: Chosen,
  query: Chosen | undefined,
): Guess[] {
  if (wanted !== undefined) {
    return pattern === 'async-task' && !query
      ? [
          {
            field: 'operations',
            why: `No chosen operation asks how a task is that ${start.id} started. Import again with that operation as well, or use the pattern sync-call.`,
          },
        ]
      : [];
  }
  const why =
    pattern === 'async-task'
      ? `${start.id} creates something and ${query?.id} says how it is: a task.`
      : `Taken as answered at once: ${query ? `${query.id} does not say by a status how it ends what ${start.id} started, or ${start.id} answers nothing by which it could be asked for` : `no chosen operation asks how something is that ${start.id} started`}.`;
  return [{ field: 'pattern', why, alternatives: [pattern === 'async-task' ? 'sync-call' : 'async-task'] }];
}

function startsSomething({ operation }: Chosen): boolean {
  return ['POST', 'PUT', 'PATCH'].includes(operation.method) && !cancels(operation.path);
}

function isCancel({ operation }: Chosen): boolean {
  return operation.method === 'DELETE' || (operation.method !== 'GET' && cancels(operation.path));
}

function cancels(path: string): boolean {
  return CANCEL.test(
    path
      .split(/[/:.]/)
      .filter((each) => each !== 'json')
      .at(-1) ?? '',
  );
}

/** The GET that takes an id and lies nearest to the path of the creation. */
function queryFor(start: Chosen, chosen: readonly Chosen[]): Chosen | undefined {
  const asks = chosen.filter(
    ({ operation }) =>
      operation.method === 'GET' &&
      (pathParameters(operation.path).length > 0 || operation.required.length > 0),
  );
  const nearness = (each: Chosen) => {
    const [own, its] = [start, each].map(({ operation }) => operation.path.replace(/\.json$/, '').split('/'));
    const shared = its?.findIndex((step, index) => step.replace(/\.json$/, '') !== own?.[index]) ?? 0;
    return (
      (shared < 0 ? (its?.length ?? 0) : shared) +
      (statusFields(each.response).length > 0 ? 10 : 0) -
      (its?.length ?? 0) / 10
    );
  };
  return [...asks].sort((a, b) => nearness(b) - nearness(a))[0];
}

function looksLikeATask(start: Chosen, query: Chosen): boolean {
  const [field] = statusFields(query.response);
  // A task is asked for by what the vendor calls it.
  if (!field || externalIdOf(start.response, start.id, ownParameter(query, start)).path === '') return false;
  const documented = words(field.shape);
  if (documented && tellsTheEnd(documented)) return tellsTheResult(documented);
  if (start.facts.answersLater) return true;
  if (documented) return false;
  const said = `${start.facts.description} ${start.operation.summary ?? ''} ${query.facts.description} ${query.operation.summary ?? ''} ${wordsOf(start.operation.path).join(' ')}`;
  return SLOW.test(said);
}
