import type { Integration, Project } from './project.ts';

/** A command as the user types it; it names the integration only where the module has several. */
export function commandFor(
  { integrations }: Pick<Project, 'integrations'>,
  { name }: Pick<Integration, 'name'>,
  words: string,
): string {
  return `create-integration ${words}${integrations.length > 1 ? ` --integration ${name}` : ''}`;
}
