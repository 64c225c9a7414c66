import { createHash } from 'node:crypto';
import { OperationError } from '../../errors.ts';
import { type Dialect, dialectOf, parseDocument } from './document.ts';
import { isObject, type Json, objectOf } from './json.ts';
import { type Located, References, refIn } from './references.ts';

/**
 * Gives the text of a file that the document refers to.
 *
 * @param file a web address, or a path in the form of the root's name (`docs/openapi/schemas.yaml`; it may lead out of
 *   the project with `..`). The caller decides which ones it gives; a rejection's message is shown to the user.
 */
export type Load = (file: string) => Promise<string>;

/** Loading stops after so many files: a document that needs more is read from a bundled form. */
const MAX_FILES = 1_000;

/** A vendor's OpenAPI or Swagger document with the files it refers to, as far as they were needed. */
export class Source {
  readonly references = new References();
  readonly #hashes = new Map<string, string>();

  private constructor(
    /** The root's path or web address. */
    readonly name: string,
    readonly dialect: Dialect,
    readonly root: Json,
    readonly load: Load,
  ) {}

  /**
   * Reads a document, and the files its path items lie in.
   *
   * @throws OPENAPI_UNREADABLE, OPENAPI_KIND
   */
  static async open(text: string, name: string, load: Load): Promise<Source> {
    const value = parseDocument(text, name);
    const dialect = dialectOf(value, name);
    const source = new Source(name, dialect, objectOf(value), load);
    source.#keep(name, text, value);
    await source.loading((missing) => {
      for (const item of Object.values(objectOf(source.root.paths))) {
        const ref = refIn(item);
        const target = ref === undefined ? null : source.references.resolve(ref, name);
        if (target?.kind === 'unloaded') missing.add(target.file);
      }
    });
    return source;
  }

  /** The loaded files and their SHA-256, the root first. */
  files(): { path: string; sha256: string }[] {
    return [...this.#hashes].map(([path, sha256]) => ({ path, sha256 }));
  }

  /** What stands at a ref, or the value itself; `null` when the ref is broken or its file not loaded. */
  follow(value: unknown, file: string): Located | null {
    const ref = refIn(value);
    if (ref === undefined) return { value, file };
    const target = this.references.resolve(ref, file);
    return target.kind === 'found' ? target.at : null;
  }

  /** Runs a reading again until every file it asked for is loaded, or known not to be available. */
  async loading<Result>(read: (missing: Set<string>) => Result): Promise<Result> {
    for (;;) {
      const missing = new Set<string>();
      const result = read(missing);
      if (missing.size === 0) return result;
      if (this.references.files.size + missing.size > MAX_FILES) {
        throw new OperationError({
          code: 'OPENAPI_UNREADABLE',
          message: `${this.name} consists of more than ${MAX_FILES} files.`,
          target: this.name,
          fix: 'Bundle the document into one file first.',
        });
      }
      await Promise.all([...missing].map((file) => this.#fetch(file)));
    }
  }

  async #fetch(file: string): Promise<void> {
    try {
      const text = await this.load(file);
      this.#keep(file, text, parseDocument(text, file));
    } catch (error) {
      this.references.failed.set(file, error instanceof Error ? error.message : 'cannot be loaded');
    }
  }

  #keep(file: string, text: string, value: unknown): void {
    this.references.files.set(file, value);
    this.#hashes.set(file, createHash('sha256').update(text).digest('hex'));
  }
}

/** The path items of a document, those behind refs included; items whose ref is broken are left out. */
export function pathItems(source: Source): [path: string, item: Located][] {
  return Object.entries(objectOf(source.root.paths)).flatMap(([path, item]): [string, Located][] => {
    if (path.startsWith('x-')) return [];
    const at = source.follow(item, source.name);
    return at && isObject(at.value) ? [[path, at]] : [];
  });
}
