import { createColors } from 'picocolors';
import type { Progress } from '../ports/index.ts';

/** A stream that progress is written to; `process.stderr` in the tool. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
}

/**
 * Progress on stderr, so that stdout stays free for results and `--json`.
 * Coloured on a terminal; `NO_COLOR` (any non-empty value) and `TERM=dumb` switch colours off, `FORCE_COLOR` on.
 */
export function createProgress(
  stream: ProgressStream = process.stderr,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Progress {
  const colors = createColors(wantsColor(stream, env));
  return {
    step: (text) => void stream.write(`${colors.cyan('›')} ${colors.bold(text)}\n`),
    line: (text) => void stream.write(`  ${colors.dim(text)}\n`),
  };
}

function wantsColor(stream: ProgressStream, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
