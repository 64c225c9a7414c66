import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const WRITES = new Set([
  'create',
  'update',
  'delete',
  'addRelationByNameById',
  'updateRelationByName',
  'removeRelationByName',
  'compareAndSet',
]);
const SQL_WRITE = /^\s*(?:insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into|truncate)\b/i;

export const recordsEventsOnly: FileRule = {
  id: 'records-events-only',
  reason:
    'Records change through the computations that react to integration events; a direct write bypasses their states and starts no side effect.',
  fix: 'Record an integration event (dispatch its event source) and let a computation of the business change the record.',
  appliesTo: ['integration'],
  check({ file, report }) {
    return (node) => {
      const sql = node.type === 'CallExpression' ? stringOf(node.arguments[0]) : null;
      if (sql !== null && SQL_WRITE.test(sql))
        report(node, 'The integration writes to the database with its own SQL.');

      // A member is reported wherever it stands: called, bound with `.call`, or handed on as a callback.
      const written =
        node.type === 'CallExpression' && node.callee.type === 'Identifier'
          ? node.callee
          : node.type === 'MemberExpression'
            ? node
            : null;
      const write = written && writeOf(written, file.bindings);
      if (write) report(node, `The integration writes a record: ${write}.`);
    };
  },
};

/** `storage.create` and the like, or `null`; the storage of a vendor's package is not the framework's. */
function writeOf(node: Node, bindings: Bindings): string | null {
  const path = pathOf(node, bindings);
  const method = path?.at(-1);
  if (!path || !method || !WRITES.has(method)) return null;
  const owner = path.at(-2) === 'atomic' ? path.at(-3) : path.at(-2);
  if (owner !== 'storage' || isForeign(node, bindings)) return null;
  return `storage.${method}`;
}

function isForeign(node: Node, bindings: Bindings): boolean {
  let root = unwrap(node);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  if (root.type !== 'Identifier') return false;
  const source = bindings.imports.get(root.name)?.source;
  return source !== undefined && !source.startsWith('.') && source !== 'interaqt';
}
