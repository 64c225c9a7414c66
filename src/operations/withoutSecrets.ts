import { type ErrorCode, isOperationError, OperationError } from '../errors.ts';
import { type Redactor, redactor } from '../evidence/redact.ts';
import { hosts } from '../hosts/index.ts';
import type { Ports } from '../ports/index.ts';
import { readResearched } from '../spec/parse.ts';
import type { VariableSpec } from '../spec/schema.ts';
import { knownSecrets } from './knownSecrets.ts';
import { specFiles } from './specFiles.ts';

type Place = Pick<Ports, 'files' | 'parseEnv'>;

/** What an operation complains about, without any secret: hooks, compilers and package managers print what they like. */
export async function outcomeWithoutSecrets<Outcome>(place: Place, outcome: Outcome): Promise<Outcome> {
  const redact = await projectRedactor(place);
  const json = JSON.stringify(outcome);
  // As it is where it can be: data may hold more than JSON keeps.
  return !redact || redact.text(json) === json ? outcome : (redact.json(outcome) as Outcome);
}

/** The same for an error; one that nobody foresaw keeps its stack. */
export async function errorWithoutSecrets(place: Place, error: unknown): Promise<unknown> {
  const redact = error instanceof Error ? await projectRedactor(place) : null;
  if (!redact || !(error instanceof Error)) return error;
  if (isOperationError(error)) {
    const [first, ...more] = redact.json(error.diagnostics) as typeof error.diagnostics;
    return new OperationError({ ...first, code: first.code as ErrorCode }, ...more);
  }
  const plain = new Error(redact.text(error.message));
  plain.stack = redact.text(error.stack ?? '');
  return plain;
}

async function projectRedactor(place: Place): Promise<Redactor | null> {
  try {
    const values = await knownSecrets(place, await declaredVariables(place));
    return redactor(
      Object.fromEntries(values.map(({ name, value }, index) => [labelOf(name, index, values), value])),
    );
  } catch (error) {
    // A project whose files cannot be read has its own complaint, which is what is reported.
    if (isOperationError(error)) return null;
    throw error;
  }
}

/** Parts of one value are secrets of their own. */
function labelOf(name: string, index: number, values: readonly { name: string }[]): string {
  const first = values.findIndex((each) => each.name === name);
  return first === index ? name : `${name}, part ${index - first + 1}`;
}

/** Of every spec in the project that can be read. */
async function declaredVariables({ files }: Place): Promise<VariableSpec[]> {
  const folders = new Set(Object.values(hosts).map((each) => each.layout.docs));
  const declared: VariableSpec[] = [];
  for (const folder of folders) {
    for (const path of await specFiles(files, folder)) {
      const reading = readResearched((await files.read(path)) ?? '', path);
      if (reading.ok) declared.push(...reading.spec.environment);
    }
  }
  return declared;
}
