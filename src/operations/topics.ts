import type { Resources } from '../ports/index.ts';
import { isCallPattern, PATTERN_IDS, type Pattern } from '../spec/patternIds.ts';
import { SPEC_VERSION } from '../spec/version.ts';
import { specTopic } from '../workflow/instructions.ts';
import { STEPS, type StepId } from '../workflow/tasks.ts';

const FOLDER = 'knowledge';

/** Topics worth reading before a step; the others are there for when a question comes up. `next` may name them, too. */
export const TOPICS_OF: Record<StepId, readonly string[]> = {
  '4.1': [],
  '4.2': ['calls'],
  '4.3': [],
  '4.4': [],
  '4.5': ['testing'],
};

/** The same for a pattern without an APICall, whose topic has its name. */
const TOPICS_WITHOUT_CALLS: Record<StepId, (pattern: string) => readonly string[]> = {
  '4.1': () => [],
  '4.2': (pattern) => [pattern],
  '4.3': () => [],
  '4.4': (pattern) => [pattern],
  '4.5': () => ['testing'],
};

/** The topics worth reading before a step of an integration of this pattern. */
export function topicsFor(step: StepId, pattern: Pattern | null): readonly string[] {
  return pattern === null || isCallPattern(pattern) ? TOPICS_OF[step] : TOPICS_WITHOUT_CALLS[step](pattern);
}

export interface Topic {
  /** Such as `mapping`, or `rules/no-swallowed-error`. */
  name: string;
  title: string;
  text: string;
}

/** The steps a topic is for. */
export function stepsOf(topic: string): StepId[] {
  return STEPS.filter((step) => TOPICS_OF[step].includes(topic));
}

/** Every topic of `knowledge/` and the fields of each pattern's spec; those about rules last. */
export async function listTopics(resources: Resources): Promise<Topic[]> {
  const paths = (await resources.walk(FOLDER)).filter((path) => path.endsWith('.md'));
  const topics = await Promise.all(
    paths.map(async (path) => {
      const text = await resources.read(path);
      const name = path.slice(FOLDER.length + 1, -'.md'.length);
      return { name, title: /^# (.+)$/m.exec(text)?.[1] ?? name, text };
    }),
  );
  const isRule = ({ name }: Topic) => Number(name.startsWith('rules/'));
  return [...topics, ...(await specTopics())].sort((a, b) => isRule(a) - isRule(b));
}

/**
 * From the schemas, which `next` does not need: the fields of each pattern's spec, where no page of `knowledge/spec/` shows a
 * whole one, and of the sections that stand apart.
 */
async function specTopics(): Promise<Topic[]> {
  const { specReference } = await import('../spec/reference.ts');
  const { SCHEMA_FILE } = await import('../spec/jsonSchema.ts');
  const fieldsOf = (pattern: Pattern) => specReference(pattern, (field) => `explain ${specTopic(field)}`);
  const whole = PATTERN_IDS.filter((each) => !isCallPattern(each)).map((pattern) => ({
    pattern,
    ...fieldsOf(pattern),
  }));
  // The patterns with calls share a schema, and so its sections.
  const apart = new Map([...whole, fieldsOf('async-task')].flatMap((each) => [...each.apart]));
  return [
    ...whole.map(({ pattern, text }) => {
      const given = { $schema: `./${SCHEMA_FILE}`, specVersion: SPEC_VERSION, pattern };
      const start = `It begins with ${JSON.stringify(given).slice(1, -1)}; \`new\` writes it with empty fields, which need no reading.`;
      return fieldsTopic(specTopic(pattern), `Fields of a spec, pattern ${pattern}`, `${start}\n\n${text}`);
    }),
    ...[...apart].map(([field, text]) => fieldsTopic(specTopic(field), `The field ${field} of a spec`, text)),
  ];
}

const LEGEND = '`?` may be left out, (what then holds) in brackets; a text where no form is named.';

function fieldsTopic(name: string, title: string, text: string): Topic {
  return { name, title, text: `# ${title}\n\n${LEGEND}\n\n${text}\n` };
}
