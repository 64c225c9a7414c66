import { judged, notApplicable, type Verdict } from './verdict.ts';

export interface BusinessFacts {
  /** Folder of the business. */
  folder: string;
  /** What the spec counts on in the business model, and whether the folder's source names it. */
  names: readonly { name: string; what: string; found: boolean }[];
  /** The topic that shows how. */
  topic: string;
}

/** The business side is there: without it the app does not start, or nothing ever reaches the integration. */
export function businessGate({ folder, names, topic }: BusinessFacts): Verdict {
  if (names.length === 0)
    return notApplicable('business', 'the spec counts on nothing of the business model');
  return judged(
    'business',
    names
      .filter((each) => !each.found)
      .map(({ name, what }) => ({
        code: 'BUSINESS_MISSING',
        message: `Nothing in ${folder}/ names ${name}, ${what}.`,
        target: folder,
        fix: `Write it into ${folder}/ (\`create-integration explain ${topic}\` shows how), or correct the name in the spec.`,
      })),
    `${names.map((each) => each.name).join(', ')} named in ${folder}/`,
  );
}
