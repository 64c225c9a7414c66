import type { Safe } from '../safe.ts';
import type { View } from '../template.ts';

/** What only this pattern's document says; the template of the pattern prints it. */
export interface DesignPart extends Record<string, View[string] | Limit[]> {
  /** What happens to a request at the most and at the least. */
  guarantee: Safe;
  /** One sentence for each field of `errorStrategy`. */
  errors: View;
  /** Further lines about failures. */
  limits: Limit[];
}

interface Limit {
  title: string;
  text: Safe;
}
