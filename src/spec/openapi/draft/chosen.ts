import { type Scheme, schemeHeader, schemesOf } from '../../authentication.ts';
import { pathParameters } from '../../operations.ts';
import { Linker } from '../../refs.ts';
import type { ExtractOperation } from '../extract.ts';
import type { Chosen, DraftInput } from './contract.ts';

/** Headers the client sets itself. */
const OF_THE_CLIENT = ['accept', 'content-type', 'content-length', 'host', 'connection', 'transfer-encoding'];

/** An operation of the extract with its shapes linked and what else the document says about it. */
export function chosenOf({ extract, facts }: DraftInput, id: string, operation: ExtractOperation): Chosen {
  const linker = new Linker(extract.schemas);
  return {
    id,
    operation,
    body: operation.body && operation.method !== 'GET' ? linker.link(operation.body) : undefined,
    response: linker.link(operation.response),
    facts: facts.operations[id] ?? {
      description: '',
      tags: [],
      deprecated: false,
      answersLater: false,
      security: [],
      servers: [],
      examples: { parameters: {}, bodies: [], responses: [] },
      pathParameters: {},
      otherHeaders: [],
    },
  };
}

/** Some documents list the key among the parameters of every operation; it is sent by the authentication. */
export function withoutCredentials(chosen: Chosen, authentication: Scheme | Scheme[]): Chosen {
  const { operation } = chosen;
  const schemes = schemesOf({ authentication });
  const inPath = pathParameters(operation.path);
  const inQuery = schemes.flatMap((each) => (each.type === 'api-key-query' ? [each.parameter] : []));
  const inHeader = [
    ...OF_THE_CLIENT,
    ...schemes.map(schemeHeader),
    operation.idempotencyHeader?.toLowerCase(),
  ];
  const query = filtered(operation.query, (name) => !inQuery.includes(name) && !inPath.includes(name));
  const headers = filtered(
    operation.headers,
    (name) => !inHeader.includes(name.toLowerCase()) && !inPath.includes(name) && !Object.hasOwn(query, name),
  );
  const required = operation.required.filter((name) => Object.hasOwn({ ...query, ...headers }, name));
  return { ...chosen, operation: { ...operation, query, headers, required } };
}

/** The parameters a request cannot do without. */
export function requiredOf({ path, required }: ExtractOperation): string[] {
  return [...pathParameters(path), ...required];
}

/** The parameter by which one operation asks for what another one made: of the path the last that the start does not take. */
export function ownParameter({ operation }: Chosen, start: Chosen): string | undefined {
  const known = requiredOf(start.operation);
  const free = (each: string) => !known.includes(each);
  return pathParameters(operation.path).filter(free).at(-1) ?? operation.required.find(free);
}

function filtered<Value>(
  of: Readonly<Record<string, Value>>,
  keep: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(of).filter(([name]) => keep(name)));
}
