/**
 * What a run leaves for the next one over the same project, kept where git cannot commit it. It may be gone at any time,
 * and whoever can write to the project can write to it: no task is judged by it.
 */
export interface Cache {
  /** `null` where there is nothing, or where another build of this tool wrote it. */
  read(name: string): Promise<string | null>;
  /** Where nothing can be written, nothing is. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}
