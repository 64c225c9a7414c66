import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Operations, Question, Reply } from './app.child';

type Arguments<Name extends keyof Operations> = Parameters<Operations[Name]>;
type Answer<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>;

/** An app in a process of its own. Its modules load at once, its database is opened by the operation `open`. */
export class AppProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;

  constructor() {
    const path = fileURLToPath(new URL('./app.child.ts', import.meta.url));
    this.#child = fork(path, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (reply: Reply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
    this.#child.on('exit', () => {
      for (const [id, answer] of this.#waiting) answer({ id, error: 'The process ended.' });
      this.#waiting.clear();
    });
  }

  async ask<Name extends keyof Operations>(operation: Name, ...args: Arguments<Name>): Promise<Answer<Name>> {
    const id = ++this.#last;
    const reply = await new Promise<Reply>((resolve) => {
      if (!this.#child.connected) return resolve({ id, error: 'The process ended.' });
      this.#waiting.set(id, resolve);
      this.#child.send({ id, operation, args } satisfies Question);
    });
    if ('error' in reply) throw new Error(`${operation}: ${reply.error}`);
    // The type of an answer cannot travel through a channel between processes.
    return reply.value as Answer<Name>;
  }

  /** Ends it without giving it a chance to clean up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
