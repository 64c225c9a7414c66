import { Command, CommanderError, Option } from 'commander';
import { OperationError } from '../errors.ts';
import { type OperationEntry, operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { fieldsOf } from './fields.ts';

export interface GlobalOptions {
  cwd: string;
  json: boolean;
  yes: boolean;
  dryRun: boolean;
  verbose: boolean;
}

/** Options of every command, in the order of `--help`; one with a `value` takes it as its next word. */
export const GLOBAL_OPTIONS: readonly { flag: string; value?: string; text: string }[] = [
  { flag: 'json', text: 'print one JSON object and nothing else' },
  { flag: 'dry-run', text: 'show what would be written, write nothing' },
  { flag: 'yes', text: 'never ask; no gate is skipped by it' },
  { flag: 'cwd', value: 'folder', text: 'work in this folder' },
  { flag: 'verbose', text: 'show more, also stacks of unexpected errors' },
];

const TAKES_A_WORD = new Set(
  GLOBAL_OPTIONS.filter(({ value }) => value !== undefined).map(({ flag }) => `--${flag}`),
);

/** What was asked for: an operation with its input, or something the parser answered itself (help, version). */
export type Invocation =
  | { kind: 'run'; operation: Operation; input: Record<string, unknown>; globals: GlobalOptions }
  | { kind: 'answered' };

/** What the first words of two-word commands say in `--help`. */
export const GROUPS: Readonly<Record<string, { summary: string; description: string }>> = {
  task: { summary: 'start or complete a task', description: 'Work on the tasks 4.1 to 4.5.' },
  openapi: {
    summary: "look into a vendor's OpenAPI document",
    description: "Find operations in a vendor's OpenAPI document, and see what a newer one changes.",
  },
};

export interface ParserOutput {
  version: string;
  stdout: { write(text: string): unknown };
}

/**
 * Parses the command line. Only the operation that was named is loaded; its options come from its input schema.
 * Throws `USAGE`.
 */
export async function parseArguments(argv: readonly string[], output: ParserOutput): Promise<Invocation> {
  const id = namedOperation(argv);
  const entries: [string, OperationEntry][] = Object.entries(operations);
  const loaded = id === null ? null : await operations[id].load();
  let invocation: Invocation = { kind: 'answered' };

  const program = base(new Command('create-integration'), output)
    .version(output.version, '-V, --version')
    .description(
      'Adds one external API to a backend: checked, tested against the real vendor, committed step by step.',
    )
    .addHelpText(
      'after',
      '\nWithout a command it says what to do next. `complete bash` (zsh, fish, powershell) prints completion for a shell.',
    );
  const groups = new Map<string, Command>();
  for (const [name, { summary }] of entries) {
    const [first = '', second] = name.split(' ');
    const parent = second === undefined ? program : groupOf(program, groups, first, output);
    const command = base(new Command(second ?? first), output)
      .summary(summary)
      .description(summary);
    parent.addCommand(command);
    if (name !== id || !loaded) continue;
    addInput(command, loaded);
    command.action(() => {
      const globals = globalsOf(command.optsWithGlobals());
      invocation = { kind: 'run', operation: loaded, input: inputOf(command, loaded), globals };
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'answered' };
    // A group without its command: commander would print help to stderr and say nothing.
    if (error.code === 'commander.help') throw usage(incomplete(wordsOf(argv)));
    throw usage(
      error.message,
      error.code === 'commander.unknownCommand'
        ? `The commands are ${Object.keys(operations).join(', ')}; each has --help.`
        : undefined,
    );
  }
  return invocation;
}

/** Whether no command was named, and nothing else was asked for that needs none. */
export function isBare(argv: readonly string[]): boolean {
  const answered = ['-h', '--help', '-V', '--version'];
  return wordsOf(argv).length === 0 && !argv.some((each) => answered.includes(each));
}

function incomplete([group = '']: readonly string[]): string {
  const commands = Object.keys(operations).filter((each) => each.startsWith(`${group} `));
  return `\`${group}\` needs more words: ${commands.join(' or ')}.`;
}

/** Words without a dash; options may stand before and between them. */
function wordsOf(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (TAKES_A_WORD.has(word)) index++;
    else if (!word.startsWith('-')) words.push(word);
  }
  return words;
}

/** The operation the words name. */
export function namedOperation(argv: readonly string[]): keyof typeof operations | null {
  const [first = '', second = ''] = wordsOf(argv);
  const candidates = [`${first} ${second}`, first];
  const found = candidates.find((each) => Object.hasOwn(operations, each));
  return found === undefined ? null : (found as keyof typeof operations);
}

function base(command: Command, output: ParserOutput): Command {
  for (const { flag, value, text } of GLOBAL_OPTIONS)
    command.option(value === undefined ? `--${flag}` : `--${flag} <${value}>`, text);
  return command
    .helpOption('-h, --help', 'show help')
    .allowExcessArguments(false)
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => void output.stdout.write(text), writeErr: () => undefined })
    .exitOverride();
}

function groupOf(
  program: Command,
  groups: Map<string, Command>,
  name: string,
  output: ParserOutput,
): Command {
  const known = groups.get(name);
  if (known) return known;
  const group = base(new Command(name), output)
    .summary(GROUPS[name]?.summary ?? name)
    .description(GROUPS[name]?.description ?? name);
  groups.set(name, group);
  program.addCommand(group);
  return group;
}

/** Arguments and options from the input schema: booleans are flags (`--no-…` when on by default), lists are repeated. */
function addInput(command: Command, operation: Operation): void {
  for (const { name, flag, text, positional, required, kind } of fieldsOf(operation)) {
    if (positional) {
      command.argument(required ? `<${name}>` : `[${name}]`, text);
      continue;
    }
    const option = new Option(kind === 'boolean' ? `--${flag}` : `--${flag} <value>`, text);
    // One value each time: `<value...>` would take the words behind it as well.
    if (kind === 'array') option.argParser(collected);
    command.addOption(option);
  }
}

function collected(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function inputOf(command: Command, { input, positional }: Operation): Record<string, unknown> {
  const options = command.opts();
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(input.shape)) {
    const index = positional.indexOf(name);
    const value: unknown = index === -1 ? options[name] : command.processedArgs[index];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function globalsOf(options: Record<string, unknown>): GlobalOptions {
  return {
    cwd: typeof options.cwd === 'string' ? options.cwd : '.',
    json: options.json === true,
    yes: options.yes === true,
    dryRun: options.dryRun === true,
    verbose: options.verbose === true,
  };
}

function usage(
  message: string,
  fix = 'See `create-integration --help`, or --help after the command.',
): OperationError {
  return new OperationError({
    code: 'USAGE',
    message: message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '),
    fix,
  });
}
