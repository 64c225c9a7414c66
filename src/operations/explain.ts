import { z } from 'zod';
import { OperationError } from '../errors.ts';
import type { StepId } from '../workflow/tasks.ts';
import { defineOperation } from './operation.ts';
import { listTopics, stepsOf } from './topics.ts';

interface Data {
  /** The text is there for topics that were asked for. */
  topics: { name: string; title: string; steps: StepId[]; text?: string }[];
}

/** What there is to know, a topic at a time: an agent started with npx does not know where this package lies. */
export const explain = defineOperation({
  input: z.object({
    topic: z
      .string()
      .optional()
      .describe(
        'a topic such as mapping, the id of a rule, or several with commas; without one they are listed',
      ),
  }),
  positional: ['topic'],
  readOnly: true,

  async run({ resources }, { topic }) {
    const topics = await listTopics(resources);
    if (topic === undefined) {
      return { data: { topics: topics.map(({ name, title }) => ({ name, title, steps: stepsOf(name) })) } };
    }
    const wanted = topic.split(',').map((asked) => {
      const found = topics.find(({ name }) => name === asked || name === `${RULES}${asked}`);
      if (found) return { ...found, steps: stepsOf(found.name) };
      throw new OperationError({
        code: 'USAGE',
        message: `There is no topic ${JSON.stringify(asked)}.`,
        target: 'topic',
        fix: `The topics are ${topics.map(({ name }) => name).join(', ')}.`,
      });
    });
    return { data: { topics: wanted } };
  },

  print: ({ topics }: Data) => {
    const texts = topics.flatMap(({ text }) => text?.trimEnd() ?? []);
    if (texts.length > 0) return texts.join('\n\n');
    const rules = topics.filter(({ name }) => name.startsWith(RULES));
    return [
      ...topics.filter((each) => !rules.includes(each)).map(topicLine),
      '',
      // A finding names its rule; nobody reads forty titles that say no more than the names.
      `and a page per rule: ${rules.map(({ name }) => name.slice(RULES.length)).join(', ')}`,
    ].join('\n');
  },
});

const RULES = 'rules/';

function topicLine({ name, title, steps }: Data['topics'][number]): string {
  return `${name.padEnd(20)}  ${title}${steps.length > 0 ? ` (Task ${steps.join(', ')})` : ''}`;
}
