import { type Json, resolve } from './document.ts';

/** A value as a schema of a document describes it: required fields, and those the schema has words for. */
export function documentedValue(document: Json, schema: Json | undefined, depth = 0): unknown {
  const of = resolve(document, schema ?? {});
  if (of.const !== undefined) return of.const;
  if (Array.isArray(of.enum)) return of.enum.find((each) => each !== null) ?? null;
  const parts = of.allOf as Json[] | undefined;
  if (parts) {
    const values = [...parts, { ...of, allOf: undefined }].map((each) =>
      documentedValue(document, each, depth),
    );
    const objects = values.filter((each) => each !== null && typeof each === 'object');
    return objects.length > 0 ? Object.assign({}, ...objects) : (values[0] ?? null);
  }
  const choices = (of.oneOf ?? of.anyOf) as Json[] | undefined;
  if (choices && of.properties === undefined) {
    const other = choices.find((each) => resolve(document, each).type !== 'null');
    return documentedValue(document, other, depth + 1);
  }
  const type = [of.type].flat().find((each) => each !== 'null') ?? (of.properties ? 'object' : undefined);
  switch (type) {
    case 'object':
      return depth > 12 ? {} : objectValue(document, of, depth);
    case 'array':
      return depth > 4 ? [] : [documentedValue(document, of.items as Json, depth + 1)];
    case 'integer':
    case 'number':
      return typeof of.minimum === 'number' ? of.minimum : 1;
    case 'boolean':
      return true;
    case 'string':
      return of.format === 'date-time'
        ? '2026-01-01T00:00:00Z'
        : of.format === 'uri'
          ? 'https://vendor.example/x'
          : 'text';
    default:
      return null;
  }
}

function objectValue(document: Json, of: Json, depth: number): Json {
  const properties = Object.entries((of.properties ?? {}) as Record<string, Json>);
  const required = (of.required ?? []) as string[];
  const wanted = (name: string, each: Json) => {
    if (required.includes(name)) return true;
    const { type, enum: words } = resolve(document, each);
    return (
      depth < 2 &&
      (words !== undefined || [type].flat().some((kind) => kind === 'string' || kind === 'integer'))
    );
  };
  return Object.fromEntries(
    properties
      .filter(([name, each]) => wanted(name, each))
      .map(([name, each]) => [name, documentedValue(document, each, depth + 1)]),
  );
}
