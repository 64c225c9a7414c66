import { OperationError } from '../errors.ts';
import type { Ports } from '../ports/index.ts';

/** Milliseconds for a cancelled run to end its children and to remove its temporary files. */
const GRACE_MS = 5_000;

export interface Cancellation {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Ports that start and commit nothing once the run is cancelled. Files may still be written, because a commit that
   * did not come about is followed by putting the state files back. Throws `CANCELLED`.
   *
   * @param request - cancels what uses these ports and nothing else, and ends the child processes it started
   */
  guard(ports: Ports, request?: AbortSignal): Ports;
}

/**
 * Ctrl-C. The children get the signal too and end; then the next step of the operation is refused, so that it unwinds
 * as from any error, and nothing is committed afterwards. A second Ctrl-C ends at once.
 */
export function watchForCancel(): Cancellation {
  const controller = new AbortController();
  const { signal } = controller;
  process.on('SIGINT', () => {
    if (signal.aborted) process.exit(130);
    controller.abort();
    setTimeout(() => process.exit(130), GRACE_MS).unref();
  });
  return {
    signal,
    guard(ports, request) {
      const proceed = () => {
        if (!signal.aborted && !request?.aborted) return;
        throw new OperationError({
          code: 'CANCELLED',
          message: 'Cancelled. Every file is as it was before or as it was to be.',
          fix: 'Run the same command again.',
        });
      };
      return {
        ...ports,
        git: {
          ...ports.git,
          async commit(commit) {
            proceed();
            return ports.git.commit(commit);
          },
        },
        processes: {
          ...ports.processes,
          async run(command, args, options) {
            proceed();
            const result = await ports.processes.run(command, args, { ...options, signal: request });
            proceed();
            return result;
          },
        },
      };
    },
  };
}
