import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import type { FileRule } from '../types.ts';

const CLIENTS =
  /^(?:axios|got|ky|undici|node-fetch|cross-fetch|isomorphic-fetch|superagent|needle|request|request-promise|phin|wretch|ofetch|bent|axios-retry)(?:\/|$)/;
const NODE_HTTP = /^(?:node:)?(?:https?|http2)$/;
const REQUESTS = new Set(['request', 'get', 'connect']);

export const oneHttpClient: FileRule = {
  id: 'one-http-client',
  reason:
    'Timeout, redirects, retries, redaction and the recording of real exchanges live in one client; a second one has none of them.',
  fix: 'Make the request with createHttpClient of integrations/kit/http.',
  appliesTo: ['integration', 'api'],
  nodes: ['ImportDeclaration', 'ImportExpression', 'MemberExpression', 'CallExpression', 'Identifier'],
  check({ file, report }) {
    const { imports, values, members, declared } = file.bindings;
    const isLocal = (name: string) =>
      imports.has(name) || values.has(name) || members.has(name) || declared.has(name);
    const tell = (node: Node, name: string) => report(node, `${name} goes past the HTTP client of the kit.`);

    return (node, ancestors) => {
      const parent = ancestors.at(-1);
      if (node.type === 'ImportDeclaration') {
        if (node.importKind !== 'type' && CLIENTS.test(node.source.value)) tell(node, node.source.value);
        if (!NODE_HTTP.test(node.source.value)) return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue;
          if (REQUESTS.has(specifier.imported.name))
            tell(specifier, `${node.source.value} ${specifier.imported.name}`);
        }
      } else if (node.type === 'ImportExpression' && node.source.type === 'Literal') {
        if (CLIENTS.test(String(node.source.value))) tell(node, String(node.source.value));
      } else if (node.type === 'MemberExpression') {
        const path = pathOf(node, file.bindings) ?? [];
        const [root = '', member = ''] = path;
        if (
          path.length === 2 &&
          ['globalThis', 'window', 'global', 'self'].includes(root) &&
          member === 'fetch'
        ) {
          tell(node, `${root}.fetch`);
        }
        const module = imports.get(root);
        if (path.length === 2 && module && NODE_HTTP.test(module.source) && REQUESTS.has(member))
          tell(node, path.join('.'));
      } else if (
        node.type === 'CallExpression' &&
        node.callee.type === 'Identifier' &&
        node.callee.name === 'require'
      ) {
        const source = node.arguments[0];
        if (source?.type === 'Literal' && CLIENTS.test(String(source.value)))
          tell(node, String(source.value));
      } else if (node.type === 'Identifier' && (node.name === 'fetch' || node.name === 'XMLHttpRequest')) {
        if (!isLocal(node.name) && isValue(node, parent)) tell(node, node.name);
      }
    };
  },
};

/** Whether an identifier is read as a value, and is not a member's name, an object key, or a type. */
function isValue(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false;
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
    case 'PropertyDefinition':
      return parent.value === node;
    case 'MethodDefinition':
    case 'LabeledStatement':
      return false;
    default:
      return !parent.type.startsWith('TS') || 'expression' in parent;
  }
}
