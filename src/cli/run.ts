import type { ExitCode } from '../errors.ts';
import { exitOf, failureOf } from '../operations/answer.ts';
import type { Context, Operation, Outcome } from '../operations/operation.ts';
import type { Ports } from '../ports/index.ts';
import { type GlobalOptions, isBare, parseArguments } from './arguments.ts';
import { printJson, printText } from './output.ts';

/** What the command line needs of the process it runs in. */
export interface CliEnvironment {
  version: string;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  /** Whether a person can be asked. */
  interactive: boolean;
  /** Throws `USAGE` when the folder cannot be used. */
  createPorts(options: { folder: string; interactive: boolean; quiet: boolean }): Ports;
  /** Serves the operations to a program until it is gone; see {@link Context.serve}. Throws `USAGE` as above. */
  serve?(options: { folder: string; dryRun: boolean }): Promise<void>;
}

/** Runs one command. Returns the exit code of the table in errors.ts; never throws. */
export async function runCli(argv: readonly string[], environment: CliEnvironment): Promise<ExitCode> {
  const json = argv.includes('--json');
  const report = (outcome: Outcome<unknown>, operation?: Operation): ExitCode => {
    if (json) printJson(environment.stdout, outcome);
    else printText(environment, outcome, operation);
    return exitOf(outcome);
  };
  try {
    if (argv[0] === 'complete') {
      const { complete } = await import('./completion.ts');
      return await complete(argv.slice(1), environment.stdout, (folder) =>
        environment.createPorts({ folder, interactive: false, quiet: true }),
      );
    }
    const bare = isBare(argv);
    let text = '';
    const stdout = json ? { write: (part: string) => (text += part) } : environment.stdout;
    const invocation = await parseArguments(bare ? ['next', ...argv] : argv, { ...environment, stdout });
    // Help and version.
    if (invocation.kind === 'answered') return json ? report({ data: { text: text.trimEnd() } }) : 0;
    const context = contextOf(invocation.globals, environment);
    const { operation, input } =
      bare && context.prompts
        ? await (await import('./wizard.ts')).wizard(context, context.prompts)
        : invocation;
    return report(await operation.invoke(context, input), operation);
  } catch (error) {
    if (argv.includes('--verbose') && error instanceof Error) environment.stderr.write(`${error.stack}\n`);
    return report(failureOf(error));
  }
}

function contextOf({ cwd, json, yes, dryRun, verbose }: GlobalOptions, environment: CliEnvironment): Context {
  const ports = environment.createPorts({
    folder: cwd,
    interactive: environment.interactive && !json && !yes,
    quiet: json && !verbose,
  });
  const { version, serve } = environment;
  return {
    ...ports,
    dryRun,
    version,
    ...(json ? {} : { forPerson: true as const }),
    // One JSON object and nothing else is what --json promises, which a protocol on stdout cannot keep.
    ...(serve && !json ? { serve: () => serve({ folder: cwd, dryRun }) } : {}),
  };
}
