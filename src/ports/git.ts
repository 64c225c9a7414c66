/** What an operation needs of git, for one project folder. All paths are project-relative, forward slashes, literal. */
export interface Git {
  /** Whether the project folder is inside a work tree. */
  isRepository(): Promise<boolean>;
  /** Makes a repository with the branch `main`. */
  init(): Promise<void>;
  /** The current branch, or `null` on a detached HEAD. A branch without commits counts as a branch. */
  branch(): Promise<string | null>;
  /** `merge`, `rebase`, `cherry-pick`, `revert` or `bisect` while one is under way, else `null`. */
  operationInProgress(): Promise<string | null>;
  /** Whether user.name and user.email are known, so that a commit can be made. */
  hasIdentity(): Promise<boolean>;
  /** Those of the paths that git ignores. */
  ignored(paths: readonly string[]): Promise<string[]>;
  /** Whether any commit on any branch has the path. */
  isInHistory(path: string): Promise<boolean>;
  /** Changed, staged, deleted and untracked (not ignored) files of the project folder. */
  changes(): Promise<GitChange[]>;
  /**
   * Commits exactly the given files as they are in the work tree; whatever else is staged stays staged.
   * Returns the new commit's id, or `null` when none of the files differs from HEAD.
   * Throws `GIT_FAILED` with git's own words (hooks, signing), or when a hook took the trailers out of the message, and
   * what `verify` throws; there is no commit then.
   */
  commit(request: CommitRequest): Promise<string | null>;
  /**
   * The commits that HEAD has and that were made since the given moment, by the value of every line
   * `Integration-Evidence: <hash>` in their messages: of trailers, and of messages that a squash put together. Where
   * several commits name a hash it is the newest.
   */
  evidenceCommits(since: Date): Promise<ReadonlyMap<string, EvidenceCommit>>;
}

export interface EvidenceCommit {
  /** Full id. */
  commit: string;
  /** ISO 8601. */
  date: string;
}

export interface GitChange {
  path: string;
  kind: 'untracked' | 'modified' | 'deleted';
  /** Whether the index differs from HEAD for this path. */
  staged: boolean;
}

export interface CommitRequest {
  paths: readonly string[];
  subject: string;
  trailers?: Readonly<Record<string, string>>;
  /** Is shown the files that a hook put into the commit, or changed in it. Paths are those of the repository. */
  verify?(files: readonly { path: string; text: string }[]): void;
}
