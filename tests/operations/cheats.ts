export interface Cheat {
  name: string;
  /** Changes the honest test file. */
  test?: (honest: string) => string;
  /** Further files. */
  files?: Record<string, string>;
  command?: string;
  code: string;
  message: RegExp;
  /** Where several cheats are tried at once: what the others are refused as. */
  also?: readonly (readonly [code: string, message: RegExp])[];
}

const IMPORT = "import { describe, expect, it } from 'vitest';";
export const importing =
  (names: string, before = '') =>
  (honest: string) =>
    honest.replace(IMPORT, `import { ${names} } from 'vitest';\n${before}`);
/** Runs before anything else of the file. */
export const before = (code: string) => importing('beforeAll, describe, expect, it, vi', `${code}\n`);

export const ANSWER = `JSON.stringify({ id: 'sp_1', status: 'queued', created_at: '2026-01-01T00:00:00Z' })`;
export const SERVER = `import { createServer } from 'node:http'; const server = createServer((request, response) => {
  response.writeHead(request.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' }).end(${ANSWER}); });`;
