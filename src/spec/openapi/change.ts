import type { Shape } from '../shape.ts';

export type ChangeKind =
  | 'operation-removed'
  | 'operation-added'
  /** Method, path, server, or how something is encoded. */
  | 'request-changed'
  | 'removed'
  | 'added'
  /** New, and calls without it are refused. */
  | 'added-required'
  | 'now-required'
  | 'now-optional'
  | 'type-changed'
  | 'now-nullable'
  | 'no-longer-nullable'
  | 'words-added'
  | 'words-removed'
  | 'meaning-changed';

/** One difference between what two documents say about an operation. */
export interface Change {
  /** The operation's id in the extract. */
  operation: string;
  /** `path`, `body.audio_url`, `response.items.[].status`, `query.limit`, `headers.X-Version`, `errors.429` … */
  where: string;
  kind: ChangeKind;
  /** A sentence for a person. */
  text: string;
  /** The words that came or went, for `words-added` and `words-removed`. */
  words?: string[];
}

export function change(
  operation: string,
  where: string,
  kind: ChangeKind,
  text: string,
  words?: string[],
): Change {
  return { operation, where, kind, text, ...(words ? { words } : {}) };
}

/** Whether something came, went, or is needed now. */
export function presence(
  id: string,
  where: string,
  old: Shape | undefined,
  now: Shape | undefined,
  was: boolean,
  is: boolean,
): Change[] {
  if (old && !now) return [change(id, where, 'removed', `${where} is no longer there.`)];
  if (!old && now) {
    return is
      ? [change(id, where, 'added-required', `${where} is new and required.`)]
      : [change(id, where, 'added', `${where} is new.`)];
  }
  if (!old || !now || was === is) return [];
  return is
    ? [change(id, where, 'now-required', `${where} is required now.`)]
    : [change(id, where, 'now-optional', `${where} may be missing now.`)];
}

/** The fields of two records by name. */
export function fieldPairs<Value>(
  old: Readonly<Record<string, Value>>,
  now: Readonly<Record<string, Value>>,
): [name: string, old: Value | undefined, now: Value | undefined][] {
  const own = (of: Readonly<Record<string, Value>>, name: string) =>
    Object.hasOwn(of, name) ? of[name] : undefined;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].map((name) => [
    name,
    own(old, name),
    own(now, name),
  ]);
}
