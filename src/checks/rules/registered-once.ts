import type { ProjectRule } from '../types.ts';

export const registeredOnce: ProjectRule = {
  id: 'registered-once',
  reason: 'An integration that is not listed never runs; one that is listed twice calls the vendor twice.',
  fix: 'List the factory exactly once in createAggregatedIntegration([...]).',
  appliesTo: 'project',
  check({ facts, report }) {
    if (!facts.registration || facts.registration.times === 1) return;
    const { path, times } = facts.registration;
    report(
      { path },
      times === 0
        ? `${facts.integration.factory} is not registered.`
        : `${facts.integration.factory} is registered ${times} times.`,
    );
  },
};
