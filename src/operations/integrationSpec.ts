import { type Reading, readDesigned } from '../spec/parse.ts';
import type { DesignedSpec } from '../spec/schema.ts';
import type { Integration } from './project.ts';

/** The integration's whole spec, or what is wrong with it. Codes: see `spec/parse.ts`. */
export function readIntegrationSpec({
  specText,
  extractText,
  paths,
}: Pick<Integration, 'specText' | 'extractText' | 'paths'>): Reading<DesignedSpec> {
  return readDesigned(specText, paths.spec, extractText);
}
