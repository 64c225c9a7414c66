import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { calledName, resolve } from '../expressions.ts';
import { isFunction, unwrap, walk } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const FRAMEWORK = /^interaqt(?:\/|$)/;
/** The modules of the kit that a raw API layer may build on. */
const KIT =
  /(?:^|\/)kit\/(?!(?:[a-z]\w*\/)?(?:http|environment|authentication|clientCredentials|drift|vendorError|redact|auth|oauth|signing|verifyToken)(?:\.[jt]s)?$)/;
/** Names of functions that turn one form into another. */
const CONVERTS = /^(?:to|map|normali[sz]e|transform|convert|format|extract|parse|adapt)(?:[A-Z]\w*)?$/;
const LIST_METHODS = new Set(['map', 'filter', 'find', 'flatMap', 'reduce', 'sort', 'slice', 'at']);
const UPWARDS =
  /^\.\/(?:index(?:\.[jt]s)?)?$|^\.$|(?:^|\/)(?:backend|aggregatedIntegration|app)(?:\/|\.[jt]s$|$)/;

export const rawApiLayer: FileRule = {
  id: 'raw-api-layer',
  reason:
    "The API layer speaks the vendor's language only, so that the external tests prove exactly what production sends.",
  fix: 'Return the raw answer or throw the HTTP error; map it to events in index.ts.',
  appliesTo: ['api'],
  nodes: [
    'ImportDeclaration',
    'ExportNamedDeclaration',
    'ExportAllDeclaration',
    'ReturnStatement',
    'ArrowFunctionExpression',
    'CallExpression',
  ],
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
      const given = givenBack(node);
      if (given ? isChanged(given, file.bindings) : changesAnswer(node, file.bindings))
        report(given ?? node, 'The API layer gives back something else than the vendor answered.');
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

/** What a function returns. */
function givenBack(node: Node): Node | null {
  if (node.type === 'ReturnStatement') return node.argument;
  return node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement' ? node.body : null;
}

/** `http.request(…).then((answer) => answer.items)`; reading the body (`.json()`) changes nothing. */
function changesAnswer(node: Node, bindings: Bindings): boolean {
  if (node.type !== 'CallExpression' || calledName(node, bindings) !== 'then') return false;
  const callee = unwrap(node.callee);
  const [handler] = node.arguments;
  if (callee.type !== 'MemberExpression' || !isAnswer(callee.object, bindings) || !isFunction(handler))
    return false;
  const { body } = handler;
  if (!body || body.type === 'BlockStatement' || body.type === 'Identifier') return false;
  return !(body.type === 'CallExpression' && calledName(body, bindings) === 'json');
}

/** The promise or value of a request: `http.request(…)`, `response.json()`, or a name for one. */
function isAnswer(expression: Node, bindings: Bindings): boolean {
  const node = unwrap(expression);
  if (node.type === 'CallExpression') {
    const path = pathOf(node.callee, bindings);
    if (path) return /^(?:request|json)$/.test(path.at(-1) ?? '') && path.length > 1;
    return calledName(node, bindings) === 'json';
  }
  if (node.type !== 'Identifier') return false;
  const member = bindings.members.get(node.name);
  if (member?.from) return isAnswer(member.from, bindings);
  const value = bindings.values.get(node.name);
  return value !== undefined && value !== node && isAnswer(value, bindings);
}

/** An object made from fields of the answer, one field of it, a list made of its list, or a conversion. */
function isChanged(expression: Node, bindings: Bindings): boolean {
  const node = unwrap(expression);
  switch (node.type) {
    case 'Identifier': {
      if (bindings.members.has(node.name)) return isAnswer(node, bindings);
      const value = resolve(node, bindings);
      return value !== node && value.type === 'ObjectExpression' && isChanged(value, bindings);
    }
    case 'MemberExpression':
      return isPart(node, bindings);
    case 'LogicalExpression':
      return isChanged(node.left, bindings);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const name = calledName(node, bindings);
      if (callee.type === 'MemberExpression' && LIST_METHODS.has(name))
        return isPart(callee.object, bindings);
      return CONVERTS.test(name) && node.arguments.some((each) => isPart(each, bindings));
    }
    case 'ObjectExpression': {
      let found = false;
      walk(node, (part, ancestors) => {
        if (ancestors.some(isFunction)) return;
        if (part.type === 'MemberExpression' || part.type === 'SpreadElement')
          found ||= isPart(part.type === 'SpreadElement' ? part.argument : part, bindings);
        else if (part.type === 'Property') found ||= isPart(part.value, bindings);
      });
      return found;
    }
    default:
      return false;
  }
}

function isPart(expression: Node, bindings: Bindings): boolean {
  const node = unwrap(expression);
  return isAnswer(node, bindings) || (node.type === 'MemberExpression' && isPart(node.object, bindings));
}
