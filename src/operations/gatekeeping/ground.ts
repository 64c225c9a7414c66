import { envFileGate } from '../../workflow/gates/envFile.ts';
import { repositoryGate } from '../../workflow/gates/repository.ts';
import { task3Gate } from '../../workflow/gates/task3.ts';
import { notApplicable, passed, type Verdict } from '../../workflow/gates/verdict.ts';
import type { Context } from '../operation.ts';
import type { Project } from '../project.ts';

/** Task 4.0: module, repository, credentials out of git, business phase not half-done. */
export async function ground(
  { git }: Context,
  project: Project,
  { commit }: { commit: boolean },
): Promise<Verdict[]> {
  const status = project.status ?? { currentTask: null, completed: false };
  const known = [passed('module', project.module), passed('host', project.hostTitle), task3Gate(status)];
  const isRepository = await git.isRepository();
  const repository = commit
    ? repositoryGate({
        isRepository,
        branch: isRepository ? await git.branch() : null,
        operationInProgress: isRepository ? await git.operationInProgress() : null,
        hasIdentity: isRepository && (await git.hasIdentity()),
      })
    : notApplicable('repository', 'no commits wanted (--no-commit)');
  if (!isRepository) return [...known, repository, notApplicable('env-file', 'there is no repository')];
  const env = envFileGate({
    ignored: (await git.ignored(['.env'])).length === 1,
    staged: (await git.changes()).some((each) => each.path === '.env' && each.kind !== 'untracked'),
    inHistory: await git.isInHistory('.env'),
  });
  return [...known, repository, env];
}
