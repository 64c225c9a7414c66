import { type Diagnostic, OperationError } from '../../errors.ts';
import type { Shape } from '../shape.ts';
import type { Follow, OperationAnatomy } from './anatomy.ts';
import type { Findings } from './conjuncts.ts';
import type { Extract, ExtractOperation } from './extract.ts';
import type { SourceFacts } from './facts.ts';
import { rateLimitHints } from './hints.ts';
import { nameInline } from './inline.ts';
import { type FoundOperation, findOperations, listOperations } from './listing.ts';
import { operationName } from './naming.ts';
import { anatomy3 } from './openapi3.ts';
import { IN_ERROR, readOperation } from './operation.ts';
import { apiKeys, documentFacts, operationFacts, ownServers } from './readFacts.ts';
import { refIn } from './references.ts';
import { type SchemaTable, schemaTable } from './schemaTable.ts';
import { ShapeReader } from './shapes.ts';
import type { Source } from './source.ts';
import { anatomy2 } from './swagger2.ts';
import { refuseUnsendable } from './unsupported.ts';
import { IN_WEBHOOK, readWebhooks } from './webhooks.ts';

/** What a document says about chosen operations. */
export interface Selection {
  /** What is kept beside the spec. */
  extract: Extract;
  /** What helps to fill the spec in. */
  facts: SourceFacts;
  /** What was left out or decided on the way, a sentence each. */
  notes: string[];
}

/**
 * Reads operations and everything they need out of a document, files it refers to included.
 *
 * @param wanted ids or `METHOD /path`, as {@link findOperations} takes them
 * @throws OPENAPI_OPERATION_UNKNOWN, OPENAPI_OPERATION_AMBIGUOUS, OPENAPI_UNSUPPORTED, OPENAPI_REF_BROKEN with every ref
 *   that is needed and leads nowhere
 */
export async function readSelection(source: Source, wanted: readonly string[]): Promise<Selection> {
  const chosen = findOperations(source, wanted);
  const ids = operationIds(source, chosen);
  const { selection, findings } = await source.loading((missing) => {
    const findings: Findings = { missing, broken: new Map(), notes: new Set() };
    return { selection: read(source, chosen, ids, findings), findings };
  });
  const broken = [...findings.broken.values()];
  const needed = broken.filter(({ where }) => !where.includes(IN_ERROR) && !where.startsWith(IN_WEBHOOK));
  refuseBroken(needed);
  const notes = broken
    .filter((each) => !needed.includes(each))
    .map((each) => `"${each.ref}", which describes an error or a webhook, ${each.why}.`);
  selection.extract.files = source.files();
  return { ...selection, notes: [...findings.notes, ...new Set(notes)] };
}

function read(
  source: Source,
  chosen: readonly FoundOperation[],
  ids: readonly string[],
  findings: Findings,
): Omit<Selection, 'notes'> {
  const reader = new ShapeReader(source.references, findings);
  const facts = documentFacts(source);
  const operations = new Map<string, ExtractOperation>();
  const parts: { key: string; value: unknown; anatomy: OperationAnatomy }[] = [];
  chosen.forEach((found, index) => {
    const id = ids[index] ?? '';
    const anatomy = anatomyOf(source, found, findings);
    refuseUnsendable(found, anatomy, apiKeys(facts));
    const { operation, otherHeaders } = readOperation(found, anatomy, apiKeys(facts), reader);
    const [server] = ownServers(found);
    operations.set(id, server ? { ...operation, server: server.url } : operation);
    facts.operations[id] = operationFacts(found, anatomy, facts, otherHeaders, reader);
    parts.push({ key: found.key, value: found.operation.value, anatomy });
  });
  const webhooks = readWebhooks(source, chosen, reader);
  reader.finish();
  for (const [id, each] of operations) operations.set(id, nameInline(each, id, reader.named));
  const roots = [...[...operations.values()].flatMap(shapesOf), ...webhooks.map((each) => each.body)];
  const table = schemaTable(reader.named, roots, ids);
  return {
    extract: {
      document: source.name,
      title: facts.info.title,
      version: facts.info.version,
      files: [],
      operations: Object.fromEntries([...operations].map(([id, each]) => [id, renamed(each, table)])),
      schemas: table.schemas,
      webhooks: webhooks.map((each) => ({ ...each, body: table.rename(each.body) })),
      rateLimits: rateLimitHints(source.root, parts),
    },
    facts,
  };
}

/** Parts of an operation behind refs are followed; one that leads nowhere is noted as broken. */
export function anatomyOf(source: Source, found: FoundOperation, findings: Findings): OperationAnatomy {
  const follow: Follow = (value, file) => {
    const ref = refIn(value);
    if (ref === undefined) return { value, file };
    const target = source.references.resolve(ref, file);
    if (target.kind === 'unloaded') findings.missing.add(target.file);
    if (target.kind === 'broken') {
      findings.broken.set(`${file} ${ref}`, { ref, file, why: target.why, where: found.key });
    }
    return target.kind === 'found' ? target.at : null;
  };
  return source.dialect === 'swagger-2'
    ? anatomy2(found.operation, found.item, source.root, follow)
    : anatomy3(found.operation, found.item, follow);
}

function operationIds(source: Source, chosen: readonly FoundOperation[]): string[] {
  const all = listOperations(source).map((each) => each.operationId);
  const taken = new Set<string>();
  return chosen.map(({ operationId, key }) => {
    const isUnique = all.indexOf(operationId) === all.lastIndexOf(operationId);
    const id = operationName(isUnique ? operationId : undefined, key, taken);
    taken.add(id);
    return id;
  });
}

function shapesOf(operation: ExtractOperation): Shape[] {
  return [
    ...Object.values(operation.query),
    ...Object.values(operation.headers),
    ...(operation.body ? [operation.body] : []),
    operation.response,
    ...operation.errors.flatMap((each) => (each.body ? [each.body] : [])),
  ];
}

function renamed(operation: ExtractOperation, { rename }: SchemaTable): ExtractOperation {
  const all = (shapes: Record<string, Shape>) =>
    Object.fromEntries(Object.entries(shapes).map(([name, each]) => [name, rename(each)]));
  return {
    ...operation,
    query: all(operation.query),
    headers: all(operation.headers),
    ...(operation.body ? { body: rename(operation.body) } : {}),
    response: rename(operation.response),
    errors: operation.errors.map((each) => (each.body ? { ...each, body: rename(each.body) } : each)),
  };
}

function refuseBroken(broken: readonly { ref: string; file: string; why: string; where: string }[]): void {
  const [first, ...others] = broken.map(
    ({ ref, file, why, where }): Diagnostic => ({
      code: 'OPENAPI_REF_BROKEN',
      message: `"${ref}" in ${file}, which ${where} needs, ${why}.`,
      target: where,
      fix: 'Correct the ref in a copy of the document, or choose operations that do without it.',
    }),
  );
  if (first) throw new OperationError({ ...first, code: 'OPENAPI_REF_BROKEN' }, ...others);
}
