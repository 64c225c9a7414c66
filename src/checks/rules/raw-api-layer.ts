import { pathOf } from '../bindings.ts';
import type { FileRule } from '../types.ts';

const FRAMEWORK = /^interaqt(?:\/|$)/;
/** The modules of the kit that a raw API layer may build on. */
const KIT = /(?:^|\/)kit\/(?!(?:http|environment|authentication|clientCredentials|drift|vendorError|redact|auth|oauth|signing)(?:\.[jt]s)?$)/;
const UPWARDS =
  /^\.\/(?:index(?:\.[jt]s)?)?$|^\.$|(?:^|\/)(?:backend|aggregatedIntegration|app)(?:\/|\.[jt]s$|$)/;

export const rawApiLayer: FileRule = {
  id: 'raw-api-layer',
  reason:
    "The API layer speaks the vendor's language only, so that the external tests prove exactly what production sends.",
  fix: 'Return the raw answer or throw the HTTP error; map it to events in index.ts.',
  appliesTo: ['api'],
  check({ file, report }) {
    return (node) => {
      if (
        node.type === 'ImportDeclaration' ||
        node.type === 'ExportNamedDeclaration' ||
        node.type === 'ExportAllDeclaration'
      ) {
        const source = node.source?.value;
        if (source === undefined) return;
        if (FRAMEWORK.test(source)) report(node, 'The API layer imports the framework.');
        else if (KIT.test(source)) report(node, `The API layer imports ${source}, which is not about HTTP.`);
        else if (UPWARDS.test(source)) report(node, `The API layer imports ${source}, which is above it.`);
        return;
      }
      if (node.type !== 'CallExpression') return;
      const path = pathOf(node.callee, file.bindings) ?? [];
      const method = path.at(-1) ?? '';
      const owner = path.at(-2) ?? '';
      if (/^record\w*Event$/i.test(method)) report(node, 'The API layer records an event.');
      else if (method === 'dispatch' && /controller|^this$/i.test(owner))
        report(node, 'The API layer dispatches an event.');
      else if (owner === 'storage' && path.includes('system'))
        report(node, 'The API layer uses the database.');
    };
  },
};
