import type { Resources } from '../ports/index.ts';
import { isCallPattern, PATTERN_IDS, type Pattern } from '../spec/patternIds.ts';
import { specTopic } from '../workflow/instructions.ts';
import { STEPS, type StepId } from '../workflow/tasks.ts';

const FOLDER = 'knowledge';

/** Topics worth reading before a step; the others are there for when a question comes up. `next` may name them, too. */
export const TOPICS_OF: Record<StepId, readonly string[]> = {
  '4.1': [],
  '4.2': ['entity-design', 'mapping', 'error-strategy'],
  '4.3': [],
  '4.4': ['kit'],
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

/** Sections that few integrations have; each is a topic of its own, so that the others need not read it. */
const SEPARATE = /^(webhook|polling)\?: /;

/** From the schemas, which `next` does not need. */
async function specTopics(): Promise<Topic[]> {
  const { specReference } = await import('../spec/reference.ts');
  const separate = new Map<string, Topic>();
  const whole = PATTERN_IDS.map((pattern): Topic => {
    // A field of the spec itself begins a line; what belongs to it is indented.
    const fields = specReference(pattern).split(/\n(?! )/);
    const kept = fields.map((field) => {
      const [, section] = SEPARATE.exec(field) ?? [];
      if (section === undefined) return field;
      const name = specTopic(section);
      separate.set(name, fieldsTopic(name, `Fields of the section ${section} of a spec`, field));
      return `${field.split('\n')[0]}; its fields: explain ${name}`;
    });
    return fieldsTopic(specTopic(pattern), `Fields of a spec, pattern ${pattern}`, kept.join('\n'));
  });
  return [...whole, ...separate.values()];
}

function fieldsTopic(name: string, title: string, text: string): Topic {
  return { name, title, text: `# ${title}\n\n${text}\n` };
}
