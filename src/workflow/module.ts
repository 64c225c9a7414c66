import { OperationError } from '../errors.ts';

/** The file that names the business module being worked on. */
export const MODULE_FILE = '.currentmodule';

/** It becomes part of file names on every system, so: letters, digits, `-` and `_`. */
const MODULE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Device names Windows keeps for itself, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/**
 * The module's name from the text of `.currentmodule`.
 *
 * @param text - the file's text, or `null` where there is none
 * @param known - modules that exist, see {@link moduleNames}; they appear in the fix
 * @throws MODULE_MISSING without a name (ask the user which module, never guess), MODULE_INVALID for an unusable one
 */
export function parseModule(text: string | null, known: readonly string[] = []): string {
  // `>` of Windows PowerShell writes UTF-16.
  if (text?.includes('\uFFFD')) {
    throw refuse('MODULE_INVALID', `The file ${MODULE_FILE} is not UTF-8 text.`, known);
  }
  const lines = (text ?? '')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [name, ...rest] = lines;
  if (name === undefined) {
    const what = text === null ? 'does not exist' : 'is empty';
    throw refuse(
      'MODULE_MISSING',
      `The file ${MODULE_FILE} ${what}, so the current module is unknown.`,
      known,
    );
  }
  if (rest.length > 0) {
    throw refuse(
      'MODULE_INVALID',
      `The file ${MODULE_FILE} holds ${lines.length} lines instead of one name.`,
      known,
    );
  }
  if (!isModuleName(name)) {
    const shown = JSON.stringify(name.slice(0, 80));
    throw refuse(
      'MODULE_INVALID',
      `${shown} in ${MODULE_FILE} is not a module name: one letter, then letters, digits, "-" or "_", at most 64 in all.`,
      known,
    );
  }
  const similar = known.find((each) => each.toLowerCase() === name.toLowerCase());
  if (similar !== undefined && !known.includes(name)) {
    throw refuse(
      'MODULE_INVALID',
      `"${name}" in ${MODULE_FILE} differs from the module ${similar} in capitals only; on many disks their files are the same.`,
      known,
    );
  }
  return name;
}

/** Whether a text can be a module's name. */
export function isModuleName(name: string): boolean {
  return MODULE_NAME.test(name) && !isDeviceName(name);
}

/** Whether Windows keeps a name for a device, so that no file or folder can have it. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** Modules that have a status file, from the file names in the documents folder; sorted. */
export function moduleNames(fileNames: readonly string[]): string[] {
  return fileNames
    .filter((file) => file.endsWith('.status.json'))
    .map((file) => file.slice(0, -'.status.json'.length))
    .filter(isModuleName)
    .sort();
}

function refuse(
  code: 'MODULE_MISSING' | 'MODULE_INVALID',
  message: string,
  known: readonly string[],
): OperationError {
  const exist =
    known.length === 0
      ? 'No module has a status file yet.'
      : `Modules with a status file: ${known.join(', ')}.`;
  return new OperationError({
    code,
    message,
    target: MODULE_FILE,
    fix: `Ask the user which module to work on, then write its name into ${MODULE_FILE}, as UTF-8. ${exist}`,
  });
}
