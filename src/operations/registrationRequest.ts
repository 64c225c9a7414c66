import type { RegistrationRequest } from '../registration/index.ts';
import { integrationNames } from '../spec/names.ts';
import type { Project } from './project.ts';

/** How the host's list names an integration. */
export function registrationRequest({ layout }: Pick<Project, 'layout'>, name: string): RegistrationRequest {
  const { factory } = integrationNames(name);
  return {
    importName: factory,
    importPath: `${layout.registrationPrefix}/${name}/index`,
    call: `${factory}()`,
  };
}
