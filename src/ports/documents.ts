/** A file, and the folder that nothing it refers to may leave. */
export interface DocumentFile {
  /** An absolute path without symbolic links. */
  folder: string;
  /** Below the folder, with forward slashes. */
  path: string;
}

/** What a vendor publishes about its API, wherever a person has it: in the project, elsewhere on disk, on the web. */
export interface Documents {
  /**
   * Finds a file that a person named, relative to the project or absolute. Its folder is the project for a file inside,
   * else the one the file lies in. Throws `DOCUMENT_MISSING`.
   */
  locate(path: string): Promise<DocumentFile & { inProject: boolean }>;
  /** The text of a file. Throws `DOCUMENT_MISSING`, `DOCUMENT_TOO_LARGE`, `PATH_REFUSED` (also through a link). */
  read(file: DocumentFile): Promise<string>;
  /** The text behind a web address. Throws `DOCUMENT_UNREACHABLE`, `DOCUMENT_TOO_LARGE`, `HOST_REFUSED`. */
  fetch(request: DocumentRequest): Promise<string>;
}

export interface DocumentRequest {
  /** May carry credentials (`https://user:token@host/…`, `?token=…`); no message repeats it. */
  url: URL;
  /** What messages call it. */
  name: string;
  /** Hosts (`host` of a URL, so with a port) that a redirect may lead to, besides the one that was asked. */
  allowedHosts: readonly string[];
}
