/** Where things lie in a project of a host framework. Paths are project-relative, forward slashes. */
export interface HostLayout {
  /** Folder of specs, design documents, status and evidence. */
  docs: string;
  /** Folder of the business: entities, relations, interactions. */
  business: string;
  /** Folder that holds one folder per integration, and the kit. */
  integrations: string;
  kit: string;
  tests: string;
  /** The file that lists the app's integrations, and how it names their folder. */
  registrationFile: string;
  registrationPrefix: string;
  /** Module specifiers in generated code, as seen from `integrations/<name>/index.ts`. */
  imports: { contract: string; createAPI: string; kit: string };
  /** Module specifiers in generated tests, as seen from the tests folder. */
  testImports: { app: string; kit: string; integrations: string };
}

/** What a host is recognised by. */
export interface HostFacts {
  /** Whether a project file exists; only files named in `markers` are known. */
  has(path: string): boolean;
  /** Names from package.json's dependencies and devDependencies. */
  dependencies: ReadonlySet<string>;
}

/** A framework and project layout that can receive an integration. */
export interface Host {
  title: string;
  layout: HostLayout;
  /** Files `detect` asks about. */
  markers: readonly string[];
  /** Recognises the layout by facts only it has, so that two hosts never match the same project. */
  detect(facts: HostFacts): boolean;
}
