import type { Node } from 'oxc-parser';
import { endpointsOf } from '../endpoints.ts';
import { keyOf, walk } from '../syntax.ts';
import type { ProjectRule } from '../types.ts';

const METHODS = new Set<Node['type']>(['MethodDefinition']);

export const queryApiPresent: ProjectRule = {
  id: 'query-api-present',
  reason:
    'A webhook can get lost and a task can take days; without a way to ask, nobody learns what became of the call.',
  fix: 'Offer an API in createAPIs that answers with the state of a call; queryCall of the kit does the work.',
  appliesTo: 'project',
  check({ files, facts, report }) {
    if (facts.integration.callEntity === null) return;
    const own = files.filter(({ role }) => role === 'integration');
    for (const file of own) {
      let start = -1;
      const look = (node: Node) => {
        if (node.type !== 'MethodDefinition') return;
        if (keyOf(node.key, node.computed) === 'createSideEffects') start = node.start;
      };
      walk(file.program, look, METHODS);
      if (start === -1) continue;
      if (own.some((each) => endpointsOf(each).some(({ kind }) => kind === 'api'))) return;
      report({ path: file.path, start }, 'The integration has no API to ask for the state of a call.');
    }
  },
};
