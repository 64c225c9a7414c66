import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../errors.ts';
import type { Context } from './operation.ts';
import { compilerOf } from './typeCheck.ts';

const TIMEOUT_MS = 120_000;
const STRICT = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
const ALONE = [
  '--noEmit',
  '--pretty',
  'false',
  '--target',
  'es2022',
  '--module',
  'esnext',
  '--typeRoots',
  '.',
];

/**
 * Type-checks declarations before they are written to the project, with the project's own compiler. What cannot be
 * checked because no compiler is installed is left to the gate of Task 4.3. Throws `TYPES_FAILED`: nothing was written.
 *
 * @param declarations TypeScript that imports nothing
 */
export async function checkTypesFirst(
  context: Context,
  path: string,
  declarations: string,
  specPath: string,
): Promise<void> {
  const tsc = compilerOf(context.files.root);
  if (tsc === null) return;
  const folder = await mkdtemp(join(tmpdir(), 'create-integration-types-'));
  try {
    const file = join(folder, 'types.ts');
    await writeFile(file, declarations);
    const result = await context.processes.run(process.execPath, [tsc, ...STRICT, ...ALONE, file], {
      cwd: folder,
      timeoutMs: TIMEOUT_MS,
    });
    if (result.exitCode === 0) return;
    const first = `${result.stdout}\n${result.stderr}`.split('\n').find((each) => each.includes('error TS'));
    throw new OperationError({
      code: 'TYPES_FAILED',
      message:
        `${path} was not written: its types do not compile. ${first?.replace(/^.*?\((\d+),\d+\): /, 'Line $1: ') ?? ''}`.trim(),
      target: specPath,
      fix: "Correct the shape of that name in the spec; if it comes from the vendor's document, please report it with the document.",
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
