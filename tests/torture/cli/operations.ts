import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateId } from './states.ts';

/** A command in a project, to be killed and given again. */
export interface TorturedOperation {
  name: string;
  state: StateId;
  words: readonly string[];
  /** Refusals of the second run that say that the first one had done everything. */
  done?: readonly string[];
  /** What is typed when a question holds a word; the command then believes to have a terminal. */
  answers?: Readonly<Record<string, string>>;
  /** Before the first run, and between that and the second one. */
  before?(folder: string): Promise<void>;
  between?(folder: string): Promise<void>;
  /** Runs compilers or tests, so a point takes seconds. */
  slow?: true;
}

const named = (words: string, state: StateId, more: Partial<TorturedOperation> = {}): TorturedOperation => ({
  name: words,
  state,
  words: words.split(' '),
  ...more,
});

const REFUSAL = '.git/refuse';
const HOOK = '.git/hooks/pre-commit';

/** Every command that changes a project. */
export const OPERATIONS: readonly TorturedOperation[] = [
  named('init', 'empty'),
  named('init --agent claude,codex,gemini', 'repository'),
  named('init --install', 'empty', {
    // npm's part is a boundary as well; what it would do to the network is not at issue.
    before: (folder) =>
      script(join(folder, '../bin/npm'), `echo '{ "lockfileVersion": 3 }' > package-lock.json`),
  }),
  named('init --agent claude,codex', 'app'),
  named('new speech --pattern async-task', 'app', { done: ['INTEGRATION_EXISTS'] }),
  named('new chat --pattern channel', 'app', { done: ['INTEGRATION_EXISTS'] }),
  named('new video --openapi vendor/api.json --operation createJob --operation getJob', 'documented', {
    done: ['INTEGRATION_EXISTS'],
  }),
  named('openapi diff vendor/new.json --accept', 'imported'),
  named('add outbox', 'app'),
  named('upgrade', 'older'),
  named('doctor --fix', 'older'),
  named('uninstall', 'withAgents'),
  named('note The-vendor-answers-late.', 'researched'),
  named('env --ask', 'researching', {
    answers: { LOOPBACK_SPEECH_KEY: 'kq8Zt2Lw0RsVx5Yb7Nd4', LOOPBACK_SPEECH_URL: 'http://127.0.0.1:9' },
  }),
  named('task start 4.1', 'researched'),
  named('task complete 4.1', 'researching', { name: 'task complete 4.1, blocked' }),
  named('task complete 4.1', 'researched'),
  named('task complete 4.1', 'researched', {
    name: 'task complete 4.1, refused by a hook',
    async before(folder) {
      await script(join(folder, HOOK), `test ! -e ${REFUSAL}`);
      await writeFile(join(folder, REFUSAL), '');
    },
    between: (folder) => rm(join(folder, REFUSAL)),
  }),
  named('task start 4.2', '4.1'),
  named('task start 4.1', '4.1', { name: 'task start 4.1, again' }),
  named('design', 'designing'),
  named('task complete 4.2', 'designed'),
  named('task start 4.3', '4.2'),
  named('scaffold', 'testing', { name: 'scaffold for 4.3' }),
  named('probe', 'scaffolded', { slow: true }),
  named('task complete 4.3', 'scaffolded', { slow: true }),
  named('task start 4.4', '4.3', { slow: true }),
  named('scaffold', 'implementing', { name: 'scaffold for 4.4', slow: true }),
  named('task complete 4.4', 'implemented', { slow: true }),
  named('task start 4.5', '4.4', { slow: true }),
  named('verify', 'verifying', { slow: true }),
  named('task complete 4.5', 'verifying', { slow: true }),
];

async function script(path: string, commands: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${commands}\n`);
  await chmod(path, 0o755);
}
