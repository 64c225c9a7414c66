import { ITEMS, type QualityFacts, type QualityItem, TIERS, type Tier } from './qualityItems.ts';

export type { QualityFacts } from './qualityItems.ts';

export interface QualityRow {
  id: string;
  tier: Tier;
  title: string;
  /** How it is known: ids of rules, a task's evidence, the spec. */
  known: string;
  result: 'met' | 'missing' | 'not-applicable';
  /** What to do; `null` unless it is missing. */
  todo: string | null;
}

export interface Quality {
  /** The highest tier of which nothing is missing, nor of any below it; `null` below bronze. */
  tier: Tier | null;
  /** The tier above; `null` at the top. */
  next: Tier | null;
  rows: readonly QualityRow[];
  /** What the next tier still lacks. */
  missing: readonly QualityRow[];
}

/** Derives the quality of an integration. The same facts always give the same answer. */
export function qualityOf(facts: QualityFacts): Quality {
  const rows = ITEMS.map((item) => rowOf(item, facts));
  const lacks = (tier: Tier) => rows.some((row) => row.tier === tier && row.result === 'missing');
  const next = TIERS.find(lacks) ?? null;
  const reached = next === null ? TIERS.length : TIERS.indexOf(next);
  return {
    tier: TIERS[reached - 1] ?? null,
    next,
    rows,
    missing: rows.filter((row) => row.tier === next && row.result === 'missing'),
  };
}

function rowOf(item: QualityItem, facts: QualityFacts): QualityRow {
  const { id, tier, title } = item;
  const known = [...(item.rules ?? []), ...(item.evidence ? [item.evidence] : [])].join(', ');
  const row = (result: QualityRow['result'], todo: string | null = null) => ({
    id,
    tier,
    title,
    known,
    result,
    todo,
  });
  if (item.applies && !item.applies(facts)) return row('not-applicable');
  const missing = item.needs?.find((kind) => !facts.has[kind]);
  if (missing) return row('missing', TODO[missing]);
  const broken = (item.rules ?? []).filter((rule) => facts.broken.has(rule));
  if (broken.length > 0) return row('missing', `Correct the findings of ${broken.join(', ')}.`);
  const todo = item.lacks?.(facts) ?? null;
  return todo === null ? row('met') : row('missing', todo);
}

const TODO = {
  code: 'Generate and write the integration (Task 4.4).',
  externalTest: 'Write the external API tests (Task 4.3).',
  integrationTest: 'Write the integration tests (Task 4.5).',
} as const;
