import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { calledName, resolve } from '../expressions.ts';
import { stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';
import { createsCall } from './never-creates-an-api-call.ts';

const WRITES = new Set([
  'create',
  'update',
  'delete',
  'addRelationByNameById',
  'updateRelationByName',
  'removeRelationByName',
  'compareAndSet',
]);
/** A connection of one's own reaches the same tables past every computation. */
const DATABASES =
  /^(?:pg|postgres|mysql2?|better-sqlite3|sqlite3|knex|kysely|drizzle-orm|mongodb|typeorm|sequelize|@prisma\/client|@electric-sql\/pglite|interaqt\/drivers)(?:\/|$)/;
const SQL_WRITE =
  /^\s*(?:insert\s+into\b|update\s+(?:\S+\s+set\b|["`\w.]*$)|delete\s+from\b|merge\s+into\b|truncate\b)/i;

export const recordsEventsOnly: FileRule = {
  id: 'records-events-only',
  reason:
    'Records change through the computations that react to integration events; a direct write bypasses their states and starts no side effect.',
  fix: 'Record an integration event (dispatch its event source) and let a computation of the business change the record.',
  appliesTo: ['integration'],
  nodes: [
    'ImportDeclaration',
    'TaggedTemplateExpression',
    'CallExpression',
    'MemberExpression',
    'Identifier',
  ],
  check({ file, facts, report }) {
    return (node, ancestors) => {
      if (node.type === 'ImportDeclaration') {
        if (node.importKind !== 'type' && DATABASES.test(node.source.value))
          report(node, `The integration opens a database of its own (${node.source.value}).`);
        return;
      }
      if (node.type === 'TaggedTemplateExpression' && SQL_WRITE.test(node.quasi.quasis[0]?.value.raw ?? ''))
        report(node, 'The integration writes to the database with its own SQL.');
      if (node.type === 'CallExpression') {
        const sql = sqlOf(node.arguments[0], file.bindings);
        if (SQL_WRITE.test(sql)) report(node, 'The integration writes to the database with its own SQL.');
        // The creation of a call is the business of another rule.
        if (createsCall(node, file.bindings, facts.integration.callEntity)) return;
        const hidden = hiddenWrite(node, file.bindings);
        if (hidden) report(node, `The integration writes a record: ${hidden}.`);
      }
      const parent = ancestors.at(-1);
      if (
        parent?.type === 'CallExpression' &&
        parent.callee === node &&
        createsCall(parent, file.bindings, facts.integration.callEntity)
      ) {
        return;
      }

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

/** `storage[method](…)` and `this.getStorage().update(…)`, whose root or method cannot be read. */
function hiddenWrite(call: Node, bindings: Bindings): string | null {
  if (call.type !== 'CallExpression') return null;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return null;
  const method = calledName(call, bindings);
  const path = pathOf(callee, bindings);
  if (path) return method === '[]' && path.at(-2) === 'storage' ? 'storage[…]' : null;
  const owner = unwrap(callee.object);
  if (owner.type !== 'CallExpression' || !WRITES.has(method)) return null;
  return /^(?:get)?storage$/i.test(calledName(owner, bindings)) ? `storage.${method}` : null;
}

function sqlOf(argument: Node | undefined, bindings: Bindings): string {
  if (!argument) return '';
  const node = resolve(argument, bindings);
  if (node.type === 'BinaryExpression') return sqlOf(node.left, bindings);
  return node.type === 'TemplateLiteral' ? (node.quasis[0]?.value.raw ?? '') : (stringOf(node) ?? '');
}

function isForeign(node: Node, bindings: Bindings): boolean {
  let root = unwrap(node);
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  if (root.type !== 'Identifier') return false;
  const source = bindings.imports.get(root.name)?.source;
  return source !== undefined && !source.startsWith('.') && source !== 'interaqt';
}
