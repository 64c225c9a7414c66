import { jsonOf } from './json.ts';
import type { CallSpec } from './patterns/calls.ts';

/*
 * The patterns by name, without their schemas: `next` and `status` ask for no more, and building the schemas takes as long
 * as the rest of them.
 */

/** What each pattern is for, in the words of `new --pattern`. */
export const PATTERNS = {
  'async-task': 'a task id now, the result later',
  'sync-call': 'the result at once',
  'client-direct': 'the browser talks to the vendor',
  middleware: 'tokens of requests',
  resource: 'a value of a record, such as a signed URL',
  channel: 'messages to connected users, over Redis',
} as const;

export type Pattern = keyof typeof PATTERNS;
export type CallPattern = CallSpec['pattern'];

export const PATTERN_IDS = Object.keys(PATTERNS) as [Pattern, ...Pattern[]];

const WITH_CALLS = { 'async-task': true, 'sync-call': true } satisfies Record<CallPattern, true>;

/** Whether the business creates an APICall that the integration sends. */
export function isCallPattern(pattern: string): pattern is CallPattern {
  return Object.hasOwn(WITH_CALLS, pattern);
}

/** The pattern that the text of a spec names; `null` where there is none, or it cannot be read. */
export function patternOf(specText: string): Pattern | null {
  const spec = jsonOf(specText) as { pattern?: unknown } | null | undefined;
  return PATTERN_IDS.find((each) => each === spec?.pattern) ?? null;
}
