import { judged, notApplicable, type Verdict } from './verdict.ts';

export interface BusinessFacts {
  /** Folder of the business. */
  folder: string;
  /** What the spec counts on in the business model, and whether the folder's source names it. */
  names: readonly {
    name: string;
    what: string;
    /** In a file that the folder's index.ts imports, directly or not. */
    found: boolean;
    /** A file that names it and that index.ts does not import. */
    apart?: string;
  }[];
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
      .map(({ name, what, apart }) => ({
        code: 'BUSINESS_MISSING',
        message: apart
          ? `${apart} names ${name}, ${what}, and is no part of the app: ${folder}/index.ts does not import it.`
          : `Nothing in ${folder}/ names ${name}, ${what}.`,
        target: apart ?? folder,
        fix: apart
          ? `Import it in ${folder}/index.ts and add what it defines to the model there (\`create-integration explain ${topic}\`).`
          : `Write it into ${folder}/ (\`create-integration explain ${topic}\` shows how), or correct the name in the spec.`,
      })),
    `${names.map((each) => each.name).join(', ')} named in ${folder}/`,
  );
}
