import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { calledName, methodsOf, namesIn, walkReached } from '../expressions.ts';
import { type FunctionNode, keyOf, unwrap } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

const OPENS =
  /^(?:setInterval|createServer|createConnection|createPool|connect|subscribe|listen|watch|start|serve|createDelivery|chooseDelivery)$/;
const OPENED =
  /^(?:WebSocket|EventSource|Pool|Worker|Queue|Server|Agent|Redis|\w*(?:Connection|Consumer|Subscription))$/;

export const setupIsCleanedUp: FileRule = {
  id: 'setup-is-cleaned-up',
  reason:
    'What setup opens keeps the process alive, and after a restart works twice, unless cleanup closes it.',
  fix: 'Keep what setup opens in a field of the class, and close it in cleanup.',
  appliesTo: ['integration'],
  nodes: ['ClassBody'],
  check({ file, report }) {
    return (node) => {
      if (node.type !== 'ClassBody') return;
      const methods = methodsOf(node);
      const setup = methods.get('setup');
      if (!setup) return;
      const closed = closedNames(methods.get('cleanup'), file, methods);
      walkReached(setup, file.bindings, methods, (inner, ancestors) => {
        const what = opened(inner, file);
        if (what === null) return;
        const field = fieldOf(inner, ancestors);
        if (field === null)
          report(inner, `${what} is opened in setup and kept nowhere, so cleanup cannot close it.`);
        else if (!closed.has(field))
          report(inner, `${what} is opened in setup; cleanup does not close ${field}.`);
      });
    };
  },
};

function opened(node: Node, file: ParsedFile): string | null {
  if (node.type === 'NewExpression') {
    const name = pathOf(node.callee, file.bindings)?.at(-1) ?? '';
    return OPENED.test(name) ? name : null;
  }
  if (node.type !== 'CallExpression') return null;
  const name = calledName(node, file.bindings);
  return OPENS.test(name) ? name : null;
}

/** The field of the class something is kept in, or called on: `this.#timer = setInterval(…)`, `this.#delivery.start()`. */
function fieldOf(node: Node, ancestors: readonly Node[]): string | null {
  for (const each of ancestors.toReversed()) {
    if (each.type === 'AssignmentExpression') return ownField(each.left);
    // `this.timers.push(setInterval(…))`
    if (each.type === 'CallExpression' && each !== node) {
      const held = ownField(each.callee);
      if (held !== null) return held;
    }
    if (each.type === 'BlockStatement') break;
  }
  return node.type === 'CallExpression' ? ownField(node.callee) : null;
}

/** The first name after `this` in a chain of members. */
function ownField(expression: Node): string | null {
  const node = unwrap(expression);
  if (node.type === 'CallExpression') return ownField(node.callee);
  if (node.type !== 'MemberExpression') return null;
  return unwrap(node.object).type === 'ThisExpression'
    ? keyOf(node.property, node.computed)
    : ownField(node.object);
}

function closedNames(
  cleanup: FunctionNode | undefined,
  file: ParsedFile,
  methods: ReadonlyMap<string, FunctionNode>,
): Set<string> {
  const names = new Set<string>();
  if (!cleanup) return names;
  walkReached(cleanup, file.bindings, methods, (node) => {
    for (const name of node.type === 'MemberExpression' ? namesIn(node) : []) names.add(name);
  });
  return names;
}
