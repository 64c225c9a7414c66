import { SCENARIOS } from './gates/scenarios.ts';
import type { StepId } from './tasks.ts';

/** Paths an instruction names. */
export interface InstructionPaths {
  spec: string;
  design: string;
  externalTest: string;
  integrationTest: string;
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
  /** The section of the spec that says what is made, in a pattern without calls: `resource`. */
  section?: string | undefined;
  /** Names of the scenarios that the integration tests show. */
  scenarios?: readonly string[] | undefined;
}

type Command = (words: string) => string;

/** The topic of `explain` that lists the fields of a pattern's spec. */
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
    } what the system is called, how requests are authenticated, where they go, which limits it has, and for every variable its purpose and where a person obtains it. Ask the user for values that are missing in .env; invent none.${fieldsOf(pattern)}`,
    files: [spec, '.env'],
    acceptance: [
      'purpose, system and environment are complete',
      'every required variable has a real value in .env',
    ],
  }),
  '4.2': ({ spec, design }, command, { imported, section, pattern }) => ({
    work: `${
      imported
        ? `Settle the rest of \`guesses\` in ${spec} (confirm or correct the field, remove the entry; openapi show <document> <operation> shows the vendor's fields) and fill the rest: the operations' purpose, errors and examples,`
        : `Fill the rest of ${spec}: the operations with request, response and errors as documented,`
    } ${
      section ? `the section \`${section}\`` : 'the entities of the business module, the mapping'
    } and the five review answers. Entities and fields are named as the business module names them. ${
      section
        ? ''
        : 'List every documented status word, and say which start of a call the vendor recognises when it is repeated. '
    }Then run \`${command('design')}\` and read ${design} as its reviewer.${fieldsOf(pattern)}`,
    files: [spec, design],
    acceptance: [
      `the spec is complete and consistent${imported ? ', no guess is left' : ''}`,
      `${design} is rendered from it`,
    ],
  }),
  '4.3': ({ externalTest, folder }, command) => ({
    work: `Run \`${command('scaffold')}\`: it renders the API layer and ${externalTest} from the spec. Then \`${command('probe')}\` runs the test against the real vendor and says where its answers differ. Where the vendor answers differently from the spec, correct the spec and scaffold again.`,
    files: [`${folder}/externalApi.ts`, externalTest],
    acceptance: [
      'every test passes, none is skipped; tsc is clean',
      'the real vendor answered each operation and refused at least one request',
    ],
  }),
  '4.4': ({ folder }, command, { section }) => ({
    work: `Run \`${command('scaffold')}\`: it renders ${folder}/index.ts and registers it. Read ${section ? 'it' : 'the mapping'} as its owner, and write the function marked TODO(create-integration) if there is one. Write the business side where it is missing${
      section
        ? ': the entities and properties that the spec names'
        : ' (`explain entity-design`): what creates the call, its events, the property that shows the result'
    }; \`--include <folder>\` takes it into the task's commit. Then \`${command('check')}\` for the rules; the gate runs tsc as well.`,
    files: [`${folder}/index.ts`],
    acceptance: [
      'tsc is clean',
      'the rules hold',
      'registered exactly once',
      `the business names ${section ? 'what the spec counts on' : 'the call'}`,
    ],
  }),
  '4.5': ({ integrationTest }, command, { scenarios = Object.keys(SCENARIOS), section }) => ({
    work: `Complete ${integrationTest}: the scenarios are there; add what is particular to this vendor${section ? '' : ' and to the mapping'}. Then \`${command('verify')}\`.`,
    files: [integrationTest],
    acceptance: ['every test passes and asserts', `scenarios: ${scenarios.join(', ')}`],
  }),
};

/** An agent that knows no other way reads the whole JSON Schema. */
function fieldsOf(pattern: string | undefined): string {
  return pattern === undefined ? '' : ` \`explain ${specTopic(pattern)}\` lists the fields.`;
}
