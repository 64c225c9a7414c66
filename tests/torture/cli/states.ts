import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVendor, type Vendor } from '../../evidence/hostFixture.ts';
import { KEY, must, RESEARCH, type TempProject, tempProject } from '../../helpers/tempProject.ts';
import { tempRepo } from '../../helpers/tempRepo.ts';
import { asWrittenBefore } from '../../helpers/writtenBefore.ts';
import { documentOf } from './document.ts';

/** What a project is called before an operation, and what has happened in it since the one before. */
const TASKS = {
  app: async () => {},
  begun: async (project) => {
    for (const words of ['new speech --pattern async-task', 'task start 4.1']) await must(project, words);
  },
  researching: (project) => project.fillSpec('speech', RESEARCH),
  researched: (project, { url }) =>
    project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=${url}\n`),
  '4.1': run('task complete 4.1'),
  designing: async (project) => {
    await must(project, 'task start 4.2');
    await project.fillSpec('speech');
  },
  designed: run('design'),
  '4.2': run('task complete 4.2'),
  testing: run('task start 4.3'),
  scaffolded: run('scaffold'),
  '4.3': run('task complete 4.3'),
  implementing: run('task start 4.4'),
  implemented: run('scaffold'),
  '4.4': run('task complete 4.4'),
  verifying: run('task start 4.5'),
} satisfies Record<string, (project: TempProject, vendor: Vendor) => Promise<unknown>>;

/** Projects that lie beside that chain. */
const OTHERS = {
  documented: async (project) => {
    await project.write('vendor/api.json', documentOf('1'));
    await project.write('vendor/new.json', documentOf('2'));
  },
  imported: async (project) => {
    await OTHERS.documented(project);
    await must(project, 'new video --openapi vendor/api.json --operation createJob --operation getJob');
  },
  withAgents: run('init --agent claude,codex'),
  older: async (project) => {
    await must(project, 'init --agent claude');
    for (const path of ['integrations/kit/url.ts', 'integrations/kit/http.ts', SUBAGENT]) {
      // The earlier version lacked the last line.
      const text = (await project.read(path)).split('\n').slice(0, -2).join('\n');
      await asWrittenBefore(project, path, text);
    }
    await project.write(
      'integrations/kit/http.ts',
      `// mine\n${await project.read('integrations/kit/http.ts')}`,
    );
  },
} satisfies Record<string, (project: TempProject) => Promise<unknown>>;

const SUBAGENT = '.claude/agents/implement-integration-handler.md';

export type StateId = keyof typeof TASKS | keyof typeof OTHERS | 'empty' | 'repository';

export interface States {
  /** Copies a project as it is in a state into a folder that does not exist yet. */
  copy(state: StateId, folder: string): Promise<void>;
  /** Ends the vendor and removes everything. */
  close(): Promise<void>;
}

/** Projects in every state, made when they are first asked for. Each holds things of its user that nobody may touch. */
export async function openStates(): Promise<States> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'torture states ')));
  const vendor = await startVendor(KEY);
  const made = new Map<StateId, Promise<string>>();
  let chain: TempProject | null = null;
  const order = Object.keys(TASKS) as (keyof typeof TASKS)[];

  const keep = async (state: StateId, project: { dir: string }) => {
    await copyOf(project.dir, join(root, state));
    return join(root, state);
  };

  async function make(state: StateId): Promise<string> {
    if (state === 'empty') {
      await mkdir(join(root, state));
      return join(root, state);
    }
    if (state === 'repository') {
      const repository = await tempRepo();
      return keep(state, repository).finally(repository.cleanup);
    }
    if (!(state in TASKS)) {
      const project = await usedProject();
      await OTHERS[state as keyof typeof OTHERS](project);
      return keep(state, project).finally(project.cleanup);
    }
    const before = order[order.indexOf(state as keyof typeof TASKS) - 1];
    if (before !== undefined) await snapshot(before);
    chain ??= await usedProject();
    await TASKS[state as keyof typeof TASKS](chain, vendor);
    return keep(state, chain);
  }

  function snapshot(state: StateId): Promise<string> {
    const known = made.get(state) ?? make(state);
    made.set(state, known);
    return known;
  }

  return {
    copy: async (state, folder) => copyOf(await snapshot(state), folder),
    async close() {
      await Promise.allSettled(made.values());
      await Promise.all([vendor.stop(), chain?.cleanup(), rm(root, { recursive: true, force: true })]);
    },
  };
}

/** An app somebody is working on: a committed file with an edit, a staged one, one that git does not know. */
async function usedProject(): Promise<TempProject> {
  const project = await tempProject();
  await project.append('README.md', 'An edit that is not committed.\n');
  await project.write('staged.txt', 'Staged.\n');
  await project.git('add', 'staged.txt');
  await writeFile(join(project.dir, 'mine.txt'), 'Mine.\n');
  return project;
}

function run(words: string): (project: TempProject) => Promise<unknown> {
  return (project) => must(project, words);
}

function copyOf(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}
