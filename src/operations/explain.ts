import { z } from 'zod';
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
    const asked = topic.split(',');
    const wanted = asked.map((each) =>
      topics.find(({ name }) => name === each || name === `${RULES}${each}`),
    );
    const unknown = asked.filter((_, index) => !wanted[index]);
    const names = topics.map(({ name }) => name).filter((name) => !name.startsWith(RULES));
    return {
      data: {
        topics: wanted.flatMap((each) => (each ? [{ ...each, steps: stepsOf(each.name) }] : [])),
      },
      // The others are answered all the same.
      diagnostics: unknown.map((each) => ({
        code: 'USAGE' as const,
        message: `There is no topic ${JSON.stringify(each)}.`,
        target: 'topic',
        fix: `The topics are ${names.join(', ')}, and the ids of the rules.`,
      })),
    };
  },

  print: ({ topics }: Data) => {
    if (topics.every(({ text }) => text !== undefined)) return printTexts(topics);
    const rules = topics.filter(({ name }) => name.startsWith(RULES));
    return [
      '`calls`, or the page named as the pattern, and `spec/<pattern>` are enough for most integrations; the rest is for questions.',
      '',
      ...topics.filter((each) => !rules.includes(each)).map(topicLine),
      '',
      // A finding names its rule; nobody reads forty names before there is one.
      `and a page for each of the ${rules.length} rules, which a finding names`,
    ].join('\n');
  },
});

const RULES = 'rules/';

/** Characters of one answer. Where agents run commands, output is often cut in the middle at 30,000, and more stands beside it. */
const ROOM = 21_000;

/** As many topics as there is room for, at least one; the others are named. */
function printTexts(topics: Data['topics']): string {
  let left = ROOM;
  const printed: string[] = [];
  const others: string[] = [];
  for (const { name, text = '' } of topics) {
    if (printed.length > 0 && (others.length > 0 || text.length > left)) others.push(name);
    else printed.push(text.trimEnd());
    left -= text.length;
  }
  const rest =
    others.length > 0 ? [`There was no room for more: create-integration explain ${others.join(',')}`] : [];
  return [...printed, ...rest].join('\n\n');
}

function topicLine({ name, title, steps }: Data['topics'][number]): string {
  return `${name.padEnd(20)}  ${title}${steps.length > 0 ? ` (Task ${steps.join(', ')})` : ''}`;
}
