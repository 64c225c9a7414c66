import { standInsOf } from '../standIns.ts';
import type { FileRule } from '../types.ts';

export const externalTestsAreReal: FileRule = {
  id: 'external-tests-are-real',
  reason:
    'Task 4.3 exists to learn what the vendor really answers; against a stand-in the test only repeats our assumptions.',
  fix: 'Call the API layer with the real credentials of .env; loopback vendors belong in the integration test.',
  appliesTo: ['external-test'],
  nodes: ['ImportDeclaration', 'ImportExpression', 'CallExpression', 'AssignmentExpression', 'Property'],
  check({ file, report }) {
    return (node) => {
      for (const what of standInsOf(node, file.bindings)) report(node, `The external test ${what}.`);
    };
  },
};
