import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';

const LEVELS = new Set([
  'log',
  'info',
  'warn',
  'error',
  'debug',
  'trace',
  'fatal',
  'dir',
  'table',
  'verbose',
]);
const LOGGER = /^(?:console|log|logger|#?log|#?logger|.*Logger)$/;

/** Whether a path such as `console.error` or `this.logger.warn` names a function that only logs. */
export function isLogPath(path: readonly string[] | null): boolean {
  const level = path?.at(-1);
  const owner = path?.at(-2);
  if (!path || level === undefined) return false;
  if (path.length === 1) return level === 'log' || level === 'debuglog';
  return LEVELS.has(level) && owner !== undefined && LOGGER.test(owner);
}

export function isLogCall(node: Node, bindings: Bindings): boolean {
  if (node.type !== 'CallExpression') return false;
  if (isLogPath(pathOf(node.callee, bindings))) return true;
  const path = pathOf(node.callee, bindings)?.join('.');
  return path === 'process.stdout.write' || path === 'process.stderr.write';
}
