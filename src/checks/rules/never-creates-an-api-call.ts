import type { Node } from 'oxc-parser';
import { type Bindings, pathOf, textOf } from '../bindings.ts';
import { type Call, calledName, resolve } from '../expressions.ts';
import { unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const BUSINESS = /(?:^|\/)backend(?:\/|$)/;

export const neverCreatesAnApiCall: FileRule = {
  id: 'never-creates-an-api-call',
  reason:
    'When the vendor is called is a decision of the business; an integration that makes its own calls decides behind its back, and pays for it.',
  fix: 'Let a computation of the business create the APICall, and listen to its creation.',
  appliesTo: ['integration'],
  nodes: ['CallExpression'],
  check({ file, facts, report }) {
    const { callEntity, eventSource } = facts.integration;
    return (node) => {
      if (node.type !== 'CallExpression') return;
      const name = calledName(node, file.bindings);
      const [first] = node.arguments;
      if (createsCall(node, file.bindings, callEntity)) {
        report(node, `The integration creates a ${callEntity}.`);
      } else if (name === 'create' && pathOf(node.callee, file.bindings)?.at(-2) === 'Transform') {
        report(node, 'The integration has a Transform, which creates records.');
      } else if (/^call(?:Interaction|ActivityInteraction)$/.test(name)) {
        report(node, `The integration starts an interaction of the business (${name}).`);
      } else if (name === 'dispatch' && first) {
        const started = startedSource(first, file.bindings, eventSource);
        if (started) report(first, `The integration dispatches ${started}, which belongs to the business.`);
      }
    };
  },
};

/** `storage.create('TtsCall', …)`, under whatever name the storage goes. */
export function createsCall(call: Call, bindings: Bindings, callEntity: string | null): boolean {
  if (callEntity === null || calledName(call, bindings) !== 'create') return false;
  return textOf(call.arguments[0], bindings) === callEntity;
}

/** The name of an event source that is not the integration's own; `null` where that cannot be seen. */
function startedSource(source: Node, bindings: Bindings, own: string | null): string | null {
  const node = unwrap(source);
  const root = node.type === 'MemberExpression' ? unwrap(node.object) : node;
  const imported = root.type === 'Identifier' ? bindings.imports.get(root.name) : undefined;
  if (imported && BUSINESS.test(imported.source) && imported.imported !== own) return imported.imported;
  const value = resolve(source, bindings);
  if (value.type !== 'CallExpression' || calledName(value, bindings) !== 'findEventSourceByName') return null;
  const name = textOf(value.arguments[0], bindings);
  return name === null || name === own ? null : name;
}
