import { pathOf } from '../bindings.ts';
import { calledName, resolve } from '../expressions.ts';
import { stringOf } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const MODULES =
  /^(?:(?:node:)?(?:child_process|vm|worker_threads|cluster|repl|inspector)|execa|cross-spawn|shelljs|vm2|isolated-vm|zx)(?:\/|$)/;
const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate']);

export const noCodeExecution: FileRule = {
  id: 'no-code-execution',
  reason:
    'An answer of the vendor is data; what runs text as a program hands the server to whoever wrote the text.',
  fix: 'Write the function; where another program is needed, it belongs in a service of the app, not in the integration.',
  appliesTo: ['integration', 'api'],
  nodes: ['ImportDeclaration', 'ImportExpression', 'NewExpression', 'CallExpression'],
  check({ file, report }) {
    const { bindings } = file;
    const isOwn = (name: string) =>
      bindings.declared.has(name) || bindings.values.has(name) || bindings.imports.has(name);
    return (node) => {
      switch (node.type) {
        case 'ImportDeclaration':
          if (node.importKind !== 'type' && MODULES.test(node.source.value))
            report(node, `${node.source.value} runs other programs.`);
          return;
        case 'ImportExpression': {
          const source = stringOf(node.source);
          if (source === null) report(node, 'A module is loaded whose name is known only at run time.');
          else if (MODULES.test(source)) report(node, `${source} runs other programs.`);
          return;
        }
        case 'NewExpression':
        case 'CallExpression': {
          const path = pathOf(node.callee, bindings) ?? [];
          const name = path.at(-1) ?? '';
          const isGlobal =
            path.length === 1 ? !isOwn(name) : /^(?:globalThis|global|window)$/.test(path[0] ?? '');
          const [first] = node.arguments;
          if (isGlobal && (name === 'eval' || name === 'Function')) {
            report(node, `${name} runs text as a program.`);
          } else if (isGlobal && TIMERS.has(name) && first && isText(resolve(first, bindings))) {
            report(node, `${name} runs text as a program.`);
          } else if (node.type === 'CallExpression' && isGlobal && calledName(node, bindings) === 'require') {
            const source = first ? stringOf(first) : null;
            if (source === null) report(node, 'A module is loaded whose name is known only at run time.');
            else if (MODULES.test(source)) report(node, `${source} runs other programs.`);
          } else if (path.join('.') === 'process.binding' || path.join('.') === 'process.dlopen') {
            report(node, `${path.join('.')} reaches past the language.`);
          }
        }
      }
    };
  },
};

function isText(node: { type: string; value?: unknown }): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
