import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { asOpenApi3 } from './swagger2.ts';

export type Json = Record<string, unknown>;

/** A document of one file, read without the code under test. */
export function readDocument(file: string): Json {
  const text = readFileSync(file, 'utf8');
  const document = file.endsWith('.json')
    ? JSON.parse(text)
    : parseYaml(text, { uniqueKeys: false, maxAliasCount: -1 });
  return asOpenApi3(document as Json);
}

/** What a `$ref` names, or the value itself. */
export function resolve(document: Json, value: Json): Json {
  let current = value;
  for (let hops = 0; typeof current.$ref === 'string' && hops < 20; hops++) {
    const steps = current.$ref.replace(/^#\//, '').split('/');
    current = steps
      .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, step) => (at as Json)?.[step], document) as Json;
  }
  return current ?? {};
}
