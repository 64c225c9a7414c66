import { z } from 'zod';
import { planChanges } from '../../changes/plan.ts';
import { type Diagnostic, OperationError } from '../../errors.ts';
import { diffExtracts } from '../../spec/openapi/diff.ts';
import { type Extract, extractSchema } from '../../spec/openapi/extract.ts';
import { field, listOf, textOf } from '../../spec/openapi/json.ts';
import { listOperations } from '../../spec/openapi/listing.ts';
import { readSelection } from '../../spec/openapi/selection.ts';
import type { Source } from '../../spec/openapi/source.ts';
import { applyOrShow, printChanges, type ReportedChange, withProjectLock } from '../applyChanges.ts';
import { commandFor } from '../commands.ts';
import { integrationOption } from '../inputs.ts';
import { type Context, defineOperation } from '../operation.ts';
import { type Integration, loadProject, type Project, selectIntegration } from '../project.ts';
import { type JudgedChange, judge } from './breaking.ts';
import { quoted } from './choices.ts';
import { allowHostOption, documentArgument } from './inputs.ts';
import { openDocument } from './openDocument.ts';

const PARTS = [
  'method',
  'path',
  'query',
  'headers',
  'required',
  'styles',
  'body',
  'bodyType',
  'bodyRequired',
  'bodyStyles',
  'response',
  'responseType',
  'idempotencyHeader',
] as const;

interface Data {
  integration: string;
  /** The version each document says it is. */
  from: string;
  to: string;
  changes: JudgedChange[];
  breaking: number;
  /** Whether the bytes of the document differ; they may without a change to the chosen operations. */
  sameDocument: boolean;
  accepted: boolean;
  /** Fields of the spec that were copied from the old extract and say something else in the new one. */
  outdated: string[];
  written: ReportedChange[];
}

export const openapiDiff = defineOperation({
  input: z.object({
    document: documentArgument,
    integration: integrationOption,
    accept: z.boolean().default(false).describe('take the newer document over'),
    allowHost: allowHostOption,
  }),
  positional: ['document'],
  readOnly: false,

  async run(context, { document, integration: name, accept, allowHost }) {
    const work = async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      const before = extractOf(integration);
      const { source, address } = await openDocument(context, document, allowHost);
      const after = await reread(source, before, address);
      const changes = judge(diffExtracts(before, after), integration.specText);
      const breaking = changes.filter((each) => each.breaks !== null);
      const sameDocument = hashes(before) === hashes(after);
      const written = accept && !sameDocument ? await write(context, integration, after) : [];
      return {
        data: {
          integration: integration.name,
          from: before.version,
          to: after.version,
          changes,
          breaking: breaking.length,
          sameDocument,
          accepted: accept,
          outdated: outdatedFields(before, after, integration.specText),
          written,
        },
        diagnostics: breaking.map((each) => diagnosticOf(each, integration)),
        ...(breaking.length > 0 ? { exit: 4 as const } : {}),
        next: followUp(project, integration, { changed: changes.length > 0, accept, document, address }),
      };
    };
    return accept ? withProjectLock(context, work) : work();
  },

  print: ({ integration, from, to, changes, breaking, sameDocument, accepted, outdated, written }: Data) =>
    [
      changes.length === 0
        ? `nothing changed for the operations of ${integration}${sameDocument ? '' : '; other parts of the document did'}`
        : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} for ${integration} (${from || 'no version'} -> ${to || 'no version'}), ${breaking} of them break its mapping`,
      ...changes.map((each) => `${each.breaks === null ? '  ' : '! '}${each.operation}: ${each.text}`),
      ...(accepted && outdated.length > 0
        ? ['', `take over into the spec, from the new extract: ${outdated.join(', ')}`]
        : []),
      ...(accepted && written.length > 0 ? ['', printChanges(written)] : []),
    ].join('\n'),
});

/** The extract of an integration. Throws `EXTRACT_MISSING`, `EXTRACT_MALFORMED`. */
function extractOf({ name, paths, extractText }: Integration): Extract {
  if (extractText === null) {
    throw new OperationError({
      code: 'EXTRACT_MISSING',
      message: `${name} was not made from an OpenAPI document: ${paths.extract} does not exist.`,
      target: paths.extract,
      fix: 'Compare the documentation with the spec by hand, or start the integration with `new --openapi`.',
    });
  }
  try {
    return extractSchema.parse(JSON.parse(extractText));
  } catch {
    throw new OperationError({
      code: 'EXTRACT_MALFORMED',
      message: `${paths.extract} is not what was written there.`,
      target: paths.extract,
      fix: 'Take the file back from git; it is written by the tool and not edited.',
    });
  }
}

/** The same operations in the newer document, under the ids they have in the extract; those that are gone are left out. */
async function reread(source: Source, before: Extract, address: string | null): Promise<Extract> {
  const all = listOperations(source);
  const kept = Object.entries(before.operations).flatMap(([id, { source: key, operationId }]) => {
    const same = all.find((each) => each.key === key);
    // A vendor may move an operation; its id then still tells.
    const renamed = operationId === undefined ? [] : all.filter((each) => each.operationId === operationId);
    const found = same ?? (renamed.length === 1 ? renamed[0] : undefined);
    return found ? [{ id, key: found.key }] : [];
  });
  const moved = kept.filter((each, index) => kept.findIndex((other) => other.key === each.key) === index);
  const document = address ?? source.name;
  if (moved.length === 0) {
    const { title, version } = before;
    return {
      ...before,
      document,
      title,
      version,
      files: source.files(),
      operations: {},
      schemas: {},
      webhooks: [],
    };
  }
  const { extract } = await readSelection(
    source,
    moved.map((each) => each.key),
  );
  const byKey = new Map(Object.values(extract.operations).map((each) => [each.source, each]));
  const operations = moved.flatMap(({ id, key }): [string, Extract['operations'][string]][] => {
    const operation = byKey.get(key);
    return operation ? [[id, operation]] : [];
  });
  return extractSchema.parse({ ...extract, document, operations: Object.fromEntries(operations) });
}

/** Parts of operations that stand in the spec as the old document had them. */
function outdatedFields(before: Extract, after: Extract, specText: string): string[] {
  const operations = listOf(field(JSON.parse(specText), 'operations'));
  return operations.flatMap((operation, index) => {
    const id = textOf(field(operation, 'id'));
    const [old, now] = [before, after].map((each) =>
      Object.hasOwn(each.operations, id) ? each.operations[id] : undefined,
    );
    if (!old || !now) return [];
    return PARTS.filter((part) => JSON.stringify(old[part]) !== JSON.stringify(now[part])).map(
      (part) => `operations.${index}.${part}`,
    );
  });
}

function hashes({ files }: Extract): string {
  return files
    .map((each) => each.sha256)
    .sort()
    .join();
}

async function write(context: Context, { paths }: Integration, extract: Extract): Promise<ReportedChange[]> {
  const text = `${JSON.stringify(extract, null, 2)}\n`;
  const plan = await planChanges(context.files, [{ path: paths.extract, text, kind: 'state' }]);
  return applyOrShow(context, plan);
}

function diagnosticOf({ operation, text, breaks }: JudgedChange, { paths }: Integration): Diagnostic {
  return {
    code: 'VENDOR_CHANGED',
    message: `${operation}: ${text}`,
    target: breaks?.field ?? paths.spec,
    fix: breaks?.fix ?? '',
  };
}

function followUp(
  project: Project,
  integration: Integration,
  {
    changed,
    accept,
    document,
    address,
  }: { changed: boolean; accept: boolean; document: string; address: string | null },
): string | null {
  if (!changed) return null;
  if (accept) return commandFor(project, integration, 'task start 4.2');
  // An address may have been given with credentials, which are not repeated.
  const shown = /^https?:/i.test(document) ? (address ?? document) : document;
  return commandFor(project, integration, `openapi diff ${quoted(shown)} --accept`);
}
