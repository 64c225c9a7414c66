import { type Blocker, judged, type Verdict } from './verdict.ts';

export interface RepositoryFacts {
  isRepository: boolean;
  /** `null` on a detached HEAD. */
  branch: string | null;
  operationInProgress: string | null;
  hasIdentity: boolean;
}

/** A checkpoint can be committed where it will be found again. */
export function repositoryGate(facts: RepositoryFacts): Verdict {
  const problems: Blocker[] = [];
  if (!facts.isRepository) {
    problems.push({
      code: 'GIT_MISSING',
      message: 'This folder is not in a git repository, and every task ends with a commit.',
      fix: 'Run `git init` here, or use --no-commit.',
    });
  } else {
    if (facts.branch === null) {
      problems.push({
        code: 'GIT_DETACHED',
        message: 'HEAD is detached: a commit made now would belong to no branch.',
        fix: 'Switch to a branch: `git switch <name>`, or `git switch -c <name>` to make one here.',
      });
    }
    if (facts.operationInProgress !== null) {
      problems.push({
        code: 'GIT_BUSY',
        message: `A ${facts.operationInProgress} is under way.`,
        fix: `Finish or abort the ${facts.operationInProgress} first.`,
      });
    }
    if (!facts.hasIdentity) {
      problems.push({
        code: 'GIT_IDENTITY_MISSING',
        message: 'git does not know who commits.',
        fix: 'Set `git config user.name "…"` and `git config user.email "…"`.',
      });
    }
  }
  return judged('repository', problems, `on branch ${facts.branch ?? ''}`);
}
