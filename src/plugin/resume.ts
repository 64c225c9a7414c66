/**
 * Hook after a compaction: what was being done is the first thing the new context holds. Prints nothing in projects
 * that do not use create-integration. Bundled into `plugin/hooks/resume.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const TIMEOUT_MS = 10_000;

const root = process.env.CLAUDE_PROJECT_DIR || process.cwd();
if (existsSync(join(root, '.currentmodule'))) {
  process.stdout.write(
    `If Task 4 (an integration) is under way, \`npx create-integration next\` says how it goes on; nothing else has to be remembered.\n${whatIsNext()}`,
  );
}

/** Only a version that is installed is asked: npx would have to fetch one first, while somebody waits. */
function whatIsNext(): string {
  const bin = join(root, 'node_modules', 'create-integration', 'bin', 'create-integration.js');
  if (!existsSync(bin)) return '';
  const options = { cwd: root, encoding: 'utf8', timeout: TIMEOUT_MS } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'next'], options);
  // A blocked gate (3) says what to do as well; version 0.1.0 says it on stderr.
  return status === 0 || status === 3 ? `\n${stdout || stderr}` : '';
}
