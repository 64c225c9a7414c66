import type { Node } from 'oxc-parser';
import { pathOf, textOf } from '../bindings.ts';
import { propertyOf, resolve } from '../expressions.ts';
import type { FileRule } from '../types.ts';

export const listensToItsApiCallOnly: FileRule = {
  id: 'listens-to-its-api-call-only',
  reason:
    'Business decides when the vendor is called, by creating the APICall; an integration that watches business records decides it a second time.',
  fix: "Listen to the integration's own APICall entity, and let a computation of the business create that record.",
  appliesTo: ['integration'],
  nodes: ['ObjectExpression', 'CallExpression', 'NewExpression'],
  check({ file, facts, report }) {
    const own = facts.integration.callEntity;
    const tell = (at: Node, name: string) =>
      report(
        at,
        own === null
          ? `The integration has no APICall entity, yet it listens to ${name}.`
          : `The integration listens to ${name}; its APICall entity is ${own}.`,
      );
    const recordName = (argument: Node | undefined): { name: string; at: Node } | null => {
      const options = argument && resolve(argument, file.bindings);
      const record = options && propertyOf(options, 'record');
      if (!record) return null;
      const object = resolve(record, file.bindings);
      const named = object.type === 'ObjectExpression' ? propertyOf(object, 'name') : null;
      if (named) {
        const name = textOf(named, file.bindings) ?? entityIn(pathOf(named, file.bindings));
        return name === null ? null : { name, at: named };
      }
      const name = entityIn(pathOf(record, file.bindings));
      return name === null ? null : { name, at: record };
    };

    return (node) => {
      if (node.type === 'ObjectExpression') {
        // The kit's helper listens to `names.call`, so the names of an integration are looked at as well.
        const named = propertyOf(node, 'event') && propertyOf(node, 'call');
        const name = named && textOf(named, file.bindings);
        if (named && name !== null && name !== own) tell(named, name);
        return;
      }
      if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
      const path = pathOf(node.callee, file.bindings);
      // Every change of every record, past the side effects that the app knows of.
      if (path?.at(-1) === 'listen' && path.at(-2) === 'storage') {
        report(node, 'The integration listens to every change of the storage.');
        return;
      }
      const [first] = node.arguments;
      if (path?.at(-1) === 'onCallCreated' && first && !propertyOf(first, 'event')) {
        const named = propertyOf(resolve(first, file.bindings), 'call');
        const name = textOf(named, file.bindings);
        if (named && name !== null && name !== own) tell(named, name);
        return;
      }
      const made =
        node.type === 'NewExpression' ? path?.at(-1) : path?.at(-1) === 'create' ? path.at(-2) : null;
      if (made !== 'RecordMutationSideEffect') return;
      const record = recordName(node.arguments[0]);
      if (!record || record.name === own) return;
      tell(record.at, record.name);
    };
  },
};

/** `Article` and `Article.name` name an entity; a name from the configuration cannot be judged here. */
function entityIn(path: readonly string[] | null): string | null {
  const names = path?.at(-1) === 'name' ? path.slice(0, -1) : (path ?? []);
  const last = names.at(-1);
  return last !== undefined && names.length === 1 && /^[A-Z][a-z]/.test(last) ? last : null;
}
