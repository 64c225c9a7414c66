import { OperationError } from '../errors.ts';
import type { Ports } from '../ports/index.ts';

/** Milliseconds for a cancelled run to end its children and to remove its temporary files. */
const GRACE_MS = 5_000;

export interface Cancellation {
  readonly requested: boolean;
  /**
   * Ports that start and commit nothing once the run is cancelled. Files may still be written, because a commit that
   * did not come about is followed by putting the state files back. Throws `CANCELLED`.
   */
  guard(ports: Ports): Ports;
}

/**
 * Ctrl-C. The children get the signal too and end; then the next step of the operation is refused, so that it unwinds
 * as from any error, and nothing is committed afterwards. A second Ctrl-C ends at once.
 */
export function watchForCancel(): Cancellation {
  let requested = false;
  process.on('SIGINT', () => {
    if (requested) process.exit(130);
    requested = true;
    setTimeout(() => process.exit(130), GRACE_MS).unref();
  });
  const proceed = () => {
    if (!requested) return;
    throw new OperationError({
      code: 'CANCELLED',
      message: 'Cancelled. Every file is as it was before or as it was to be.',
      fix: 'Run the same command again.',
    });
  };
  return {
    get requested() {
      return requested;
    },
    guard: (ports) => ({
      ...ports,
      git: {
        ...ports.git,
        async commit(request) {
          proceed();
          return ports.git.commit(request);
        },
      },
      processes: {
        ...ports.processes,
        async run(command, args, options) {
          proceed();
          const result = await ports.processes.run(command, args, options);
          proceed();
          return result;
        },
      },
    }),
  };
}
