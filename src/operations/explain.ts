import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { defineOperation } from './operation.ts';
import { listTopics } from './topics.ts';

interface Data {
  /** Without its text when no topic was asked for. */
  topics: { name: string; title: string; text?: string }[];
}

/** What there is to know, a topic at a time: an agent started with npx does not know where this package lies. */
export const explain = defineOperation({
  input: z.object({
    topic: z
      .string()
      .optional()
      .describe('a topic such as mapping, or the id of a rule; without one they are listed'),
  }),
  positional: ['topic'],
  readOnly: true,

  async run({ resources }, { topic }) {
    const topics = await listTopics(resources);
    if (topic === undefined) {
      return { data: { topics: topics.map(({ name, title }) => ({ name, title })) } };
    }
    const found = topics.find(({ name }) => name === topic || name === `rules/${topic}`);
    if (found) return { data: { topics: [found] } };
    throw new OperationError({
      code: 'USAGE',
      message: `There is no topic ${JSON.stringify(topic)}.`,
      target: 'topic',
      fix: `The topics are ${topics.map(({ name }) => name).join(', ')}.`,
    });
  },

  print: ({ topics }: Data) =>
    topics.map(({ name, title, text }) => text?.trimEnd() ?? `${name}  ${title}`).join('\n'),
});
