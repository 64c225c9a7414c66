import { randomBytes } from 'node:crypto';
import type { TargetId } from '../agent-targets/index.ts';
import { planGenerated } from '../changes/generated.ts';
import { type Change, type ChangePlan, planChanges } from '../changes/plan.ts';
import { code } from '../rendering/safe.ts';
import { renderTemplate } from '../rendering/template.ts';
import { preparePack } from './agentPack.ts';
import { kitFiles } from './kitFiles.ts';
import type { Context } from './operation.ts';

const HOST = 'templates/host';
/** The first file that is written: where it is another, the folder is somebody's. */
const FIRST = 'README.md';

/** What `init` is asked to make in an empty folder. */
export interface AppRequest {
  module: string;
  agents: readonly TargetId[];
  install: boolean;
  commit: boolean;
}

export interface AppPlan {
  plan: ChangePlan;
  agents: TargetId[];
}

async function planApp(context: Context, { module, agents }: AppRequest): Promise<AppPlan> {
  const { files, resources } = context;
  const layout = (await import('../hosts/interaqt/index.ts')).interaqt.layout;
  const pack = await preparePack(context, agents);
  const generated = await planGenerated(files, [...(await kitFiles(resources, layout)), ...pack.files]);
  const edits = await planChanges(files, [...(await hostFiles(context, module)), ...pack.changes]);
  return { plan: [...edits, ...generated.plan], agents: pack.targets };
}

/**
 * The plan of a new app where the folder is empty, or holds one that an earlier run did not bring to its end and that
 * nobody has touched since: nothing but files of the plan, as they are planned, and something is still to be done.
 * Otherwise `null`.
 */
export async function planUnfinishedApp(context: Context, request: AppRequest): Promise<AppPlan | null> {
  const { files, git, resources } = context;
  // npm may have written its lock file before the run ended.
  const existing = (await files.walk('')).filter((path) => path !== 'package-lock.json');
  const isBegun = (await files.read(FIRST)) === (await resources.read(`${HOST}/${FIRST}`));
  if (existing.length > 0 && !isBegun) return null;

  const app = await planApp(context, request);
  const planned = new Map(app.plan.map(({ path, text }) => [path, text]));
  for (const path of existing) {
    if ((await files.read(path)) !== planned.get(path)) return null;
  }
  if (existing.length < planned.size || request.install) return app;
  const isCommitted = (await git.isRepository()) && (await git.changes()).length === 0;
  return request.commit && !isCommitted ? app : null;
}

/** The host template with its values; dot files are stored with an underscore because npm would drop them. */
async function hostFiles({ resources, files }: Context, module: string): Promise<Change[]> {
  const view = {
    name: code(packageName(files.root)),
    module: code(module),
    jwtSecret: code(writtenSecret(await files.read('.env')) ?? randomBytes(32).toString('hex')),
  };
  const paths = await resources.walk(HOST);
  return Promise.all(
    paths.map(async (path): Promise<Change> => {
      const text = await resources.read(path);
      const target = path.slice(HOST.length + 1).replace(/(^|\/)_/, '$1.');
      return target.endsWith('.ejs')
        ? { path: target.slice(0, -'.ejs'.length), text: renderTemplate(text, view, path), kind: 'edited' }
        : { path: target, text, kind: 'edited' };
    }),
  );
}

/** The secret that a run has written which did not come to its end. */
function writtenSecret(env: string | null): string | undefined {
  return /^JWT_SECRET=([0-9a-f]{64})$/m.exec(env ?? '')?.[1];
}

function packageName(root: string): string {
  const folder = root.split(/[\\/]/).at(-1) ?? '';
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return name || 'app';
}
