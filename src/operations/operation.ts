import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { z } from 'zod';
import { type Diagnostic, type ExitCode, OperationError } from '../errors.ts';
import type { Ports } from '../ports/index.ts';

/** What an operation is given: the ports, and how this run was asked to behave. */
export interface Context extends Ports {
  /** Show the plan, write nothing. */
  dryRun: boolean;
  /** A person reads the answer, as text; absent where a program does. */
  forPerson?: true;
  /** The released version of this tool. */
  version: string;
  /** Serves the operations to a program over stdin and stdout until it is gone. Absent while that is under way. */
  serve?(): Promise<void>;
}

/** Marks words for a terminal; anywhere else it gives them back as they are. */
export type Style = Pick<Colors, 'bold' | 'dim' | 'green' | 'yellow' | 'red'>;

/** What an operation answers. It succeeded when there are no diagnostics; data is there either way. */
export interface Outcome<Data> {
  data: Data;
  diagnostics?: readonly Diagnostic[];
  /** The exit code where it is not that of the first diagnostic: a blocked gate ends with 3 whatever blocked it. */
  exit?: ExitCode;
  /** The command that usually follows. */
  next?: string | null;
  /** What is printed is a file for programs, so the diagnostics stay out of it. */
  document?: true;
}

/** What an operation is defined by. */
export interface OperationDefinition<Input extends z.ZodObject, Data> {
  /** Field descriptions are help texts and, over MCP, the tool's schema. */
  input: Input;
  /** Fields of `input` that stand without a flag on the command line, in order. */
  positional?: readonly (keyof z.infer<Input> & string)[];
  /** Whether it leaves the project as it is. */
  readOnly: boolean;
  run(context: Context, input: z.infer<Input>): Promise<Outcome<Data>>;
  /** The data as text for a terminal. */
  print(data: Data, style: Style): string;
}

/**
 * One thing the tool can do. The command line and MCP are both made from this object: options and their descriptions
 * come from `input`, so neither surface knows an operation by name.
 */
export interface Operation {
  input: z.ZodObject;
  positional: readonly string[];
  readOnly: boolean;
  /** Checks the input, then runs. Throws `USAGE` for input of the wrong form, else what the operation throws. */
  invoke(context: Context, input: unknown): Promise<Outcome<unknown>>;
  /** Text for data that this operation answered; without a style it has no colours. */
  print(data: unknown, style?: Style): string;
}

/** Complaints may repeat what other programs printed. Without one there is nothing to look for. */
async function withoutSecrets<Data>(
  context: Context,
  run: () => Promise<Outcome<Data>>,
): Promise<Outcome<Data>> {
  try {
    const outcome = await run();
    if (!outcome.diagnostics?.length) return outcome;
    return await (await import('./withoutSecrets.ts')).outcomeWithoutSecrets(context, outcome);
  } catch (error) {
    throw await (await import('./withoutSecrets.ts')).errorWithoutSecrets(context, error);
  }
}

/** Hides an operation's own types behind {@link Operation}: what `print` gets is what `run` answered. */
export function defineOperation<Input extends z.ZodObject, Data>(
  definition: OperationDefinition<Input, Data>,
): Operation {
  const { input, positional = [], readOnly, run, print } = definition;
  return {
    input,
    positional,
    readOnly,
    async invoke(context, raw) {
      const parsed = input.safeParse(raw);
      if (parsed.success) return withoutSecrets(context, () => run(context, parsed.data));
      const [first, ...more] = parsed.error.issues.map((issue) => {
        const field = issue.path.join('.');
        const description = input.shape[field]?.description ?? 'see --help';
        return {
          code: 'USAGE' as const,
          message: `${field}: ${issue.message}.`,
          target: field,
          fix: `Give ${field}: ${description}.`,
        };
      });
      throw new OperationError(
        first ?? { code: 'USAGE', message: 'The input is not valid.', fix: 'See --help.' },
        ...more,
      );
    },
    print: (data, style = createColors(false)) => print(data as Data, style),
  };
}
