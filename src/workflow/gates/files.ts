import { count, judged, type Verdict } from './verdict.ts';

/** The files a task is about exist. */
export function filesGate(paths: readonly { path: string; exists: boolean }[]): Verdict {
  const missing = paths.filter((each) => !each.exists);
  return judged(
    'files',
    missing.map((each) => ({
      code: 'FILE_MISSING',
      message: `${each.path} does not exist.`,
      target: each.path,
      fix: 'Run `create-integration scaffold`.',
    })),
    `${count(paths.length, 'file')} present`,
  );
}
