import { blockIn, withBlock, withoutBlock } from './block.ts';
import type { AgentTarget } from './contract.ts';
import { hashOfBlock } from './record.ts';

/** What becomes of one memory file. */
export type MemoryEdit =
  /** `hash` of the block that is in it then; absent where none is. */
  | { path: string; text: string | null; hash?: string }
  /** The block was edited by hand; `wanted` is what it would be. */
  | { path: string; conflict: 'edited' | 'not-text'; wanted: string };

/**
 * The edits of the memory files that a set of agents reads.
 *
 * An agent that reads another memory file only as long as it has none of its own (Claude Code with AGENTS.md) must not
 * lose it because we make one: ours then imports the other. The short text stands once where an agent would read two.
 *
 * @param memory - the text of the block
 * @param texts - the files as they are, `null` where there is none
 * @param hashes - of the blocks as they were last written
 */
export function memoryEdits(
  targets: readonly AgentTarget[],
  memory: string,
  texts: ReadonlyMap<string, string | null>,
  hashes: Readonly<Record<string, string>>,
): MemoryEdit[] {
  const written = new Set(targets.map((target) => target.memory));
  const edits = new Map<string, MemoryEdit>();
  for (const { memory: path, fallbackMemory } of targets) {
    const text = texts.get(path) ?? null;
    const content = contentFor(path, fallbackMemory);
    edits.set(path, editOf(path, text, content, hashes[path]));
  }
  return [...edits.values()];

  function contentFor(path: string, other: string | undefined): string {
    if (other === undefined) return memory;
    const own = withoutBlock(texts.get(path) ?? '') ?? '';
    const imports = new RegExp(`^@(?:\\./)?${other.replace('.', '\\.')}\\s*$`, 'm').test(own);
    const exists = written.has(other) || (texts.get(other) ?? null) !== null;
    const mustImport = own.trim() === '' && exists;
    const covered = written.has(other) && (imports || mustImport);
    return [...(mustImport ? [`@${other}`] : []), ...(covered ? [] : [memory])].join('\n\n');
  }
}

/** The memory file without our block; an edited block stays unless `force` says otherwise. */
export function memoryRemoval(
  path: string,
  text: string | null,
  hash: string | undefined,
  force: boolean,
): MemoryEdit {
  return force && text !== null ? { path, text: withoutBlock(text) } : editOf(path, text, '', hash);
}

function editOf(path: string, text: string | null, content: string, hash: string | undefined): MemoryEdit {
  const current = blockIn(text);
  if (text?.includes('\uFFFD')) return { path, conflict: 'not-text', wanted: content };
  if (current !== null && current !== content && hashOfBlock(current) !== hash) {
    return { path, conflict: 'edited', wanted: content };
  }
  if (content === '') return { path, text: text === null ? null : withoutBlock(text) };
  return { path, text: withBlock(text, content), hash: hashOfBlock(content) };
}
