import { OperationError } from '../errors.ts';
import type { Prompts } from '../ports/index.ts';

/** What `@inquirer/prompts` reads from and draws on. */
export interface PromptStreams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/**
 * Questions in a terminal. They go to stderr, because stdout belongs to the result.
 * Every question throws `CANCELLED` on Ctrl-C.
 */
export function createPrompts(
  streams: PromptStreams = { input: process.stdin, output: process.stderr },
): Prompts {
  // Loaded with the first question: most runs ask none.
  const ask = async <T>(
    question: (library: typeof import('@inquirer/prompts'), context: PromptStreams) => Promise<T>,
  ): Promise<T> => {
    const library = await import('@inquirer/prompts');
    try {
      return await question(library, streams);
    } catch (error) {
      throw isCancelled(error) ? cancelled() : error;
    }
  };

  return {
    text: ({ message, initial, validate }) =>
      ask((library, context) =>
        library.input(
          {
            message,
            ...(initial === undefined ? {} : { default: initial }),
            ...(validate ? { validate } : {}),
          },
          context,
        ),
      ),
    secret: ({ message }) => ask((library, context) => library.password({ message, mask: '*' }, context)),
    select: ({ message, choices }) =>
      ask((library, context) => library.select({ message, choices: [...choices] }, context)),
    choose: ({ message, choices, validate }) =>
      ask(async (library, context) => {
        const rows = choices.map((each) => ({ ...each, checked: false }));
        return library.checkbox(
          {
            message,
            choices: rows,
            pageSize: 15,
            validate: (chosen) => validate?.(chosen.map((each) => each.value)) ?? true,
          },
          context,
        );
      }),
    confirm: ({ message, initial }) =>
      ask((library, context) => library.confirm({ message, default: initial ?? true }, context)),
  };
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

function cancelled(): OperationError {
  return new OperationError({
    code: 'CANCELLED',
    message: 'Cancelled at a question. Nothing was written.',
    fix: 'Run the command again, or pass the answers as options.',
  });
}
