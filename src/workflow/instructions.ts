import { SCENARIOS } from './gates/scenarios.ts';
import { type Counterpart, SEEN, wordsOf } from './patternWords.ts';
import type { StepId } from './tasks.ts';

/** Paths an instruction names. */
export interface InstructionPaths {
  spec: string;
  design: string;
  externalTest: string;
  integrationTest: string;
  /** The app's own; `null` where the layout has none. */
  appTest: string | null;
  folder: string;
}

/** What one task asks for: the work, the files it touches, and what its gate will look at. */
export interface Instruction {
  work: string;
  files: string[];
  acceptance: string[];
}

/** What a task starts from. */
export interface Situation {
  pattern?: string | undefined;
  /** Whether the spec was filled in from an OpenAPI document of the vendor. */
  imported?: boolean;
  /** Whom Task 4.3 asks. */
  counterpart?: Counterpart | undefined;
  /** Names of the scenarios that the integration tests show. */
  scenarios?: readonly string[] | undefined;
  /** Whether `scaffold` has been run for the task. */
  rendered?: boolean;
}

type Command = (words: string) => string;

/** The topic of `explain` about a pattern's spec, or a section of it. */
export const specTopic = (pattern: string): string => `spec/${pattern}`;

/**
 * The instruction of a task; short, because an agent reads one at each step. Kept to what the gate cannot say later.
 *
 * @param command - words such as `scaffold` as the whole command to type
 */
export function instructionFor(
  task: StepId,
  paths: InstructionPaths,
  command: Command,
  situation: Situation = {},
): Instruction {
  return INSTRUCTIONS[task](paths, command, situation);
}

/** An instruction as lines for a terminal. */
export function printInstruction({ work, files, acceptance }: Instruction): string {
  return [
    work,
    ...(files.length > 0 ? ['', `Files: ${files.join(', ')}`] : []),
    ...(acceptance.length > 0 ? ['The gate looks at:', ...acceptance.map((each) => `- ${each}`)] : []),
  ].join('\n');
}

const INSTRUCTIONS: Record<
  StepId,
  (paths: InstructionPaths, command: Command, situation: Situation) => Instruction
> = {
  '4.1': ({ spec }, _, { imported, pattern }) => ({
    work: `${
      imported
        ? `${spec} was filled in from the vendor's OpenAPI document. In purpose, system and environment write what is empty, and settle the \`guesses\` about them: confirm or correct the field, remove the entry. Check with the vendor's documentation:`
        : `Read the vendor's official documentation. In ${spec} fill purpose, system and environment:`
    } what the system is called, how requests are authenticated, where they go, which limits it has, and for every variable its purpose and where a person obtains it. Ask the user for values that are missing in .env; invent none.${fieldsOf(pattern)}${imported ? '' : ' The file has the required ones, empty.'}`,
    files: [spec, '.env'],
    acceptance: [
      'purpose, system and environment are complete',
      'every required variable has a real value in .env',
    ],
  }),
  '4.2': ({ spec, design }, command, { imported, pattern }) => {
    const words = wordsOf(pattern);
    return {
      work: `${
        imported
          ? `Settle the rest of \`guesses\` in ${spec} (confirm or correct the field, remove the entry; openapi show <document> <operation> shows the vendor's fields) and fill the rest: the operations' purpose, errors and examples,`
          : `Fill the rest of ${spec}:${words ? '' : ' the operations with request, response and errors as documented,'}`
      } ${words?.design ?? 'the entities of the business module, the mapping'} and the five review answers. Entities and fields are named as the business module names them. ${
        words
          ? ''
          : 'List every documented status word, and say which start of a call the vendor recognises when it is repeated. '
      }Then \`${command('design')}\` writes ${design} for people: of it you need read only "Error Handling Strategy", the rest repeats the spec.${fieldsOf(pattern)}`,
      files: [spec, design],
      acceptance: [
        `the spec is complete and consistent${imported ? ', no guess is left' : ''}`,
        `${design} is rendered from it`,
      ],
    };
  },
  '4.3': ({ externalTest, folder }, command, { counterpart = 'vendor', rendered }) =>
    counterpart === 'nobody'
      ? {
          work: `${rendering(`${folder}/externalApi.ts`, command, rendered)} Nothing is sent over the network, so there is nobody to test it with.`,
          files: [`${folder}/externalApi.ts`],
          acceptance: ['tsc is clean', 'the rules hold'],
        }
      : {
          work: `${rendering(`${folder}/externalApi.ts and ${externalTest}`, command, rendered)} The gate runs the test against the real ${counterpart}; \`${command('probe')}\` does that without completing the task, and says where the answers differ from the spec. Then correct the spec and scaffold again.`,
          files: [`${folder}/externalApi.ts`, externalTest],
          acceptance: ['every test passes, none is skipped; tsc is clean', SEEN[counterpart]],
        },
  '4.4': ({ folder }, command, { pattern, rendered }) => {
    const words = wordsOf(pattern);
    return {
      work: `${rendering(`${folder}/index.ts, registered with the others`, command, rendered)} ${
        words
          ? 'Read it as its owner.'
          : 'Write the function marked TODO(create-integration) if there is one; the rest follows from the spec and need not be read, nor the kit.'
      } Write the business side where it is missing${
        words
          ? `: ${words.business}`
          : ' (`explain calls`): what creates the call, its events, the property that shows the result'
      }; \`--include <folder or file>\`, once for each, takes it into the commit, and tests of the app among it are run. \`${command('check')}\` shows the rules alone.`,
      files: [`${folder}/index.ts`],
      acceptance: [
        'tsc is clean',
        'the rules hold',
        'registered exactly once',
        `the business names ${words ? 'what the spec counts on' : 'the call'}`,
      ],
    };
  },
  '4.5': ({ integrationTest, appTest }, command, { scenarios = Object.keys(SCENARIOS), pattern }) => ({
    work: `${integrationTest} has the scenarios already, rendered from the spec: it need not be read.${wordsOf(pattern) ? '' : ' Where a function of the mapping is yours (`$custom`), add what it does.'} What users see, before, after and when it failed, belongs into a test of the app, which \`--include <file>\` takes into the commit. The gate runs both; \`${command('verify')}\` runs the first without completing the task.`,
    files: [integrationTest],
    acceptance: [
      'every test passes and asserts',
      `scenarios: ${scenarios.join(', ')}`,
      ...(appTest === null ? [] : [`${appTest}, where there is one, passes too`]),
    ],
  }),
};

function rendering(what: string, command: Command, rendered = false): string {
  const scaffold = `\`${command('scaffold')}\``;
  return rendered
    ? `${scaffold} has rendered ${what}; run it again after a change of the spec.`
    : `Run ${scaffold}: it renders ${what} from the spec.`;
}

/** An agent that knows no other way reads the whole JSON Schema. */
function fieldsOf(pattern: string | undefined): string {
  return pattern === undefined ? '' : ` \`explain ${specTopic(pattern)}\` explains the fields.`;
}
