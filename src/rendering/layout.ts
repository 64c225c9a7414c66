/**
 * Lays code out as the usual formatters do: on one line when it fits, else broken at its own brackets. So generated
 * files look the same before and after a formatter, whatever names and values a spec brings.
 * The algorithm is Wadler's "A prettier printer" with groups, as in Prettier and Biome.
 */
export type Doc =
  | string
  | readonly Doc[]
  /** A space, nothing (`soft`), or in a broken group a new line. `hard` always breaks. */
  | { readonly kind: 'line'; readonly soft: boolean; readonly hard: boolean }
  | { readonly kind: 'indent'; readonly content: Doc }
  | { readonly kind: 'group'; readonly content: Doc; readonly broken: boolean }
  | { readonly kind: 'either'; readonly broken: Doc; readonly flat: Doc }
  /** The first layout that fits as far as its first line break; the last one otherwise. */
  | { readonly kind: 'choice'; readonly layouts: readonly [Doc, ...Doc[]] };

export const WIDTH = 110;

export const line: Doc = { kind: 'line', soft: false, hard: false };
export const softline: Doc = { kind: 'line', soft: true, hard: false };
export const hardline: Doc = { kind: 'line', soft: false, hard: true };

export function indent(content: Doc): Doc {
  return { kind: 'indent', content };
}

/** Breaks all of its own lines or none; a hard line inside breaks it. */
export function group(content: Doc, broken = false): Doc {
  return { kind: 'group', content, broken: broken || mustBreak(content) };
}

export function either(broken: Doc, flat: Doc): Doc {
  return { kind: 'either', broken, flat };
}

export function join(separator: Doc, parts: readonly Doc[]): Doc {
  return parts.flatMap((each, index) => (index === 0 ? [each] : [separator, each]));
}

/** Items between brackets, one per line with a trailing comma when they do not fit. */
export function bracketed(
  open: string,
  items: readonly Doc[],
  close: string,
  { spaced = false, broken = false, trailing = ',' } = {},
): Doc {
  if (items.length === 0) return `${open}${close}`;
  const edge = spaced ? line : softline;
  return group([open, indent([edge, join([',', line], items)]), either(trailing, ''), edge, close], broken);
}

/** The same document, broken at its outermost group. */
export function opened(doc: Doc): Doc {
  return typeof doc === 'object' && 'kind' in doc && doc.kind === 'group' ? { ...doc, broken: true } : doc;
}

/** The first text of a document: its bracket, for a list or an object. */
export function firstText(doc: Doc): string {
  if (typeof doc === 'string') return doc;
  if (isParts(doc)) return doc.length === 0 ? '' : firstText(doc[0] ?? '');
  return doc.kind === 'group' || doc.kind === 'indent' ? firstText(doc.content) : '';
}

/** Whether a document holds a line that breaks in any case. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (isParts(doc)) return doc.some(mustBreak);
  switch (doc.kind) {
    case 'line':
      return doc.hard;
    case 'indent':
      return mustBreak(doc.content);
    case 'group':
      return doc.broken;
    case 'either':
      return false;
    case 'choice':
      return mustBreak(doc.layouts[0]);
  }
}

interface Step {
  indent: number;
  flat: boolean;
  doc: Doc;
}

/**
 * Prints a document that starts at a column. The first line is not indented: the template stands there already.
 * @param indentation columns that the lines after the first are indented by
 */
export function print(doc: Doc, indentation = 0): string {
  let text = '';
  let column = indentation;
  const steps: Step[] = [{ indent: indentation, flat: false, doc }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { doc: current } = step;
    if (typeof current === 'string') {
      text += current;
      column += current.length;
      continue;
    }
    if (isParts(current)) {
      pushAll(steps, current, step);
      continue;
    }
    switch (current.kind) {
      case 'line':
        if (step.flat && !current.hard) {
          if (!current.soft) text += ' ';
          column += current.soft ? 0 : 1;
        } else {
          text += `\n${' '.repeat(step.indent)}`;
          column = step.indent;
        }
        break;
      case 'indent':
        steps.push({ ...step, indent: step.indent + 2, doc: current.content });
        break;
      case 'group': {
        const flat = { ...step, flat: true, doc: current.content };
        const fitting = !current.broken && fits(flat, steps, WIDTH - column);
        steps.push(fitting ? flat : { ...step, flat: false, doc: current.content });
        break;
      }
      case 'either':
        steps.push({ ...step, doc: step.flat ? current.flat : current.broken });
        break;
      case 'choice':
        steps.push(choose(current.layouts, step, steps, WIDTH - column));
        break;
    }
  }
  return text;
}

function choose(layouts: readonly [Doc, ...Doc[]], step: Step, rest: readonly Step[], room: number): Step {
  const [first, ...others] = layouts;
  const flat = { ...step, flat: true, doc: first };
  if (step.flat || (!mustBreak(first) && fits(flat, rest, room))) return flat;
  const broken = others.map((doc) => ({ ...step, flat: false, doc }));
  return broken.find((each) => fits(each, rest, room)) ?? broken.at(-1) ?? flat;
}

/** Whether everything up to the next line break has room. What follows (`rest`) counts: it stands on the same line. */
function fits(first: Step, rest: readonly Step[], room: number): boolean {
  const steps: Step[] = [first];
  let left = room;
  let behind = rest.length;
  while (left >= 0) {
    const step = steps.pop() ?? rest[--behind];
    if (!step) return true;
    const { doc } = step;
    if (typeof doc === 'string') {
      left -= doc.length;
      continue;
    }
    if (isParts(doc)) {
      pushAll(steps, doc, step);
      continue;
    }
    switch (doc.kind) {
      case 'line':
        if (!step.flat || doc.hard) return true;
        left -= doc.soft ? 0 : 1;
        break;
      case 'indent':
        steps.push({ ...step, doc: doc.content });
        break;
      case 'group':
        steps.push({ ...step, flat: !doc.broken, doc: doc.content });
        break;
      case 'either':
        steps.push({ ...step, doc: step.flat ? doc.flat : doc.broken });
        break;
      case 'choice':
        steps.push({ ...step, doc: doc.layouts[0] });
        break;
    }
  }
  return false;
}

function pushAll(steps: Step[], parts: readonly Doc[], { indent: columns, flat }: Step): void {
  for (const part of [...parts].reverse()) steps.push({ indent: columns, flat, doc: part });
}

function isParts(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}
