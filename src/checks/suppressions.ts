import { positionOf } from './syntax.ts';
import type { ParsedFile } from './types.ts';

const MARK = /^\s*create-integration-ignore\b\s*([a-z0-9-]*)(.*)$/;
const REASON = /^\s*:\s*(.*\S)/;

/** `// create-integration-ignore <rule-id>: <reason>` on the line before the finding. */
export interface Suppression {
  rule: string;
  /** `null` where the comment gives none; such a comment suppresses nothing. */
  reason: string | null;
  start: number;
  /** The line that is excused, from 1. */
  line: number;
}

export function readSuppressions(file: ParsedFile): Suppression[] {
  return file.comments.flatMap((comment) => {
    const match = comment.type === 'Line' ? MARK.exec(comment.value) : null;
    if (!match) return [];
    const line = positionOf(file.text, comment.start).line + 1;
    return [
      { rule: match[1] ?? '', reason: REASON.exec(match[2] ?? '')?.[1] ?? null, start: comment.start, line },
    ];
  });
}
