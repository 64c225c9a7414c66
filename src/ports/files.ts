/** Text files below one project folder. Paths are project-relative with forward slashes. */
export interface Files {
  /** The absolute path of the project folder. */
  readonly root: string;
  /** The text of a file, or `null` where there is none. Throws `PATH_REFUSED` for a path that leaves the project, `READ_FAILED`. */
  read(path: string): Promise<string | null>;
  exists(path: string): Promise<boolean>;
  /** File names (not folders) directly in a folder, sorted; empty where the folder is missing. */
  list(folder: string): Promise<string[]>;
  /** Every file below a folder, project-relative, sorted; `node_modules` and `.git` are not entered. */
  walk(folder: string): Promise<string[]>;
  /** Throws `WRITE_FAILED` for a file that may not be written to; there may be none. */
  verifyReplaceable(path: string): Promise<void>;
  /**
   * Replaces a file in one step (temporary file, fsync, rename), making folders as needed.
   * Only `changes/` calls this. Throws `PATH_REFUSED` (outside the project, also through a link) and `WRITE_FAILED`.
   */
  writeAtomic(path: string, text: string): Promise<void>;
  /**
   * Deletes a file (a link, not what it points to) and the folders that are empty then; nothing where there is none.
   * Only `changes/` calls this. Throws like `writeAtomic`.
   */
  remove(path: string): Promise<void>;
  /** An exclusive lock for the project, kept outside what git can commit. Throws `PROJECT_LOCKED`. */
  lock(): Promise<() => Promise<void>>;
}
