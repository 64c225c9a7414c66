/** What is being asked, and what was answered a moment ago: by whom is asked, then by what is asked about. */
const answers = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Asks once for everybody who wants to know the same: while an answer is awaited, and for some time after it came. A
 * failure is shared in the same way, so that a vendor in trouble is not asked more often than one that works.
 *
 * Within this process; of several processes each may ask.
 *
 * @param asker whose answers these are, such as the vendor; they are forgotten with it
 * @param key what is asked about
 * @param forMs milliseconds an answer is good for; 0: only those who ask at the same time share it
 */
export function sharedAnswer<Answer>(
  asker: object,
  key: string,
  forMs: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const known = answers.get(asker) ?? new Map<string, Promise<unknown>>();
  answers.set(asker, known);
  const before = known.get(key);
  // A key belongs to one kind of question, and so to one kind of answer.
  if (before) return before as Promise<Answer>;
  const answer = ask();
  known.set(key, answer);
  const forget = () => void known.delete(key);
  const end = () => (forMs > 0 ? void setTimeout(forget, forMs).unref() : forget());
  answer.then(end, end);
  return answer;
}
