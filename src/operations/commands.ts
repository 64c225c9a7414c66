import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';

/** A command as the user types it; it names the integration only where the module has several. */
export function commandFor(
  { integrations }: Pick<Project, 'integrations'>,
  { name }: Pick<Integration, 'name'>,
  words: string,
): string {
  return `create-integration ${words}${integrations.length > 1 ? ` --integration ${name}` : ''}`;
}

/**
 * What follows a command that does a part of a step's work: the end of that step, or `next` where none is under way;
 * after a dry run the command itself.
 */
export function followingPart(
  { dryRun }: Pick<Context, 'dryRun'>,
  project: Pick<Project, 'integrations'>,
  integration: Pick<Integration, 'name' | 'next'>,
  part: 'design' | 'scaffold',
): string {
  if (dryRun) return commandFor(project, integration, part);
  const { next } = integration;
  const isUnderWay = next?.action === 'complete' && next.task !== '4';
  return commandFor(project, integration, isUnderWay ? `task complete ${next.task}` : 'next');
}
