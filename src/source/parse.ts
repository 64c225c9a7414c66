import { type Comment, type EcmaScriptModule, type Program, parseSync } from 'oxc-parser';
import { tooDeepAt } from './depth.ts';

/** What is wrong with a file that no walk gets to the end of. */
export const TOO_DEEP = 'It is nested too deeply.';

export type ParsedSource =
  | { program: Program; comments: readonly Comment[] }
  | { error: { start: number; message: string } };

/**
 * Parses TypeScript as a module. Parentheses are left out of the tree, so `(a).b` reads like `a.b`.
 *
 * @param withTypes without them, type annotations are left out, and a file is read in two thirds of the time
 */
export function parseSource(path: string, text: string, withTypes = true): ParsedSource {
  // Out of stack, the native parser takes the whole process with it.
  const deep = tooDeepAt(text);
  if (deep !== null) return { error: { start: deep, message: TOO_DEEP } };
  // Without `module`, `await (x)` in a file without imports is read as the call of a function named await.
  const parsed = parseSync(path, text, {
    preserveParens: false,
    sourceType: 'module',
    astType: withTypes ? 'ts' : 'js',
  });
  const error = parsed.errors.find(({ severity }) => severity === 'Error');
  if (error) return { error: { start: error.labels[0]?.start ?? 0, message: error.message } };
  const { program, comments } = parsed;
  if (!withTypes) markTypeImports(program, parsed.module);
  return { program, comments };
}

/** Says of each import whether it is one of types, which a tree without types does not. */
function markTypeImports(program: Program, { staticImports }: EcmaScriptModule): void {
  const entries = staticImports.flatMap((each) => each.entries);
  const types = new Set(entries.filter(({ isType }) => isType).map(({ localName }) => localName.start));
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration') continue;
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      specifier.importKind = types.has(specifier.local.start) ? 'type' : 'value';
    }
    const areTypes = node.specifiers.every(({ local }) => types.has(local.start));
    node.importKind = node.specifiers.length > 0 && areTypes ? 'type' : 'value';
  }
}
