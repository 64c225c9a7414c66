/** The agent pack as it is shipped; texts with `\n` line ends. */
export interface Pack {
  /** What an agent always has in its context: one short text. */
  memory: string;
  /** Subagents by name: whole Markdown files with front matter. */
  agents: Readonly<Record<string, string>>;
}

/** A file that is this tool's alone. Project-relative path, forward slashes. */
export interface PackFile {
  path: string;
  text: string;
}

/** One coding agent: where it looks for instructions. Everything else about installing is the same for all. */
export interface AgentTarget {
  title: string;
  /** The file it always reads. It belongs to the user; the pack gets a managed block in it. */
  memory: string;
  /**
   * A memory file of other agents that this one reads only as long as it has none of its own: it is imported where
   * ours would be the first.
   */
  fallbackMemory?: string;
  /** What is written into files of our own. */
  files(pack: Pack): PackFile[];
  /** A settings file of the user's, and the entries its list of permitted commands gets. */
  permissions?: { path: string; allow: readonly string[] };
}
