import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A vendor's document and the operations that are imported from it. */
export interface Selection {
  /** Name of the integration. */
  name: string;
  file: string;
  operations: string[];
}

/** Operations worth trying, by what the file's name begins with; of other documents those the tool itself suggests. */
const KNOWN: Record<string, string[]> = {
  assemblyai: ['createTranscript', 'getTranscript', 'deleteTranscript'],
  resend: ['POST /emails', 'GET /emails/{email_id}'],
  twilio: ['CreateMessage', 'FetchMessage'],
  deepgram: ['POST /v1/listen', 'GET /v1/projects'],
  github: ['issues/create', 'issues/get', 'issues/update'],
  stripe: ['PostPaymentIntents', 'GetPaymentIntentsIntent', 'PostRefunds'],
};

/** The folder with vendors' documents; the tests over them are skipped without it. */
export const CORPUS = process.env.OPENAPI_CORPUS_DIR ?? '';

export function selections(): Selection[] {
  if (CORPUS === '') return [];
  return readdirSync(CORPUS)
    .filter((each) => /\.(json|ya?ml)$/.test(each))
    .map((each) => {
      const name = each.replace(/\..*$/, '').toLowerCase();
      return { name, file: join(CORPUS, each), operations: KNOWN[name] ?? [] };
    });
}
