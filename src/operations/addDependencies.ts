import { applyEdits, modify, parse } from 'jsonc-parser';

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** The text of a package.json with further dependencies; what it names already, in any section, stays as it is. */
export function addDependencies(
  text: string,
  wanted: Readonly<Record<string, string>>,
): { text: string; added: string[] } {
  const manifest: Record<string, Record<string, string> | undefined> = Object(parse(text));
  const missing = Object.entries(wanted).filter(
    ([name]) => !SECTIONS.some((section) => Object.hasOwn(Object(manifest[section]), name)),
  );
  const edited = missing.reduce((current, [name, version]) => {
    const formattingOptions = {
      insertSpaces: !/^\t/m.test(text),
      tabSize: /^( +)/m.exec(text)?.[1]?.length ?? 2,
    };
    return applyEdits(current, modify(current, ['dependencies', name], version, { formattingOptions }));
  }, text);
  return { text: edited, added: missing.map(([name, version]) => `${name}@${version}`) };
}
