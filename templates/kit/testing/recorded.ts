import { readFileSync } from 'node:fs';
import type { Recording } from './replay';
import type { ScriptedAnswer } from './vendor';

/** An answer of the real vendor, to be given again. */
export interface RecordedAnswer extends ScriptedAnswer {
  /** The body as JSON, or as text where it is none. */
  said: unknown;
}

/** Reads what `task complete 4.3` wrote. Throws where the file is missing or no JSON. */
export function readRecording(file: URL): Recording {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * What the vendor said when it accepted an operation, in order. Bodies that were left out of the recording are skipped.
 *
 * @throws {Error} when there is none; the recording is out of date then
 */
export function recordedAnswers(
  { exchanges }: Recording,
  operation: string,
): [RecordedAnswer, ...RecordedAnswer[]] {
  const [first, ...more] = exchanges.flatMap(({ operation: id, status, response }): RecordedAnswer[] => {
    if (id !== operation || status >= 300 || response.omitted !== undefined) return [];
    const text = response.text ?? '';
    const body = response.json === undefined ? text : JSON.stringify(response.json);
    const headers: Record<string, string> = response.contentType
      ? { 'Content-Type': response.contentType }
      : {};
    return [{ status, headers, body, said: response.json ?? text }];
  });
  if (!first) throw new Error(`The recording has no answer to ${operation}; complete Task 4.3 again.`);
  return [first, ...more];
}

/** A value of an answer by its dotted path; `$` is the whole of it, `null` what is not there. */
export function saidAt({ said }: RecordedAnswer, path: string): unknown {
  if (path === '$') return said;
  return path.split('.').reduce<unknown>((value, name) => Object(value)[name], said) ?? null;
}
