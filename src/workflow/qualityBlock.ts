import type { Quality, QualityRow } from './quality.ts';

/*
 * The quality in a design document. It follows from the evidence, which grows after the document was judged; so it
 * stands between two marks, and what is compared with the spec is the document without it.
 */
const BEGIN = '<!-- quality: derived by create-integration, not edited -->';
const END = '<!-- /quality -->';
const BLOCK = new RegExp(`\\s*${escapeRegExp(BEGIN)}[\\s\\S]*?${escapeRegExp(END)}(?:\\r?\\n)?`);

const RESULTS = { met: 'yes', missing: 'no', 'not-applicable': 'does not apply' } as const;

export interface QualityTable {
  /** Such as "Quality: silver". */
  badge: string;
  /** Tier, item, whether it holds, what to do. */
  rows: readonly (readonly [tier: string, title: string, result: string, todo: string])[];
}

/** Badge and table as data, for whoever prints them. */
export function qualityTable({ tier, rows }: Pick<Quality, 'tier' | 'rows'>): QualityTable {
  return {
    badge: `Quality: ${tier ?? 'none yet'}`,
    rows: rows.map((row: QualityRow) => [row.tier, row.title, RESULTS[row.result], row.todo ?? '']),
  };
}

/** A design document with the quality at its end, in place of an earlier one. Line ends stay as they are. */
export function withQuality(document: string, table: QualityTable): string {
  const eol = document.includes('\r\n') ? '\r\n' : '\n';
  const lines = [
    BEGIN,
    '',
    '## Quality',
    '',
    `**${table.badge}**`,
    '',
    '| Tier | What | Holds | To do |',
    '|---|---|---|---|',
    ...table.rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    '',
    END,
    '',
  ];
  return `${withoutQuality(document).replace(/\s*$/, '')}${eol}${eol}${lines.join(eol)}`;
}

/** The document as the spec renders it: what stands behind the block stays. A document without it is given back. */
export function withoutQuality(document: string): string {
  const eol = document.includes('\r\n') ? '\r\n' : '\n';
  return document.replace(BLOCK, () => eol);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
