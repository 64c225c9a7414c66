import type { Node } from 'oxc-parser';
import { textOf } from './bindings.ts';
import { resolve } from './expressions.ts';
import { parseFile } from './parse.ts';
import { keyOf, walk } from './syntax.ts';

const SETTINGS = new Set(['setupFiles', 'globalSetup']);

/**
 * The files a configuration of vitest runs before the tests: relative paths, as they are written but without `./`.
 * Packages, paths outside the project and names that are computed are left out.
 *
 * @param text of `vitest.config.ts` and its like; a file that does not parse names none
 */
export function setupFilesOf(path: string, text: string): string[] {
  const outcome = parseFile({ path, text, role: 'test-config' });
  if (!('file' in outcome)) return [];
  const { program, bindings } = outcome.file;
  const files: string[] = [];
  walk(program, (node) => {
    if (node.type !== 'Property' || !SETTINGS.has(keyOf(node.key, node.computed) ?? '')) return;
    const value = resolve(node.value, bindings);
    const named: readonly (Node | null)[] = value.type === 'ArrayExpression' ? value.elements : [value];
    for (const each of named) {
      const file = textOf(each, bindings)?.replace(/^\.\//, '');
      if (file !== undefined && /^[\w@.-]+(?:\/[\w@.-]+)*$/.test(file) && !file.split('/').includes('..')) {
        files.push(file);
      }
    }
  });
  return files;
}
