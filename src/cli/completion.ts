import { RootCommand } from '@bomb.sh/tab';
import { type ExitCode, OperationError } from '../errors.ts';
import { type OperationEntry, operations } from '../operations/index.ts';
import type { Ports } from '../ports/index.ts';
import { GLOBAL_OPTIONS, GROUPS, namedOperation } from './arguments.ts';
import { type Field, fieldsOf } from './fields.ts';

/**
 * Our own, as the library's needs the package bash-completion, cannot be loaded twice, and runs what stands in `$(…)` on the
 * line being typed.
 */
const BASH = `_create_integration() {
  local value
  COMPREPLY=()
  while IFS= read -r value; do
    case $value in :[0-9]*) ;; *) COMPREPLY+=("\${value%%$'\\t'*}") ;; esac
  done < <(create-integration complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _create_integration create-integration
`;

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];
const NAME = 'create-integration';

/** What may stand in a field, asked of the project. Nothing is fetched for it: a key was pressed. */
type Ask = (ports: Ports, words: readonly string[]) => Promise<readonly string[]>;

const VALUES: Readonly<Record<string, Ask>> = {
  integration: async ({ files }) => (await projectOf(files)).integrations,
  module: async ({ files }) => (await import('../operations/project.ts')).listModules(files),
  topic: async ({ resources }) => {
    const { listTopics } = await import('../operations/topics.ts');
    return (await listTopics(resources)).map(({ name }) => name.replace(/^rules\//, ''));
  },
  kit: async ({ resources }) => (await import('../operations/kits.ts')).listKits(resources),
  operation: async (ports, words) => {
    const document = words.includes('--openapi') ? wordBehind(words, 'openapi') : words[2];
    if (document === undefined || /^https?:/.test(document)) return [];
    const { readOperations } = await import('../operations/openapi/choices.ts');
    return (await readOperations(ports, document)).search('').map(({ name }) => name);
  },
};

/**
 * `complete <shell>` prints the script a shell loads; `complete -- <words>` is what that script asks with every TAB: the
 * last word is the one being typed. Throws `USAGE`.
 */
export async function complete(
  argv: readonly string[],
  stdout: { write(text: string): unknown },
  ports: (folder: string) => Ports,
): Promise<ExitCode> {
  const [shell = '', ...words] = argv;
  const root = new RootCommand();
  if (shell !== '--') {
    if (!SHELLS.includes(shell)) {
      throw new OperationError({
        code: 'USAGE',
        message: shell === '' ? 'complete needs the name of a shell.' : `${shell} is no shell known here.`,
        target: 'shell',
        fix: `Load it from your shell's start-up file, for example: source <(${NAME} complete bash). Known are ${SHELLS.join(', ')}.`,
      });
    }
    if (shell === 'bash') stdout.write(BASH);
    else root.setup(NAME, NAME, shell);
    return 0;
  }
  const id = namedOperation(words);
  const entries: [string, OperationEntry][] = Object.entries(operations);
  for (const [name, { summary }] of Object.entries(GROUPS)) root.command(name, summary);
  for (const [name, { summary }] of entries) root.command(name, summary);
  if (id !== null) await addFields(root, id, words, ports);
  root.parse([...words]);
  return 0;
}

/** Values are asked for before, as the library calls for them at once; only those of the field that is being typed. */
async function addFields(
  root: RootCommand,
  id: keyof typeof operations,
  words: readonly string[],
  ports: (folder: string) => Ports,
): Promise<void> {
  const folder = wordBehind(words, 'cwd') || '.';
  const command = root.commands.get(id);
  const before = words.at(-2) ?? '';
  for (const field of fieldsOf(await operations[id].load())) {
    const isTyped = field.positional
      ? !before.startsWith('--') || before === '--'
      : before === `--${field.flag}`;
    const values = isTyped ? await valuesOf(field, ports(folder), words) : [];
    const offer = (done: (value: string, description: string) => void) => {
      for (const value of values) done(value, '');
    };
    if (field.positional) command?.argument(field.name, offer, field.kind === 'array');
    else if (field.kind === 'boolean') command?.option(field.flag, field.text);
    else command?.option(field.flag, field.text, offer);
  }
  for (const { flag, value, text } of GLOBAL_OPTIONS) {
    if (value === undefined) command?.option(flag, text);
  }
  command?.option('help', '');
}

/** The word behind an option. */
function wordBehind(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(`--${flag}`);
  return at === -1 ? undefined : words[at + 1];
}

async function valuesOf(field: Field, ports: Ports, words: readonly string[]): Promise<readonly string[]> {
  if (field.choices.length > 0) return field.choices;
  // Outside of a project, or in a broken one, there is nothing to offer; a message would end up among the words.
  return (await VALUES[field.name]?.(ports, words).catch(() => [])) ?? [];
}

async function projectOf(files: Ports['files']) {
  const { loadProject } = await import('../operations/project.ts');
  return loadProject(files);
}
