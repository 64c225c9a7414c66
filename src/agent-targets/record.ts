import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { isTargetId, type TargetId } from './index.ts';

/** What was installed for which agents; committed with the project, so that everybody's upgrade knows it. */
export const RECORD_FILE = '.create-integration/agents.json';

const undo = z.object({
  added: z.array(z.string()),
  created: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  sha256: z.string(),
  edit: z.object({ offset: z.int(), length: z.int(), content: z.string() }),
});

const schema = z.object({
  // A target that only a newer version knows is not lost by an older one.
  targets: z.array(z.string()),
  files: z.array(z.string()),
  blocks: z.record(z.string(), z.string()),
  permissions: z.record(z.string(), undo),
});

export interface InstallRecord extends z.infer<typeof schema> {
  /** Ids of targets. */
  targets: string[];
  /** Files that are ours alone. */
  files: string[];
  /** Hash of our block by the file it is in. */
  blocks: Record<string, string>;
}

export const NOTHING_INSTALLED: InstallRecord = { targets: [], files: [], blocks: {}, permissions: {} };

/**
 * @param text - the record's text, or `null` where there is none
 * @throws MERGE_CONFLICT when it cannot be read, as after a git merge that left markers in it
 */
export function parseRecord(text: string | null): InstallRecord {
  if (text === null) return NOTHING_INSTALLED;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new OperationError({
      code: 'MERGE_CONFLICT',
      message: `${RECORD_FILE} cannot be read.`,
      target: RECORD_FILE,
      fix: 'Resolve its git conflict, restore it from git, or delete it and run `create-integration init --agent <agents>` again.',
    });
  }
}

export function printRecord(record: InstallRecord): string {
  return `${JSON.stringify({ version: 1, ...record }, null, 2)}\n`;
}

export function knownTargets({ targets }: InstallRecord): TargetId[] {
  return targets.filter(isTargetId);
}

/** Of a block's text with `\n` line ends. */
export function hashOfBlock(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
