import type { LinesToAdd } from '../../src/registration/cleanup.ts';

/** What a person does with the printed lines, in the fixtures' files. */
export function addLines(text: string, { places }: LinesToAdd): string {
  return places.reduce((before, { where, lines }) => {
    const after = added(before, where, lines.join('\n'));
    if (after === before) throw new Error(`nothing to add to: ${where}`);
    return after;
  }, text);
}

function added(text: string, where: string, lines: string): string {
  if (/^the type/.test(where)) return text.replace(/type IIntegration = \{/, `$&\n${lines}`);
  if (/^the class/.test(where)) return text.replace(/implements IIntegration \{/, `$&\n${lines}`);
  if (/^the handler/.test(where))
    return text.replace(/(process\.on\('SIGTERM', )\(\) => (.*)\)$/m, `$1async () => {\n${lines}\n$2\n})`);
  return `${text}\n${lines}\n`;
}
