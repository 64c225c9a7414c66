import type { Node } from 'oxc-parser';
import { keyOf } from '../syntax.ts';
import type { FileRule } from '../types.ts';
import { isVendorText } from '../vendorText.ts';

const URL_START = /^\s*(?:https?|wss?):\/\/[^\s/]/i;
/** Names of XML and JSON vocabularies: never requested. */
const VOCABULARY = /^https?:\/\/(?:www\.w3\.org|schema\.org|json-schema\.org|schemas\.)/i;
/** Where requests go, and where tokens are asked for. */
const BASE_URL = /(?:base|token)_?ur[il]$/i;
/** Names that only look like addresses: nothing is sent there. */
const IDENTIFIER = /^(?:audience|scopes?|resource|issuer|namespace)$/i;
const DOCUMENTATION = /^(?:docs?|documentation|help|homepage|support|reference)(?:_?(?:ur[il]|link))?$/i;

export const noHardcodedUrl: FileRule = {
  id: 'no-hardcoded-url',
  reason:
    'An address in the code cannot be pointed at a sandbox or a loopback test, and keys follow it wherever it leads.',
  fix: 'Take the base URL from the configuration of externalApi.ts (its default may stand there, under a name ending in baseUrl) and give paths to the client.',
  appliesTo: ['api', 'integration'],
  nodes: ['Literal', 'TemplateLiteral'],
  check({ file, report }) {
    if (isVendorText(file.path)) return undefined;
    return (node, ancestors) => {
      const text =
        node.type === 'Literal' && typeof node.value === 'string'
          ? node.value
          : node.type === 'TemplateLiteral'
            ? (node.quasis[0]?.value.raw ?? '')
            : '';
      if (!URL_START.test(text) || VOCABULARY.test(text)) return;
      const name = nameFor(ancestors);
      if (name !== null && (DOCUMENTATION.test(name) || IDENTIFIER.test(name))) return;
      if (name !== null && BASE_URL.test(name) && file.role === 'api') return;
      report(
        node,
        file.role === 'api'
          ? 'The API layer has an address outside the default of its base URL.'
          : 'The integration layer has an address; only the API layer knows where the vendor is.',
      );
    };
  },
};

/** The variable, key or parameter a value is given to, through `??`, `||` and conditions. */
function nameFor(ancestors: readonly Node[]): string | null {
  for (const node of ancestors.toReversed()) {
    switch (node.type) {
      case 'VariableDeclarator':
        return node.id.type === 'Identifier' ? node.id.name : null;
      case 'Property':
      case 'PropertyDefinition':
        return keyOf(node.key, node.computed);
      case 'AssignmentPattern':
        return node.left.type === 'Identifier' ? node.left.name : null;
      case 'AssignmentExpression':
        return node.left.type === 'MemberExpression' ? keyOf(node.left.property, node.left.computed) : null;
      case 'ArrayExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        continue;
      default:
        return null;
    }
  }
  return null;
}
