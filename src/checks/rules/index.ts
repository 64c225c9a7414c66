import type { Rule } from '../types.ts';
import { designInSync } from './design-in-sync.ts';
import { recordsEventsOnly } from './records-events-only.ts';
import { registeredOnce } from './registered-once.ts';

/** Every conformance rule. A key is the rule's id, its file in this folder and its page in `knowledge/rules/`. */
export const RULES = {
  'design-in-sync': designInSync,
  'records-events-only': recordsEventsOnly,
  'registered-once': registeredOnce,
} satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
