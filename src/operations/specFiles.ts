import type { Files } from '../ports/index.ts';

/** Paths of the specs of all modules, however far they are. */
export async function specFiles(files: Pick<Files, 'list'>, docs: string): Promise<string[]> {
  const names = await files.list(docs);
  return names.filter((each) => each.endsWith('.integration.json')).map((each) => `${docs}/${each}`);
}
