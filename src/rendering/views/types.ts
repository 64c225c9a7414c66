import { type DesignedSpec, hasCalls, type OperationSpec } from '../../spec/schema.ts';
import type { Shape } from '../../spec/shape.ts';
import { namesIn, ownStructure, reachable, structureOf } from '../namedShapes.ts';
import { code, comment } from '../safe.ts';
import { importLine, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { printDeclaration } from '../typescript.ts';
import { headerLines, typeNames, webhookType } from './names.ts';

/** What `externalApi.types.ts` prints: the named shapes the operations lead to, then bodies and answers. */
export function typesView(spec: DesignedSpec): View {
  const { webhook, apiCall } = hasCalls(spec) ? spec : {};
  const shapes = [...spec.operations.flatMap(shapesOf), ...(apiCall ? [apiCall.requestParams] : [])];
  const named = reachable([...shapes, ...(webhook ? [webhook.body] : [])], spec.schemas);
  const known = new Set(named.map(([name]) => name));
  const own = spec.operations.flatMap((operation): [name: string, of: Shape, note: string][] => {
    const names = typeNames(spec, operation);
    const endpoint = `\`${operation.method} ${operation.path}\``;
    return [
      ...(operation.body
        ? [[names.body, operation.body, `Body of ${endpoint}.`] satisfies [string, Shape, string]]
        : []),
      [names.response, operation.response, `Answer to ${endpoint}.`],
    ];
  });
  if (webhook) {
    const note = `What the vendor posts to \`${webhook.path}\`.`;
    own.push([webhookType(spec, webhook), webhook.body, note]);
  }
  const declarations = [
    ...named.map(([name, of]) => printDeclaration(name, of, of.description?.trim())),
    // An answer that the vendor itself calls so is declared already.
    ...own
      .filter(([name]) => name !== 'void' && !known.has(name))
      .map(([name, of, note]) => printDeclaration(name, of, note)),
  ];
  return {
    header: headerLines(`${spec.system.name}: requests and answers as its documentation has them.`),
    documentation: comment(spec.system.documentation),
    declarations: declarations.map(code),
    isEmpty: declarations.length === 0,
  };
}

/** Whether the client has answers to compare with their documentation. */
export function hasResponseSchemas({ operations }: Pick<DesignedSpec, 'operations'>): boolean {
  return operations.some((each) => each.responseType === 'json');
}

/** What `externalApi.schemas.ts` prints; `null` for a client that reads no JSON. */
export function schemasView(spec: DesignedSpec, imports: { kit: string }): View | null {
  if (!hasResponseSchemas(spec)) return null;
  const answers = spec.operations.filter((each) => each.responseType === 'json');
  const schemas = reachable(
    answers.map((each) => each.response),
    spec.schemas,
  );
  const all = {
    operations: Object.fromEntries(answers.map((each) => [each.id, structureOf(each.response)])),
    schemas: Object.fromEntries(schemas.map(([name, of]) => [name, ownStructure(of)])),
  };
  return {
    header: headerLines(
      `What ${spec.system.name} documents of its answers; the client reports where an answer differs.`,
    ),
    kit: code(imports.kit),
    schemas: source(['export const responseSchemas: ResponseSchemas = ', value(all), ';']),
  };
}

/** The import of types from `externalApi.types.ts`: the given ones and those that shapes name. */
export function typeImport(names: readonly string[], shapes: readonly Shape[], from: string) {
  const all = [...new Set([...names, ...shapes.flatMap(namesIn)])].sort();
  return all.length === 0 ? null : source(importLine(all, from, true));
}

function shapesOf({ body, query, headers, response, responseType }: OperationSpec): Shape[] {
  return [
    ...(body ? [body] : []),
    ...Object.values(query),
    ...Object.values(headers),
    ...(responseType === 'none' ? [] : [response]),
  ];
}
