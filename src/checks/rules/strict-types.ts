import { unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const DIRECTIVE = /^\s*[*/]*\s*@(ts-ignore|ts-nocheck|ts-expect-error)\b[\s:,-]*(.*)/;

export const strictTypes: FileRule = {
  id: 'strict-types',
  reason:
    'The types are what the spec says about the vendor; where they are switched off, a renamed field is found by a customer.',
  fix: 'Give the value its type, or unknown and a check; where the compiler is wrong, // @ts-expect-error and the reason.',
  appliesTo: ['integration', 'api', 'integration-test', 'external-test'],
  nodes: ['TSAnyKeyword', 'TSAsExpression'],
  check({ file, report }) {
    for (const comment of file.comments) {
      const [, directive, reason = ''] = DIRECTIVE.exec(comment.value) ?? [];
      if (directive === 'ts-ignore' || directive === 'ts-nocheck') {
        report(
          comment,
          `@${directive} switches the type check off without noticing when it is no longer needed.`,
        );
      } else if (directive && !/\p{L}{2}/u.test(reason)) {
        report(comment, '@ts-expect-error gives no reason.');
      }
    }
    return (node) => {
      if (node.type === 'TSAnyKeyword') report(node, 'any switches the type check off.');
      if (node.type !== 'TSAsExpression') return;
      // `x as unknown as T` says to the compiler what `any` says, in more words.
      const inner = node.expression;
      const isDouble =
        inner.type === 'TSAsExpression' &&
        inner.typeAnnotation.type === 'TSUnknownKeyword' &&
        unwrap(inner) !== inner;
      if (isDouble) report(node, 'A value is declared to be of another type by way of unknown.');
    };
  },
};
