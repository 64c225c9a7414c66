import type { Node } from 'oxc-parser';
import { type Call, calledName, namesIn, propertyOf, resolve } from '../expressions.ts';
import { CALLS, isFunction, keyOf, stringOf, walk } from '../syntax.ts';
import type { ParsedFile, ProjectRule } from '../types.ts';

const LOOPS = new Set<Node['type']>(['WhileStatement', 'DoWhileStatement', 'ForStatement']);
const RETRIES = /retr(?:y|ies)|backoff|attempt/i;
const KEY = /idempotency/i;
/** Without one of these in its text, a file repeats nothing. */
const REPEATS = /\b(?:while|for|catch)\s*[({]|\bdo\s*\{|retr\w*\(|backoff\w*\(|attempt\w*\(/i;

export const postRetryNeedsKey: ProjectRule = {
  id: 'post-retry-needs-key',
  reason:
    'When a request fails nobody knows whether the vendor acted; sending it again without a key it recognises can act, and charge, twice.',
  fix: 'Leave repeats to the delivery of the kit, or send the same idempotencyKey each time.',
  appliesTo: 'project',
  check({ files, report }) {
    const own = files.filter(({ role }) => role === 'api' || role === 'integration');
    const posts = new Set(own.filter(({ role }) => role === 'api').flatMap(postOperations));
    for (const file of own) {
      if (!REPEATS.test(file.text)) continue;
      const look = (node: Node, ancestors: readonly Node[]) => {
        if (node.type !== 'CallExpression' || !sendsPost(node, file, posts) || hasKey(node, file)) return;
        if (!isRepeated(node, ancestors, file)) return;
        report({ path: file.path, start: node.start }, 'A POST is repeated without an idempotency key.');
      };
      walk(file.program, look, CALLS);
    }
  },
};

/** Names of the functions of an API layer that send a POST or PATCH. */
function postOperations(file: ParsedFile): string[] {
  const names: string[] = [];
  walk(file.program, (node, ancestors) => {
    if (!isPost(node)) return;
    const index = ancestors.findLastIndex(isFunction);
    const name = nameOf(ancestors[index], ancestors[index - 1]);
    if (name !== null) names.push(name);
  });
  return names;
}

function nameOf(made: Node | undefined, parent: Node | undefined): string | null {
  if (made && 'id' in made && made.id?.type === 'Identifier') return made.id.name;
  if (parent?.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : null;
  if (
    parent?.type === 'Property' ||
    parent?.type === 'MethodDefinition' ||
    parent?.type === 'PropertyDefinition'
  )
    return keyOf(parent.key, parent.computed);
  return null;
}

function isPost(node: Node): boolean {
  return /^(?:POST|PATCH)$/i.test(stringOf(propertyOf(node, 'method')) ?? '');
}

function sendsPost(call: Call, file: ParsedFile, posts: ReadonlySet<string>): boolean {
  const name = calledName(call, file.bindings);
  if (call.arguments.some((argument) => isPost(resolve(argument, file.bindings)))) return true;
  return name === 'post' || posts.has(name);
}

function hasKey(call: Call, file: ParsedFile): boolean {
  return call.arguments.some((argument) => {
    const names: string[] = [];
    walk(resolve(argument, file.bindings), (node) => {
      if (node.type === 'Property') names.push(keyOf(node.key, node.computed) ?? '');
      else if (node.type === 'Identifier') names.push(node.name);
    });
    return names.some((name) => KEY.test(name));
  });
}

/** In a loop that catches, in a call of something that retries, or again in the `catch` of its own first time. */
function isRepeated(call: Node, ancestors: readonly Node[], file: ParsedFile): boolean {
  for (const [index, node] of ancestors.entries()) {
    const below = ancestors.slice(index + 1);
    if (LOOPS.has(node.type) && below.some((each, at) => isTried(each, below[at + 1] ?? call))) return true;
    if (node.type !== 'CallExpression') continue;
    const isWithin = below.some(isFunction);
    if (isWithin && RETRIES.test(calledName(node, file.bindings))) return true;
  }
  return isTriedAgain(call, ancestors, file);
}

function isTried(node: Node, child: Node): boolean {
  return node.type === 'TryStatement' && node.block === child;
}

/** `try { send() } catch { send() }`, the function that sends called from its own catch, and `.catch(() => send())`. */
function isTriedAgain(call: Node, ancestors: readonly Node[], file: ParsedFile): boolean {
  if (call.type !== 'CallExpression') return false;
  const name = calledName(call, file.bindings);
  for (const [index, node] of ancestors.entries()) {
    const child = ancestors[index + 1] ?? call;
    if (node.type === 'TryStatement' && node.handler) {
      if (node.block === child && calls(node.handler, sendersAround(ancestors.slice(0, index)), file))
        return true;
      if (node.handler === child && calls(node.block, [name], file)) return true;
    }
    if (
      node.type === 'CallExpression' &&
      calledName(node, file.bindings) === 'catch' &&
      node.arguments.some((argument) => argument === child)
    )
      return namesIn(node.callee).has(name);
  }
  return false;
}

function sendersAround(ancestors: readonly Node[]): string[] {
  const index = ancestors.findLastIndex(isFunction);
  const name = nameOf(ancestors[index], ancestors[index - 1]);
  return name === null ? [] : [name];
}

function calls(root: Node, names: readonly string[], file: ParsedFile): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.type === 'CallExpression' && names.includes(calledName(node, file.bindings))) found = true;
  });
  return found;
}
