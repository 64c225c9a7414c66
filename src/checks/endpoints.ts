import type { Node } from 'oxc-parser';
import { pathOf } from './bindings.ts';
import { calledName, methodsOf, propertyOf, resolve, walkReached } from './expressions.ts';
import { parseFile } from './parse.ts';
import { childrenOf, type FunctionNode, isFunction, keyOf, remembered, walk } from './syntax.ts';
import type { ParsedFile, SourceFile } from './types.ts';

const WEBHOOK = /webhook|callback|hook|notif/i;
const SIGNATURE = /signature|hmac|webhook|constructEvent/i;

const ENDPOINTS = new Set(['CallExpression', 'MethodDefinition']);

/** An address that the integration offers: an API made by `createAPI`, or a middleware that takes deliveries. */
export interface Endpoint {
  at: Node;
  handler: FunctionNode;
  /** The options of `createAPI`; `null` for a middleware and where there are none. */
  options: Node | null;
  kind: 'api' | 'webhook';
}

/** The endpoints of one file. Whoever calls a webhook is the vendor, and proves it by a signature. */
export const endpointsOf = remembered((file: ParsedFile): readonly Endpoint[] => {
  const endpoints: Endpoint[] = [];
  if (!/createAPI|createMiddlewares/.test(file.text)) return endpoints;
  const look = (node: Node, ancestors: readonly Node[]) => {
    if (node.type === 'CallExpression' && calledName(node, file.bindings) === 'createAPI') {
      const [first, second] = node.arguments;
      const handler = first && resolve(first, file.bindings);
      if (!isFunction(handler)) return;
      const options = second ? resolve(second, file.bindings) : null;
      const isWebhook = WEBHOOK.test(nameFor(ancestors, file)) || (isAnonymous(options) && signs(handler));
      endpoints.push({ at: node, handler, options, kind: isWebhook ? 'webhook' : 'api' });
    }
    if (node.type === 'MethodDefinition' && keyOf(node.key, node.computed) === 'createMiddlewares') {
      for (const handler of handlersIn(node.value)) {
        if (signs(handler)) endpoints.push({ at: handler, handler, options: null, kind: 'webhook' });
      }
    }
  };
  walk(file.program, look, ENDPOINTS);
  return endpoints;
});

/** Whether an integration takes webhooks. */
export function hasWebhook(files: readonly SourceFile[]): boolean {
  return files.some((source) => {
    const outcome = source.role === 'integration' ? parseFile(source) : null;
    return outcome && 'file' in outcome && endpointsOf(outcome.file).some(({ kind }) => kind === 'webhook');
  });
}

/** Visits the handler and every function of the file that it calls. */
export function walkHandler(
  { handler }: Endpoint,
  file: ParsedFile,
  visit: (node: Node, ancestors: readonly Node[]) => void,
): void {
  walkReached(handler, file.bindings, methodsOf(file.program), visit);
}

/** Whether anything that the handler runs, or a function it names, fits. */
export function mentions(endpoint: Endpoint, file: ParsedFile, wanted: RegExp): boolean {
  let found = false;
  walkHandler(endpoint, file, (node) => {
    if (node.type === 'CallExpression' && wanted.test(calledName(node, file.bindings))) found = true;
  });
  return found;
}

function isAnonymous(options: Node | null): boolean {
  const given = propertyOf(options, 'allowAnonymous');
  return given?.type === 'Literal' && given.value === true;
}

/** The name an API is listed under, a configured one included: `[config.webhookApiName]`. */
function nameFor(ancestors: readonly Node[], file: ParsedFile): string {
  const property = ancestors.findLast(({ type }) => type === 'Property' || type === 'VariableDeclarator');
  if (property?.type === 'Property') {
    return keyOf(property.key, property.computed) ?? pathOf(property.key, file.bindings)?.join('.') ?? '';
  }
  return property?.type === 'VariableDeclarator' && property.id.type === 'Identifier' ? property.id.name : '';
}

function signs(handler: Node): boolean {
  let found = false;
  walk(handler, (node) => {
    const text =
      node.type === 'Identifier'
        ? node.name
        : node.type === 'Literal' && typeof node.value === 'string'
          ? node.value
          : '';
    if (SIGNATURE.test(text)) found = true;
  });
  return found;
}

/** The outermost functions in a method's body. */
function handlersIn(root: Node): FunctionNode[] {
  return childrenOf(root).flatMap((child) => (isFunction(child) ? [child] : handlersIn(child)));
}
