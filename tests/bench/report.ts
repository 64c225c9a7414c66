import type { Figure } from './figures.ts';

const BAR = { height: 22, gap: 10, width: 320, label: 290, right: 110 };

/** Whether a figure keeps what was promised; `null` where nothing was. */
export function holds({ value, ratio, atMost }: Figure): boolean | null {
  return atMost === undefined ? null : (ratio ?? value) <= atMost;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, baseline, ratio, atMost } = figure;
    const kept = holds(figure);
    return [
      name,
      `${number(value)} ${unit}`,
      baseline ? `${number(baseline.value)} ${unit} (${baseline.name})` : '',
      ratio === undefined ? '' : ratio.toFixed(2),
      atMost === undefined ? '' : `${atMost}${kept ? '' : ', missed'}`,
    ];
  });
  const head = ['', 'measured', 'beside', 'ratio', 'at most'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Every figure that has a promise, as a bar; the line is what was promised. */
export function chart(figures: readonly Figure[]): string {
  const promised = figures.filter((each) => each.atMost !== undefined);
  const height = promised.length * (BAR.height + BAR.gap) + BAR.gap + 24;
  const width = BAR.label + BAR.width + BAR.right;
  const line = BAR.label + BAR.width * 0.75;
  const bars = promised.flatMap((figure, index) => {
    const { name, group, value, ratio, atMost = 1, unit } = figure;
    const y = BAR.gap + index * (BAR.height + BAR.gap);
    // The promise lies at three quarters; whatever is further right than the picture is cut there.
    const length = Math.min(((ratio ?? value) / atMost) * 0.75, 1) * BAR.width;
    const said =
      ratio === undefined ? `${number(value)} of ${atMost} ${unit}` : `${ratio.toFixed(2)} of ${atMost}`;
    const middle = y + BAR.height / 2 + 4;
    return [
      `<text x="${BAR.label - 10}" y="${middle}" text-anchor="end">${escaped(`${group}: ${name}`)}</text>`,
      `<rect x="${BAR.label}" y="${y}" width="${length.toFixed(1)}" height="${BAR.height}" rx="3" class="${holds(figure) ? 'kept' : 'missed'}"/>`,
      `<text x="${BAR.label + BAR.width + 8}" y="${middle}">${escaped(said)}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What was measured against what is promised">
<style>text { font: 13px system-ui, sans-serif; fill: #24292f } .kept { fill: #2f6f62 } .missed { fill: #b35900 } line { stroke: #57606a; stroke-dasharray: 4 3 } @media (prefers-color-scheme: dark) { text { fill: #d0d7de } .kept { fill: #56b3a0 } .missed { fill: #e09b4f } line { stroke: #8c959f } }</style>
${bars.join('\n')}
<line x1="${line}" y1="0" x2="${line}" y2="${height - 22}"/>
<text x="${line}" y="${height - 6}" text-anchor="middle">promised</text>
</svg>
`;
}

export function number(value: number): string {
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
