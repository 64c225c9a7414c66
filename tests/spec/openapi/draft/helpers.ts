import { draftSpec } from '../../../../src/spec/openapi/draft/draft.ts';
import type { Selection } from '../../../../src/spec/openapi/selection.ts';
import { type Reading, readDesigned, readResearched } from '../../../../src/spec/parse.ts';
import type { DesignedSpec, Pattern } from '../../../../src/spec/schema.ts';

/** A drafted spec as plain JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into every part of it.
export type DraftedSpec = any;

/** The draft of a selection, as it is written to a file. */
export function draftOf({ extract, facts }: Selection, pattern?: Pattern): DraftedSpec {
  const extractPath = 'docs/greeting.vendor.openapi.json';
  const { spec } = draftSpec({ module: 'greeting', name: 'vendor', pattern, extract, facts, extractPath });
  return JSON.parse(JSON.stringify(spec));
}

/** Reads a draft after the agent has written what only it can know, and confirmed every guess. */
export function completed(draft: DraftedSpec, { extract }: Selection): Reading<DesignedSpec> {
  const sentence = 'What only a person can know stands here.';
  const researched = { ...draft, purpose: sentence };
  const reading = readResearched(JSON.stringify(researched), 'spec');
  if (!reading.ok) return reading;
  const designed = {
    ...researched,
    guesses: [],
    ...(draft.webhook && {
      webhook: {
        ...draft.webhook,
        signature: { ...draft.webhook.signature, scheme: 'standard-webhooks' },
      },
    }),
    business: { entity: 'Greeting', when: sentence, property: 'url' },
    apiCall: { ...draft.apiCall, access: { owner: 'greeting.owner' } },
    review: Object.fromEntries(Object.keys(draft.review).map((each) => [each, sentence])),
  };
  return readDesigned(JSON.stringify(designed), 'spec', JSON.stringify(extract));
}
