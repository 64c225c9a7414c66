import type { HostLayout } from '../hosts/index.ts';
import type { RegistrationRequest } from '../registration/index.ts';
import { integrationNames } from '../spec/names.ts';

/** How the host's list names an integration. */
export function registrationRequest(layout: HostLayout, name: string): RegistrationRequest {
  return layout.register(name, integrationNames(name).factory);
}
