import { judged, type Verdict } from './verdict.ts';

/** Files of the project that a run of the tests was made of and that its checkpoint would not hold. */
export function committedInputGate(used: number, missing: readonly { path: string; why: string }[]): Verdict {
  return judged(
    'committed-input',
    missing.map(({ path, why }) => ({
      code: 'INPUT_UNCOMMITTED',
      message: `The tests ran with ${path}, which ${why}: whoever checks out this commit cannot repeat the run.`,
      target: path,
      fix: `Commit it before, add it with \`--include ${path}\`, or do without it.`,
    })),
    `all of the ${used} files of the run are committed with it`,
  );
}
