const PARAMETER = /\{[^{}]+\}/g;

/**
 * Whether a requested path fits an OpenAPI path template. A parameter stands for at least one character of a single
 * encoded segment and may have text around it (`{id}.wav`). A trailing slash makes no difference; the query is no part
 * of either.
 */
export function matchPath(template: string, path: string): boolean {
  const templates = segmentsOf(template);
  const segments = segmentsOf(path);
  return (
    templates.length === segments.length &&
    templates.every((part, index) => segmentPattern(part).test(segments[index] ?? ''))
  );
}

/** Sorts templates ascending: literal segments weigh more than mixed ones, those more than a bare parameter. */
export function specificity(a: string, b: string): number {
  const left = segmentsOf(a).map(weight);
  const right = segmentsOf(b).map(weight);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function segmentsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

function weight(segment: string): number {
  const literal = segment.replace(PARAMETER, '');
  return literal === segment ? 2 : literal === '' ? 0 : 1;
}

function segmentPattern(segment: string): RegExp {
  const literals = segment
    .split(PARAMETER)
    .map((text) => encoded(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^/]+?')}$`);
}

/** Documents write `/caf é`, sockets carry `/caf%20%C3%A9`. */
function encoded(text: string): string {
  return URL.canParse(`http://h/${text}`) ? new URL(`http://h/x${text}`).pathname.slice(2) : text;
}
