import type { Node, TryStatement } from 'oxc-parser';
import { isFunction, walk } from './syntax.ts';

const LOOPS = new Set<Node['type']>(['ForStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);

/**
 * The statement that a loop comes to when all its attempts have failed, for a `catch` of the kind
 *
 *     for (…) {
 *       try { return await attempt(); } catch (error) { log(error); }
 *     }
 *     throw new Error('…');
 *
 * `null` where success does not leave the function from inside the `try`, or nothing leaves it after the loop.
 *
 * @param ancestors of the catch clause, the outermost first
 */
export function endOfAttempts(ancestors: readonly Node[]): Node | null {
  const attempt = ancestors.at(-1);
  if (attempt?.type !== 'TryStatement' || !returns(attempt)) return null;
  const below = ancestors.findLastIndex((each) => isFunction(each));
  const at = ancestors.findLastIndex((each, index) => index > below && LOOPS.has(each.type));
  const around = ancestors[at - 1];
  if (at === -1 || around?.type !== 'BlockStatement') return null;
  const loop = around.body.findIndex(({ start }) => start === ancestors[at]?.start);
  const after = around.body.slice(loop + 1);
  return after.find(({ type }) => type === 'ThrowStatement' || type === 'ReturnStatement') ?? null;
}

/** Whether the block of a `try` returns, and not only a function inside it. */
function returns({ block }: TryStatement): boolean {
  let found = false;
  walk(block, (node, ancestors) => {
    if (node.type === 'ReturnStatement' && !ancestors.some((each) => isFunction(each))) found = true;
  });
  return found;
}
