import { parse } from 'dotenv';

/**
 * Parses `.env` text the way the `dotenv` package does at run time in a host.
 * Lines it cannot read are left out; `workflow/environment.ts` reports those.
 */
export function parseEnv(text: string): Record<string, string> {
  // dotenv does not know a byte order mark and would drop the first variable.
  return parse(text.replace(/^\uFEFF/, ''));
}
