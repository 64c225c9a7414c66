import { z } from 'zod';
import { planGenerated } from '../changes/generated.ts';
import { type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import { EMPTY_EVIDENCE, parseEvidence, printEvidence } from '../evidence/evidence.ts';
import { SCHEMA_FILE, specJsonSchema } from '../spec/jsonSchema.ts';
import {
  type Guess,
  isCallPattern,
  KEBAB_NAME,
  PATTERN_IDS,
  PATTERNS,
  type Pattern,
  patternSchema,
} from '../spec/schema.ts';
import { type SkeletonInput, specSkeleton } from '../spec/skeleton.ts';
import { isDeviceName } from '../workflow/module.ts';
import { newStatus } from '../workflow/status.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { unservedCall } from './businessCalls.ts';
import { commandFor } from './commands.ts';
import { kitFiles } from './kitFiles.ts';
import { allowHostOption } from './openapi/inputs.ts';
import { type Context, defineOperation } from './operation.ts';
import { planDependencies, printPackages, readPattern } from './patternParts.ts';
import { integrationPaths, loadIntegrations, loadProject, type Project } from './project.ts';

interface Data {
  integration: string;
  spec: string;
  /** What the vendor's document says about the operations; null without a document. */
  extract: string | null;
  /** What was read out of the document and waits to be confirmed. */
  guesses: Guess[];
  notes: string[];
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
  /** `name@version` of packages that package.json names now. */
  packages: string[];
}

export const newIntegration = defineOperation({
  input: z.object({
    name: z.string().describe('kebab-case name of the integration, such as speech'),
    pattern: z
      .enum(PATTERN_IDS, { error: `must be one of ${PATTERN_IDS.join(', ')}` })
      .optional()
      .describe(
        `${Object.entries(PATTERNS)
          .map(([id, what]) => `${id}: ${what}`)
          .join('; ')}; not needed with openapi`,
      ),
    system: z.string().optional().describe('name of the external system'),
    documentation: z.string().optional().describe('address of its API documentation'),
    openapi: z.string().min(1).optional().describe("the vendor's OpenAPI document, a file or a web address"),
    operation: z
      .array(z.string())
      .default([])
      .describe('with --openapi an operation: its id, or "METHOD /path"; repeatable'),
    allowHost: allowHostOption,
  }),
  positional: ['name'],
  readOnly: false,

  async run(context, { name, openapi, operation, allowHost, ...given }) {
    if (!isIntegrationName(name)) {
      throw new OperationError({
        code: 'NAME_INVALID',
        message: `${JSON.stringify(name)} cannot be the name of an integration.`,
        fix: 'Use lower-case letters, digits and single hyphens, such as "text-to-speech", at most 64 in all; "kit" is taken, and Windows keeps names such as "con" for devices.',
      });
    }
    refuseContradiction({ openapi, operation, pattern: given.pattern });
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const paths = integrationPaths(project.layout, project.module, name);
      if (project.integrations.includes(name)) {
        throw await exists(context.files, project, name);
      }
      await refuseTakenFolder(context.files, project, name);
      const others = (await loadIntegrations(context.files, project)).map((each) => each.specText);
      const business = await unservedCall(context.files, project, others);
      const begin = { module: project.module, name, business, ...given };
      const { spec, extract, guesses, notes } =
        openapi === undefined
          ? fromNothing(begin)
          : await (await import('./openapi/importSpec.ts')).importSpec(context, {
              ...begin,
              document: openapi,
              operations: operation,
              allowedHosts: allowHost,
              extractPath: paths.extract,
            });
      const changes: Change[] = [
        { path: `${project.layout.docs}/${SCHEMA_FILE}`, text: json(specJsonSchema()), kind: 'state' },
        ...(extract === null ? [] : [{ path: paths.extract, text: json(extract), kind: 'state' as const }]),
        // From the beginning, so that a commit that fails can put back exactly what was there.
        { path: paths.evidence, text: printEvidence(EMPTY_EVIDENCE), kind: 'state' },
        ...(project.statusText === null
          ? [{ path: project.statusPath, text: newStatus(project.module), kind: 'state' as const }]
          : []),
      ];
      const parts = await readPattern(context, { pattern: patternSchema.parse(spec.pattern) });
      const kit = await planGenerated(
        context.files,
        await kitFiles(context.resources, project.layout, parts.kit),
      );
      const packages = await planDependencies(context, parts);
      // Last: an integration is there when its spec is, and a run that was killed before can be repeated.
      const begun = await planChanges(context.files, [
        {
          path: paths.spec,
          text: json(spec),
          kind: 'edited',
          reason: extract === null ? 'to be filled in' : 'filled in from the document, to be confirmed',
        },
      ]);
      const plan = [...(await planChanges(context.files, changes)), ...kit.plan, ...packages.plan, ...begun];
      return {
        data: {
          integration: name,
          spec: paths.spec,
          extract: extract === null ? null : paths.extract,
          guesses,
          notes,
          changes: await applyOrShow(context, plan),
          conflicts: reportConflicts(kit.conflicts),
          packages: packages.added,
        },
        diagnostics: kit.conflicts.map((each) => each.diagnostic),
        next:
          packages.added.length > 0
            ? 'npm install'
            : commandFor({ integrations: [...project.integrations, name] }, { name }, 'task start 4.1'),
      };
    });
  },

  print: ({ integration, spec, changes, conflicts, packages, guesses, notes }: Data) =>
    [
      printChanges(changes, conflicts),
      ...printPackages(packages),
      `integration ${integration} begun`,
      ...notes.map((each) => `note: ${each}`),
      ...(guesses.length > 0 ? ['', `guessed, to be confirmed or corrected in ${spec}:`] : []),
      ...guesses.map(({ field, why }) => `  ${field}: ${why}`),
    ].join('\n'),
});

/** Why a name is taken, and how to begin again as long as nothing is complete that would be lost. */
async function exists(files: Context['files'], project: Project, name: string): Promise<OperationError> {
  const { spec, extract, evidence } = integrationPaths(project.layout, project.module, name);
  const { tasks } = parseEvidence(await files.read(evidence), evidence);
  const written = (await files.read(extract)) === null ? spec : `${spec} and ${extract}`;
  const goOn = 'Go on with `create-integration next`, or choose another name.';
  return new OperationError({
    code: 'INTEGRATION_EXISTS',
    message: `${spec} exists already.`,
    target: spec,
    fix:
      Object.keys(tasks).length > 0
        ? goOn
        : `${goOn} No task of it is complete: to begin again, delete ${written} and give the same command.`,
  });
}

/** Integrations of all modules share one folder: a second one of the same name would replace the first one's code. */
async function refuseTakenFolder(
  files: Context['files'],
  { layout, module }: Project,
  name: string,
): Promise<void> {
  const suffix = `.${name}.integration.json`;
  const taken = (await files.list(layout.docs)).find((each) => each.endsWith(suffix));
  if (taken === undefined) return;
  const owner = taken.slice(0, -suffix.length);
  throw new OperationError({
    code: 'INTEGRATION_EXISTS',
    message: `The module ${owner} has an integration "${name}" already, in ${layout.integrations}/${name}.`,
    target: `${layout.docs}/${taken}`,
    fix: `Choose another name, such as "${module}-${name}".`,
  });
}

interface Contradictory {
  openapi: string | undefined;
  operation: readonly string[];
  pattern: Pattern | undefined;
}

/** Options that only make sense together. */
function refuseContradiction({ openapi, operation, pattern }: Contradictory): void {
  if (openapi === undefined && operation.length > 0) {
    throw new OperationError({
      code: 'USAGE',
      message: 'operation: is an operation of an OpenAPI document, but none is given.',
      target: 'operation',
      fix: 'Give the document with --openapi <file or address>.',
    });
  }
  if (openapi !== undefined && pattern !== undefined && !isCallPattern(pattern)) {
    throw new OperationError({
      code: 'USAGE',
      message: `pattern: ${pattern} cannot be filled in from an OpenAPI document.`,
      target: 'pattern',
      fix: 'Begin it without --openapi; `create-integration openapi show <document> <operation>` prints what its operations take and answer.',
    });
  }
  if (openapi === undefined && pattern === undefined) {
    throw new OperationError({
      code: 'USAGE',
      message: `pattern: must be one of ${PATTERN_IDS.join(', ')}.`,
      target: 'pattern',
      fix: `Give --pattern with one of them (${PATTERN_IDS.map((id) => `${id}: ${PATTERNS[id]}`).join('; ')}), or the vendor's OpenAPI document with --openapi.`,
    });
  }
}

/** Without a document every field waits for what a person or an agent finds out. */
function fromNothing({ pattern, system, ...begin }: Beginning) {
  const spec = specSkeleton({ ...begin, pattern: pattern ?? 'async-task', systemName: system });
  return { spec, extract: null, guesses: [], notes: [] };
}

interface Beginning extends Omit<SkeletonInput, 'pattern' | 'systemName'> {
  pattern?: Pattern | undefined;
  system?: string | undefined;
}

export { PATTERNS };

/** Whether a name can become identifiers and, on every system, files and a folder; the kit's folder is taken. */
export function isIntegrationName(name: string): boolean {
  return KEBAB_NAME.test(name) && name.length <= 64 && name !== 'kit' && !isDeviceName(name);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
