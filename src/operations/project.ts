import { type ErrorCode, OperationError } from '../errors.ts';
import { type Evidence, parseEvidence } from '../evidence/evidence.ts';
import { detectHost, type HostLayout } from '../hosts/index.ts';
import type { Files } from '../ports/index.ts';
import { MODULE_FILE, moduleNames, parseModule } from '../workflow/module.ts';
import { parseStatus, type Status } from '../workflow/status.ts';
import {
  dependsOnOthers,
  deriveProgress,
  type NextTask,
  nextTask,
  type Progress,
  parseTaskLabel,
  type TaskId,
} from '../workflow/tasks.ts';
import { registrationRequest } from './registrationRequest.ts';

/** A recognised project and its current module. */
export interface Project {
  hostTitle: string;
  layout: HostLayout;
  module: string;
  statusPath: string;
  statusText: string | null;
  status: Status | null;
  /** Names of the module's integrations, sorted. */
  integrations: string[];
  /** Names of integrations with evidence and no spec. */
  lost: string[];
  /** Modules with a status, where this one has neither a status nor an integration: its name may be a slip. */
  others: string[];
}

/** One integration of the current module: where its files lie and how far it is. */
export interface Integration {
  name: string;
  paths: IntegrationPaths;
  specText: string;
  /** What the vendor's OpenAPI document says about the chosen operations; null without a document. */
  extractText: string | null;
  evidence: Evidence;
  progress: Progress;
  next: NextTask | null;
}

export interface IntegrationPaths {
  spec: string;
  extract: string;
  design: string;
  evidence: string;
  /** What was noted for later; see `note.ts`. */
  notes: string;
  folder: string;
  externalTest: string;
  integrationTest: string;
  /** As the layout's. */
  appTest: string | null;
  /** Files the host's layout asks for beside these, such as an entry. */
  hostFiles: readonly string[];
  /** The name the host's list of integrations knows it by. */
  registeredAs: string;
}

/**
 * Recognises the project. Throws `NOT_A_PROJECT`, `HOST_UNKNOWN`, `MODULE_MISSING`, `MODULE_INVALID`,
 * `STATUS_MALFORMED`, `MODULE_MISMATCH`.
 */
export async function loadProject(files: Files): Promise<Project> {
  const host = await detectHost(files);
  const { docs } = host.layout;
  const names = await files.list(docs);
  const module = parseModule(await files.read(MODULE_FILE), moduleNames(names));
  const statusPath = `${docs}/${module}.status.json`;
  const statusText = await files.read(statusPath);
  const named = (suffix: string) =>
    names
      .filter((each) => each.startsWith(`${module}.`) && each.endsWith(suffix))
      .map((each) => each.slice(module.length + 1, -suffix.length))
      .filter((each) => /^[a-z][a-z0-9-]*$/.test(each));
  const integrations = named('.integration.json');
  const isNew = statusText === null && integrations.length === 0;
  return {
    hostTitle: host.title,
    layout: host.layout,
    module,
    statusPath,
    statusText,
    status: statusText === null ? null : parseStatus(statusText, module, statusPath),
    integrations,
    lost: named('.evidence.json').filter((each) => !integrations.includes(each)),
    others: isNew ? moduleNames(names) : [],
  };
}

/** A sentence about a module that is new where others are not: its name may be a slip. None about any other. */
export function newModule({ module, others }: Project): string[] {
  if (others.length === 0) return [];
  return [`${MODULE_FILE} names ${module}, which is new; there is ${others.join(', ')}.`];
}

/** Names of all business modules, the current one or not. Throws as {@link loadProject} where there is no project. */
export async function listModules(files: Files): Promise<string[]> {
  const { layout } = await detectHost(files);
  return moduleNames(await files.list(layout.docs));
}

const EXTERNAL_TEST = '-external-api.test.ts';

/** Those of the files that are tests of the app itself; an integration's against its real vendor may cost money. */
export function testsOfApp(
  { tests }: HostLayout,
  { integrationTest }: IntegrationPaths,
  files: readonly string[],
): string[] {
  const isTest = (file: string) =>
    file.startsWith(`${tests}/`) && file.endsWith('.test.ts') && !file.endsWith(EXTERNAL_TEST);
  return files.filter((file) => isTest(file) && file !== integrationTest);
}

export function integrationPaths(layout: HostLayout, module: string, name: string): IntegrationPaths {
  const document = (kind: string) => `${layout.docs}/${module}.${name}.${kind}`;
  return {
    spec: document('integration.json'),
    extract: document('openapi.json'),
    design: document('integration-design.md'),
    evidence: document('evidence.json'),
    notes: document('notes.json'),
    folder: `${layout.integrations}/${name}`,
    externalTest: `${layout.tests}/${name}${EXTERNAL_TEST}`,
    integrationTest: `${layout.tests}/${name}-integration.test.ts`,
    appTest: layout.appTest,
    hostFiles: layout.integrationFiles.map((each) => each.path(name)),
    registeredAs: registrationRequest(layout, name).importName,
  };
}

/**
 * The integration that was named, or the only one, or the only unfinished one.
 * Throws `INTEGRATION_UNKNOWN`, `INTEGRATION_AMBIGUOUS`, `SPEC_MISSING`, `EVIDENCE_MALFORMED`.
 */
export async function selectIntegration(files: Files, project: Project, name?: string): Promise<Integration> {
  if (name !== undefined) {
    if (project.integrations.includes(name)) {
      return loadIntegration(files, project, name, () => startersOf(files, project));
    }
    throw unknown(project, `The module ${project.module} has no integration "${name}".`);
  }
  const all = await loadIntegrations(files, project);
  const open = all.filter((each) => each.next !== null);
  const candidates = open.length > 0 ? open : all;
  const [only, ...others] = candidates;
  if (!only) throw unknown(project, `The module ${project.module} has no integration yet.`);
  if (others.length > 0) {
    throw refuse(
      'INTEGRATION_AMBIGUOUS',
      `The module ${project.module} has several integrations: ${candidates.map((each) => each.name).join(', ')}.`,
      'Say which one with `--integration <name>`.',
    );
  }
  return only;
}

export async function loadIntegrations(files: Files, project: Project): Promise<Integration[]> {
  let found: Promise<string[]> | undefined;
  const starters = () => {
    found ??= startersOf(files, project);
    return found;
  };
  return Promise.all(project.integrations.map((each) => loadIntegration(files, project, each, starters)));
}

/** The integrations that started the step which the status says is under way. */
async function startersOf(files: Files, project: Project): Promise<string[]> {
  const { layout, module, integrations } = project;
  const started = await Promise.all(
    integrations.map(async (each) => {
      const path = integrationPaths(layout, module, each).evidence;
      return hasStarted(project, parseEvidence(await files.read(path), path));
    }),
  );
  return integrations.filter((_, index) => started[index]);
}

/** Whether an integration started the step under way; the only one of a module did. */
function hasStarted({ status, integrations }: Project, evidence: Evidence): boolean {
  return integrations.length < 2 || evidence.started === parseTaskLabel(status?.currentTask ?? '');
}

async function loadIntegration(
  files: Files,
  project: Project,
  name: string,
  starters: () => Promise<readonly string[]>,
): Promise<Integration> {
  const paths = integrationPaths(project.layout, project.module, name);
  const specText = await files.read(paths.spec);
  if (specText === null) {
    throw refuse(
      'SPEC_MISSING',
      `${paths.spec} does not exist.`,
      `Run \`create-integration new ${name}\`.`,
      paths.spec,
    );
  }
  const extractText = await files.read(paths.extract);
  const evidence = parseEvidence(await files.read(paths.evidence), paths.evidence);
  const tasks = Object.keys(evidence.tasks) as TaskId[];
  const done: TaskId[] = evidence.finishedAt === undefined ? tasks : [...tasks, '4'];
  const status = project.status ?? { currentTask: null, completed: false };
  // A module may have a thousand integrations, and this is asked dozens of times.
  const others = dependsOnOthers(status, done) ? await starters() : [];
  const progress = deriveProgress(status, done, {
    self: hasStarted(project, evidence),
    another: others.some((each) => each !== name),
  });
  return { name, paths, specText, extractText, evidence, progress, next: nextTask(progress) };
}

function unknown(project: Project, message: string): OperationError {
  const known = project.integrations.length > 0 ? ` It has: ${project.integrations.join(', ')}.` : '';
  return refuse(
    'INTEGRATION_UNKNOWN',
    `${message}${known}`,
    'Start one with `create-integration new <name> --pattern <pattern>`.',
  );
}

function refuse(code: ErrorCode, message: string, fix: string, target?: string): OperationError {
  return new OperationError({ code, message, fix, ...(target === undefined ? {} : { target }) });
}
