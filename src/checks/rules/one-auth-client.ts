import type { Node } from 'oxc-parser';
import { type Bindings, textOf } from '../bindings.ts';
import { propertyOf, resolve } from '../expressions.ts';
import { namesSecret } from '../secrets.ts';
import { keyOf, stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

/** Keys of the vendor's own objects that go by a secret's name: `page_token`, a token that a customer gave. */
const PARTS = ['headers', 'query', 'params'] as const;
const SCHEME = /^(?:Bearer|Basic|Token|ApiKey|Signature)\s/i;

export const oneAuthClient: FileRule = {
  id: 'one-auth-client',
  reason:
    'Credentials that one request adds for itself are not renewed after a 401, not redacted, and missing from the next request somebody writes.',
  fix: 'Hand the credentials to createHttpClient once (authentication); requests name none.',
  appliesTo: ['api', 'integration'],
  nodes: ['ObjectExpression'],
  check({ file, report }) {
    return (node) => {
      if (node.type !== 'ObjectExpression' || !propertyOf(node, 'method')) return;
      for (const part of PARTS) {
        const given = propertyOf(node, part);
        const value = given && resolve(given, file.bindings);
        if (value?.type !== 'ObjectExpression') continue;
        for (const property of value.properties) {
          if (property.type !== 'Property') continue;
          const key = keyOf(property.key, property.computed) ?? textOf(property.key, file.bindings) ?? '';
          if (namesSecret(key) || hasScheme(property.value, file.bindings)) {
            report(property, `The request brings its own credentials (${part}).`);
          }
        }
      }
    };
  },
};

/** `Bearer ${token}` under whatever name. */
function hasScheme(expression: Node, bindings: Bindings): boolean {
  const node = resolve(expression, bindings);
  if (node.type === 'TemplateLiteral') return SCHEME.test(node.quasis[0]?.value.raw ?? '');
  if (node.type === 'BinaryExpression') return SCHEME.test(stringOf(unwrap(node.left)) ?? '');
  return SCHEME.test(stringOf(node) ?? '');
}
