import type { Doc } from '../layout.ts';
import { code, type Safe } from '../safe.ts';
import { call, documentation, wrapped } from '../source.ts';

/** A comment of a generated function. */
export function remark(text: string): Safe {
  return code(documentation(text));
}

/** The one function a person writes. The marker and the throw are what `check` and the first test refuse. */
export function unwritten(what: string, from: string, to: string): Safe[] {
  return [
    ...wrapped(
      `TODO(create-integration): write this function; the spec says why a table of paths is not enough: ${what}`,
    ).map((each) => code(`// ${each}`)),
    code(`throw new Error(\`not written yet: \${JSON.stringify(Object.keys(${from}))} -> ${to}\`);`),
  ];
}

/** `expect(sent?.json).toEqual({ … });` */
export function expectation(what: Doc, matcher: string, expected: Doc): Doc {
  return [call(['expect(', what, `).${matcher}`], [expected]), ';'];
}
