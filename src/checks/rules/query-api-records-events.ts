import { endpointsOf, mentions } from '../endpoints.ts';
import type { FileRule } from '../types.ts';

const ASKS_VENDOR =
  /^(?:query|poll|refresh|retrieve|fetch|check)\w*|^get\w*(?:Status|Task|Job|Result|Speech|Report)\w*$/i;
const RECORDS = /^(?:queryCall|refreshCall|dispatch|record\w*|create\w*Event)$/;

export const queryApiRecordsEvents: FileRule = {
  id: 'query-api-records-events',
  reason:
    'What the vendor said is lost when it only goes to whoever asked; the call stays open and the business never hears of it.',
  fix: 'Use queryCall of the kit, or record what is news (recordEvent) before answering with the stored call.',
  appliesTo: ['integration'],
  check({ file, report }) {
    for (const endpoint of endpointsOf(file)) {
      if (endpoint.kind === 'webhook') continue;
      if (!mentions(endpoint, file, ASKS_VENDOR) || mentions(endpoint, file, RECORDS)) continue;
      report(endpoint.at, "The API asks the vendor and records nothing of the vendor's answer.");
    }
    return undefined;
  },
};
