import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Operations, Question, Reply } from './appProcess.child';

type Arguments<Name extends keyof Operations> = Parameters<Operations[Name]>;
type Answer<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>;

export interface AppProcess {
  ask<Name extends keyof Operations>(operation: Name, ...args: Arguments<Name>): Promise<Answer<Name>>;
  /** Ends it without giving it a chance to clean up. */
  kill(): Promise<void>;
}

/** An app in a process of its own, compiled by tsx like the app of a host. */
export function startAppProcess(): AppProcess {
  const child = fork(fileURLToPath(new URL('./appProcess.child.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', (code, signal) => {
    for (const [id, resolve] of waiting) resolve({ id, error: `The process ended (${code ?? signal}).` });
    waiting.clear();
  });
  return {
    async ask<Name extends keyof Operations>(
      operation: Name,
      ...args: Arguments<Name>
    ): Promise<Answer<Name>> {
      const id = ++last;
      const reply = await new Promise<Reply>((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, operation, args } satisfies Question);
      });
      if ('error' in reply) throw new Error(`${operation}: ${reply.error}`);
      // The type of an answer cannot travel through a channel between processes.
      return reply.value as Answer<Name>;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
