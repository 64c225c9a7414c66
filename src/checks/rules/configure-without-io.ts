import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { methodsOf, walkReached } from '../expressions.ts';
import { keyOf } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

const IO_MODULES =
  /^(?:node:)?(?:fs|fs\/promises|http|https|http2|net|tls|dns|dgram|child_process|worker_threads)$|(?:^|\/)externalApi(?:\.[jt]s)?$|\/kit\/(?:http|delivery|durable\/index|recordEvent|refreshCall|clientCredentials)(?:\.[jt]s)?$/;
const IO_GLOBALS = new Set(['fetch', 'setInterval', 'setTimeout']);

export const configureWithoutIo: FileRule = {
  id: 'configure-without-io',
  reason:
    'Nothing is there yet when configure runs, and nothing releases what it opens; a vendor that is down would keep the app from starting.',
  fix: 'Change the model in configure; read the configuration, connect and take up work in setup.',
  appliesTo: ['integration'],
  nodes: ['MethodDefinition', 'PropertyDefinition'],
  check({ file, report }) {
    return (node) => {
      const isConfigure =
        (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') &&
        keyOf(node.key, node.computed) === 'configure';
      if (!isConfigure || !node.value) return;
      const done = new Set<string>();
      walkReached(node.value, file.bindings, methodsOf(file.program), (inner) => {
        const what = ioOf(inner, file);
        if (what === null || done.has(what)) return;
        done.add(what);
        report(inner, `configure does input or output: ${what}.`);
      });
    };
  },
};

function ioOf(node: Node, file: ParsedFile): string | null {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  const path = pathOf(node.callee, file.bindings) ?? [];
  const [root = ''] = path;
  if (IO_GLOBALS.has(root) && path.length === 1) return root;
  if (path.includes('storage')) return path.slice(-2).join('.');
  const local = rootName(node.callee);
  const source = local === null ? undefined : file.bindings.imports.get(local)?.source;
  return source !== undefined && IO_MODULES.test(source) ? path.join('.') || source : null;
}

function rootName(callee: Node): string | null {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? rootName(callee.object) : null;
}
