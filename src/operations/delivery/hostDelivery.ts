import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, EXIT_CODES, OperationError } from '../../errors.ts';
import { detectHost } from '../../hosts/index.ts';
import type { Context } from '../operation.ts';

const PROGRAM = 'durable/cli.ts';
const TIMEOUT_MS = 60_000;

/** The jobs of one queue, as the host counts them; see `templates/kit/durable/admin.ts`. */
export const queueStatus = z.object({
  queue: z.string(),
  waiting: z.number(),
  postponed: z.number(),
  active: z.number(),
  dead: z.number(),
  oldestWaitingSeconds: z.number().nullable(),
});
export type QueueStatus = z.infer<typeof queueStatus>;

/** A call that was given up. */
export const deadLetter = z.object({
  callId: z.string(),
  code: z.string(),
  message: z.string(),
  since: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

const refusal = z.object({ code: z.string(), message: z.string(), fix: z.string() });

/**
 * Asks the delivery of the project's app through the program in its kit, which knows the engine's version: PostgreSQL
 * directly, PGLite through the running app.
 *
 * @throws {OperationError} `DELIVERY_NOT_USED`, or what the program refuses with
 */
export async function askDelivery<Answer extends z.ZodType>(
  context: Context,
  answer: Answer,
  words: readonly string[],
  { folder, timeoutMs = TIMEOUT_MS }: { folder: string | undefined; timeoutMs?: number },
): Promise<z.infer<Answer>> {
  const { files, processes } = context;
  const { layout } = await detectHost(files);
  const program = `${layout.kit}/${PROGRAM}`;
  if (!(await files.exists(program))) {
    throw new OperationError({
      code: 'DELIVERY_NOT_USED',
      message: 'No integration of this project has a durable delivery.',
      target: program,
      fix: 'Set delivery.mode to "durable" in a spec and run `create-integration scaffold`.',
    });
  }
  const { exitCode, stdout, stderr } = await processes.run(
    process.execPath,
    [runnerOf(files.root), program, ...words, ...(folder === undefined ? [] : ['--folder', folder])],
    { cwd: files.root, timeoutMs },
  );
  const said = lastLine(stdout);
  if (exitCode === 0) return answer.parse(said);
  const refused = refusal.safeParse(said);
  if (!refused.success) throw failed(stderr.trim().split('\n').at(-1) ?? '');
  const { code, ...rest } = refused.data;
  throw code in EXIT_CODES ? new OperationError({ code: code as ErrorCode, ...rest }) : failed(rest.message);
}

/** The file Node runs for the host's `tsx`. */
function runnerOf(root: string): string {
  try {
    return join(
      dirname(createRequire(join(root, 'package.json')).resolve('tsx/package.json')),
      'dist/cli.mjs',
    );
  } catch {
    throw new OperationError({
      code: 'DELIVERY_NOT_USED',
      message: 'tsx, which runs the kit, is not installed in the project.',
      target: 'package.json',
      fix: 'Run `npm install --save-dev tsx`.',
    });
  }
}

function lastLine(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}

function failed(message: string): OperationError {
  return new OperationError({
    code: 'DELIVERY_FAILED',
    message: `The delivery could not be asked: ${message}`,
    fix: 'Look at the log of the app and of its database.',
  });
}
