import { z } from 'zod';
import { Linker, refName } from './refs.ts';
import {
  type CallSpec,
  type DesignedSpec,
  hasCalls,
  type Inconsistency,
  type OperationSpec,
} from './schema.ts';
import { choicesOf, type Shape, shape } from './shape.ts';

const extractSchema = z.looseObject({ schemas: z.record(z.string(), shape).catch({}) });

/** The named shapes in the extract of a vendor's document; none where there is no extract, or it cannot be read. */
export function extractedSchemas(text: string | null): Record<string, Shape> {
  if (text === null) return {};
  try {
    return extractSchema.parse(JSON.parse(text)).schemas;
  } catch {
    // The refs into it are then reported, each where it stands.
    return {};
  }
}

/** A spec whose refs are linked to its own schemas and those of the vendor's document, and the refs that name nothing. */
export function linkSpec(
  spec: DesignedSpec,
  extracted: Readonly<Record<string, Shape>>,
): { spec: DesignedSpec; broken: Inconsistency[] } {
  const linker = new Linker({ ...extracted, ...spec.schemas });
  const shapes = (given: Readonly<Record<string, Shape>>, path: PropertyKey[]) =>
    Object.fromEntries(
      Object.entries(given).map(([name, each]) => [name, linker.link(each, [...path, name])]),
    );
  const operations = spec.operations.map((each, index): OperationSpec => {
    const at = ['operations', index];
    return {
      ...each,
      query: shapes(each.query, [...at, 'query']),
      headers: shapes(each.headers, [...at, 'headers']),
      ...(each.body && { body: linker.link(each.body, [...at, 'body']) }),
      response: linker.link(each.response, [...at, 'response']),
    };
  });
  const linked = {
    ...spec,
    operations,
    schemas: linker.schemas,
    ...(hasCalls(spec) && linkedCall(spec, linker)),
  } as DesignedSpec;
  const endless = Object.keys(linker.schemas)
    .filter((name) => leadsToItself(linker.schemas[name] ?? {}))
    .map((name) => ({
      path: ['schemas', name],
      message: 'is one of its own alternatives',
      fix: 'Take it out of its anyOf or oneOf.',
    }));
  const broken = linker.broken.map(({ path, ref }) => ({
    path,
    message: `is "${ref}", which names no schema`,
    fix: 'Write "#/schemas/<Name>" with a name from "schemas", or import the document again if its extract (….openapi.json beside the spec) is lost.',
  }));
  return { spec: linked, broken: [...broken, ...endless] };
}

function linkedCall({ apiCall, webhook }: CallSpec, linker: Linker): Partial<CallSpec> {
  const requestParams = linker.link(apiCall.requestParams, ['apiCall', 'requestParams']);
  return {
    apiCall: { ...apiCall, requestParams },
    ...(webhook && { webhook: { ...webhook, body: linker.link(webhook.body, ['webhook', 'body']) } }),
  };
}

/** Whether a shape can be reached through alternatives alone, which describes nothing. */
function leadsToItself(of: Shape): boolean {
  const seen = new Set<string | undefined>();
  const open = choicesOf(of);
  for (const each of open) {
    const name = refName(each);
    if (name !== undefined && name === refName(of)) return true;
    if (name === undefined || !seen.has(name)) open.push(...choicesOf(each));
    seen.add(name);
  }
  return false;
}
