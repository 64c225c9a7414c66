import { z } from 'zod';
import { parseTargets, TARGET_IDS, TARGETS, type TargetId } from '../agent-targets/index.ts';
import { planGenerated } from '../changes/generated.ts';
import { type Change, planChanges } from '../changes/plan.ts';
import { isOperationError, OperationError } from '../errors.ts';
import { detectHost } from '../hosts/index.ts';
import { isModuleName, MODULE_FILE, parseModule } from '../workflow/module.ts';
import { isEnvFile } from '../workflow/secrets.ts';
import { NO_PACK, preparePack } from './agentPack.ts';
import {
  applyOrShow,
  printChanges,
  type ReportedChange,
  type ReportedConflict,
  reportConflicts,
  withProjectLock,
} from './applyChanges.ts';
import { type AppPlan, type AppRequest, planUnfinishedApp } from './appPlan.ts';
import { commitOption } from './inputs.ts';
import { type Context, defineOperation } from './operation.ts';

const SUBJECT = 'feat: interaqt app';
const INSTALL_TIMEOUT_MS = 600_000;

interface Data {
  /** Whether a new app was made, or an existing one prepared. */
  made: boolean;
  /** `null` in a project that is no supported app: only the agents' files were installed there. */
  module: string | null;
  /** Every agent the pack is installed for now; empty without --agent. */
  agents: TargetId[];
  changes: ReportedChange[];
  conflicts: ReportedConflict[];
  commit: string | null;
}

export const init = defineOperation({
  input: z.object({
    module: z
      .string()
      .default('greeting')
      .describe('business module to work on; the content of .currentmodule'),
    agent: z
      .string()
      .optional()
      .describe(`install the instructions for these coding agents: ${TARGET_IDS.join(',')}`),
    install: z.boolean().default(false).describe('run npm install as well (new app only)'),
    commit: commitOption,
  }),
  readOnly: false,

  async run(context, { module, agent, install, commit }) {
    if (!isModuleName(module)) {
      throw new OperationError({
        code: 'MODULE_INVALID',
        message: `${JSON.stringify(module)} is not a module name.`,
        fix: 'One letter, then letters, digits, "-" or "_", at most 64 in all.',
      });
    }
    const agents = agent === undefined ? [] : parseTargets(agent);
    return withProjectLock(context, async () => {
      const request = { module, agents, install, commit };
      const app = await planUnfinishedApp(context, request);
      return app ? makeApp(context, request, app) : prepareExisting(context, module, agents);
    });
  },

  print: ({ made, module, agents, changes, conflicts, commit }: Data) =>
    [
      printChanges(changes, conflicts),
      ...(module === null ? [] : [made ? 'app made' : 'project prepared']),
      ...(agents.length > 0
        ? [`instructions installed for ${agents.map((id) => TARGETS[id].title).join(', ')}`]
        : []),
      ...(commit ? [`commit ${commit.slice(0, 9)}`] : []),
    ].join('\n'),
});

async function makeApp(context: Context, { module, install, commit }: AppRequest, { plan, agents }: AppPlan) {
  const { git } = context;
  if (commit) await verifyCanCommit(git);
  const changes = await applyOrShow(context, plan);
  const data: Data = { made: true, module, agents, changes, conflicts: [], commit: null };
  const next = install ? 'create-integration new <name> --pattern <pattern>' : 'npm install';
  if (context.dryRun) return { data, next };
  if (install) await installDependencies(context);
  if (commit) {
    if (!(await git.isRepository())) await git.init();
    const paths = (await git.changes()).map((each) => each.path).filter((path) => !isEnvFile(path));
    data.commit = await git.commit({ paths, subject: SUBJECT }).catch((error: unknown) => {
      throw withoutCommit(error);
    });
  }
  return { data, next };
}

/** Asked before anything is written: an app without its first commit would have to be finished by hand. */
async function verifyCanCommit(git: Context['git']): Promise<void> {
  if (await git.hasIdentity()) return;
  throw new OperationError({
    code: 'GIT_IDENTITY_MISSING',
    message: 'git does not know who commits; nothing was written.',
    fix: 'Set `git config --global user.name "…"` and `git config --global user.email "…"`, or use --no-commit.',
  });
}

/** The files are there, and a second init makes the commit. */
function withoutCommit(error: unknown): unknown {
  if (!isOperationError(error)) return error;
  const [first] = error.diagnostics;
  return new OperationError({
    ...first,
    code: 'GIT_FAILED',
    fix: 'The app is written. Correct what git says, then run the same command again, which makes the commit.',
  });
}

/** An app that exists: what the gates of Task 4.0 ask for, and the agents' files. In another project only the latter. */
async function prepareExisting(context: Context, module: string, agents: readonly TargetId[]) {
  const { files } = context;
  const isApp = await detectHost(files).then(
    () => true,
    (error: unknown) => {
      if (!isUnknownHost(error)) throw error;
      if (agents.length === 0) throw notEmpty();
      return false;
    },
  );
  const app = isApp ? await missingInApp(context, module) : { module: null, changes: [] };
  // Without --agent what is installed stays as it is: bringing it up to date is for `upgrade`.
  const pack = agents.length > 0 ? await preparePack(context, agents) : NO_PACK;
  const generated = await planGenerated(files, pack.files);
  const edits = await planChanges(files, [...app.changes, ...pack.changes]);
  const changes = await applyOrShow(context, [...edits, ...generated.plan]);
  const conflicts = [...pack.conflicts, ...generated.conflicts];
  const data: Data = {
    made: false,
    module: app.module,
    agents: pack.targets,
    changes,
    conflicts: reportConflicts(conflicts),
    commit: null,
  };
  return {
    data,
    diagnostics: conflicts.map((each) => each.diagnostic),
    next: isApp ? 'create-integration new <name> --pattern <pattern>' : null,
  };
}

async function missingInApp(
  { files, git }: Context,
  module: string,
): Promise<{ module: string; changes: Change[] }> {
  const ignore = (await files.read('.gitignore')) ?? '';
  const text = await files.read(MODULE_FILE);
  const current = text?.trim() ? parseModule(text) : null;
  // git also knows patterns from elsewhere; its answer about a tracked .env is no, whatever the patterns say.
  const ignoresEnv =
    /^\/?\.env\*?\s*$/m.test(ignore) ||
    ((await git.isRepository()) && (await git.ignored(['.env'])).length === 1);
  const separator = ignore === '' || ignore.endsWith('\n') ? '' : '\n';
  const changes: Change[] = [
    ...(ignoresEnv
      ? []
      : [
          {
            path: '.gitignore',
            text: `${ignore}${separator}.env\n`,
            kind: 'edited' as const,
            reason: 'credentials',
          },
        ]),
    ...(current === null ? [{ path: MODULE_FILE, text: `${module}\n`, kind: 'state' as const }] : []),
  ];
  return { module: current ?? module, changes };
}

async function installDependencies({ files, processes, progress }: Context): Promise<void> {
  progress.step('npm install');
  const result = await processes.run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: files.root,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (result.exitCode === 0) return;
  const reason = result.stderr.trim().split('\n').slice(-3).join(' ');
  throw new OperationError({
    code: 'INSTALL_FAILED',
    message: `npm install ended with exit code ${result.exitCode}: ${reason}`,
    fix: 'Correct what npm says, then run the same command again; the files are written.',
  });
}

function isUnknownHost(error: unknown): boolean {
  return error instanceof OperationError && ['HOST_UNKNOWN', 'NOT_A_PROJECT'].includes(error.code);
}

function notEmpty(): OperationError {
  return new OperationError({
    code: 'FOLDER_NOT_EMPTY',
    message: 'This folder is not empty and holds no supported app; nothing was written.',
    fix: 'Run `create-integration init` in an empty folder, or in the folder of an interaqt app.',
  });
}
