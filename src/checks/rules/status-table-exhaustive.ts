import type { Node } from 'oxc-parser';
import { type Bindings, pathOf, textOf } from '../bindings.ts';
import { STATUS_WORDS } from '../events.ts';
import { calledName, propertyOf, resolve } from '../expressions.ts';
import { isFunction, stringOf, unwrap, walk } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const STATUS = /status|state$|phase|stage|^word$/i;

export const statusTableExhaustive: FileRule = {
  id: 'status-table-exhaustive',
  reason:
    'A word of the vendor that nobody mapped means something nobody thought of; a guess loses a result or invents one.',
  fix: "Map every documented word in one table and read it with the kit's mapStatus, which names a word it does not know.",
  appliesTo: ['integration', 'api'],
  nodes: ['SwitchStatement', 'LogicalExpression', 'ConditionalExpression', 'IfStatement'],
  check({ file, report }) {
    const { bindings } = file;
    return (node, ancestors) => {
      switch (node.type) {
        case 'SwitchStatement': {
          const branch = node.cases.find(({ test }) => test === null);
          if (branch && isStatus(node.discriminant, bindings) && !refuses(branch.consequent)) {
            report(branch, 'The default branch guesses what an unknown status word means.');
          }
          return;
        }
        case 'LogicalExpression':
          if (node.operator !== '&&' && isLookup(node.left, bindings) && isGuess(node.right, bindings)) {
            report(node.right, 'A status word that is not in the table is guessed.');
          }
          return;
        case 'ConditionalExpression':
          if (comparesStatus(node.test, bindings) && isGuess(node.alternate, bindings)) {
            report(node.alternate, 'Every other status word is taken to mean this.');
          }
          return;
        case 'IfStatement': {
          const { alternate } = node;
          if (!alternate || alternate.type === 'IfStatement' || !comparesStatus(node.test, bindings)) return;
          const parent = ancestors.at(-1);
          const isChain = parent?.type === 'IfStatement' && parent.alternate === node;
          if ((isChain || decides(node.consequent, bindings)) && decides(alternate, bindings)) {
            report(alternate, 'The else branch guesses what every other status word means.');
          }
        }
      }
    };
  },
};

function isStatus(node: Node, bindings: Bindings): boolean {
  return STATUS.test(pathOf(node, bindings)?.at(-1) ?? '');
}

/** `STATUS[word]`, `TABLE.get(word)`, `answer.status`, `mapStatus(…)`. */
function isLookup(expression: Node, bindings: Bindings): boolean {
  const node = unwrap(expression);
  if (node.type === 'CallExpression')
    return /^(?:get|mapStatus|to\w*Status)$/.test(calledName(node, bindings));
  if (node.type === 'MemberExpression' && node.computed && stringOf(node.property) === null) return true;
  const value = resolve(node, bindings);
  return value === node ? isStatus(node, bindings) : isLookup(value, bindings);
}

/** A word of the call, or an event with such a type. */
function isGuess(expression: Node, bindings: Bindings): boolean {
  const word = textOf(expression, bindings);
  if (word !== null) return STATUS_WORDS.has(word);
  const type = propertyOf(unwrap(expression), 'eventType');
  return type !== null && STATUS_WORDS.has(textOf(type, bindings) ?? '');
}

/** `answer.status === 'done'`, alone or with others. */
function comparesStatus(test: Node, bindings: Bindings): boolean {
  const node = unwrap(test);
  if (node.type === 'LogicalExpression')
    return comparesStatus(node.left, bindings) || comparesStatus(node.right, bindings);
  if (node.type !== 'BinaryExpression' || !/^===?$/.test(node.operator)) return false;
  const sides = [node.left, node.right];
  return sides.some((side) => stringOf(side) !== null) && sides.some((side) => isStatus(side, bindings));
}

/** Whether a branch gives back, assigns or records a status. */
function decides(branch: Node, bindings: Bindings): boolean {
  let found = false;
  walk(branch, (node) => {
    if (node.type === 'ReturnStatement' && node.argument) found ||= isGuess(node.argument, bindings);
    else if (node.type === 'AssignmentExpression') found ||= isGuess(node.right, bindings);
    else if (node.type === 'ObjectExpression') found ||= isGuess(node, bindings);
  });
  return found;
}

/** A branch that throws, or hands the word to something that does. */
function refuses(statements: readonly Node[]): boolean {
  let found = false;
  for (const statement of statements) {
    walk(statement, (node, ancestors) => {
      if (ancestors.some(isFunction)) return;
      if (node.type === 'ThrowStatement') found = true;
      if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
      if (/^(?:mapStatus|assertNever|unreachable|exhaust\w*|never)$/.test(node.callee.name)) found = true;
    });
  }
  return found;
}
