/**
 * How a list or an object is written in a query or a form:
 * comma `a=1,2`; space `a=1%202`; pipe `a=1|2`; brackets `a[]=1&a[]=2`; deep `a[b]=1`, lists as `a[0]=1`.
 * Without one a list repeats the name: `a=1&a=2`.
 */
export type FieldStyle = 'comma' | 'space' | 'pipe' | 'brackets' | 'deep';
export type FieldStyles = Readonly<Record<string, FieldStyle>>;

const DELIMITERS: Partial<Record<FieldStyle, string>> = { comma: ',', space: '%20', pipe: '|' };

/**
 * The query of a request, encoded. `undefined` and `null` are left out. An object without a style lends its properties
 * to the query, as OpenAPI has it (form, exploded): `{ filter: { a: 1 } }` is `a=1`.
 */
export function encodeQuery(fields: object, styles: FieldStyles = {}): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const style = styleOf(styles, name);
    const spread = isRecord(value) && style === undefined ? Object.entries(value) : [[name, value] as const];
    return spread.flatMap(([each, part]) => encodeField(each, part, style));
  });
  return parts.join('&');
}

/** A form body (`application/x-www-form-urlencoded`). Without a style an object is written as `a[b]=1`. */
export function encodeForm(fields: object, styles: FieldStyles = {}): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    encodeField(name, value, styleOf(styles, name)),
  );
  return parts.join('&');
}

function styleOf(styles: FieldStyles, name: string): FieldStyle | undefined {
  return Object.hasOwn(styles, name) ? styles[name] : undefined;
}

/** `name=value` parts. */
function encodeField(name: string, value: unknown, style: FieldStyle | undefined): string[] {
  const delimiter = style && DELIMITERS[style];
  const items = Array.isArray(value) ? value : isRecord(value) ? Object.entries(value).flat() : null;
  // The delimiter itself is not encoded: servers split before they decode.
  if (delimiter && items && !items.some(isNested)) {
    const texts = items.filter(isGiven).map((item) => encodeURIComponent(String(item)));
    return texts.length > 0 ? [`${encodeURIComponent(name)}=${texts.join(delimiter)}`] : [];
  }
  return flatten(name, value, style).map(
    ([path, text]) => `${encodeURIComponent(path)}=${encodeURIComponent(text)}`,
  );
}

function flatten(name: string, value: unknown, style: FieldStyle | undefined): [string, string][] {
  if (!isGiven(value)) return [];
  if (Array.isArray(value)) {
    // Objects in a list are told apart by their index; a repeated name would mix them up.
    const indexed = style === 'deep' || (style !== 'brackets' && value.some(isNested));
    return value.flatMap((item, index) => {
      const suffix = indexed ? `[${index}]` : style === 'brackets' ? '[]' : '';
      return flatten(name + suffix, item, style);
    });
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, item]) => flatten(`${name}[${key}]`, item, style));
  }
  return [[name, String(value)]];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !Array.isArray(value);
}
