import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { endpointsOf, walkHandler } from '../endpoints.ts';
import { calledName, resolve } from '../expressions.ts';
import { unwrap, walk } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const SIGNS = /^(?:update|sign|verify\w*|constructEvent\w*|\w*[sS]ignature)$/;

export const webhookRawBody: FileRule = {
  id: 'webhook-raw-body',
  reason:
    'A vendor signs the bytes it sent; a body that was parsed and written again has other bytes, so honest deliveries are refused.',
  fix: 'Read the raw text of the request (c.req.text()), verify the signature over it, and parse it afterwards.',
  appliesTo: ['integration'],
  check({ file, report }) {
    const told = new Set<Node>();
    for (const endpoint of endpointsOf(file)) {
      if (endpoint.kind !== 'webhook') continue;
      walkHandler(endpoint, file, (node) => {
        if (node.type !== 'CallExpression' || !SIGNS.test(calledName(node, file.bindings))) return;
        for (const argument of node.arguments) {
          if (told.has(argument) || !isRewritten(argument, file.bindings)) continue;
          told.add(argument);
          report(argument, 'The signature is computed over a body that was parsed and written again.');
        }
      });
    }
    return undefined;
  },
};

/** `JSON.stringify(body)`, alone, in a template, or under a name; the answer of `req.json()`. */
function isRewritten(expression: Node, bindings: Bindings): boolean {
  let found = false;
  walk(resolve(expression, bindings), (node) => {
    if (node.type === 'Identifier') {
      const value = resolve(node, bindings);
      if (value !== node && value.type === 'CallExpression' && rewrites(value, bindings)) found = true;
    }
    if (rewrites(unwrap(node), bindings)) found = true;
  });
  return found;
}

function rewrites(node: Node, bindings: Bindings): boolean {
  if (node.type !== 'CallExpression') return false;
  const path = pathOf(node.callee, bindings)?.join('.') ?? '';
  return path === 'JSON.stringify' || /(?:^|\.)req(?:uest)?\.(?:json|parseBody|formData)$/.test(path);
}
