import { type Blocker, judged, type Verdict } from './verdict.ts';

export interface EnvFileFacts {
  ignored: boolean;
  /** Whether it lies in the index, for the next commit; then git does not count it as ignored. */
  staged: boolean;
  /** Whether any commit holds it. */
  inHistory: boolean;
}

/** Credentials cannot reach git: `.env` is ignored and was never committed. */
export function envFileGate(facts: EnvFileFacts): Verdict {
  const problems: Blocker[] = [];
  if (facts.staged) {
    problems.push({
      code: 'ENV_NOT_IGNORED',
      message: '.env is staged, and the next commit would publish it.',
      target: '.env',
      fix: 'Take it out of the index with `git rm --cached .env`; the file itself stays.',
    });
  } else if (!facts.ignored) {
    problems.push({
      code: 'ENV_NOT_IGNORED',
      message: 'git does not ignore .env, which holds credentials.',
      target: '.gitignore',
      fix: 'Add a line `.env` to .gitignore (`create-integration init` does it).',
    });
  }
  if (facts.inHistory) {
    problems.push({
      code: 'ENV_COMMITTED',
      message: 'A commit holds .env: whoever can read the repository can read the credentials.',
      target: '.env',
      fix: 'Renew those credentials with their vendors, then remove the file from history (`git filter-repo --invert-paths --path .env`).',
    });
  }
  return judged('env-file', problems, '.env is ignored and in no commit');
}
