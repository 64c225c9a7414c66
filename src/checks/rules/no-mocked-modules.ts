import { mocksOf } from '../standIns.ts';
import type { FileRule } from '../types.ts';

export const noMockedModules: FileRule = {
  id: 'no-mocked-modules',
  reason:
    'A module that the test replaces is not tested: the path from the request to the event has a hole where it was.',
  fix: 'Let the vendor of the kit (startVendor) answer on loopback, and let everything between it and the test be real.',
  appliesTo: ['integration-test'],
  nodes: ['ImportDeclaration', 'AssignmentExpression', 'CallExpression'],
  check({ file, report }) {
    return (node) => {
      for (const what of mocksOf(node, file.bindings)) report(node, `The integration test ${what}.`);
    };
  },
};
