import type { ProjectRule } from '../types.ts';

export const designInSync: ProjectRule = {
  id: 'design-in-sync',
  reason: 'The design document is rendered from the spec; one that differs describes another integration.',
  fix: 'Change the spec, then run: create-integration design',
  appliesTo: 'project',
  check({ facts, report }) {
    if (!facts.design || facts.design.inSync) return;
    report({ path: facts.design.path }, 'The design document is not what the spec renders to.');
  },
};
