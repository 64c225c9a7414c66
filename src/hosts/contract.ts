import type { RegistrationRequest } from '../registration/index.ts';

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
  /** The app's test of itself, which starts the business as it is; `null` where the layout has no name for one. */
  appTest: string | null;
  /** The file that lists the app's integrations. */
  registrationFile: string;
  /** The command that writes {@link registrationFile} where the host generates it; `null` where people write it. */
  regenerate: string | null;
  /** The files that release the integrations when the app stops; both are the user's. */
  shutdown: {
    /** Has `createAggregatedIntegration`. */
    aggregate: string;
    /** Makes the aggregated integration and calls its life cycle; not there where the app is started by another file. */
    start: string;
  };
  /** How the list names an integration and its exported factory. */
  register(name: string, factory: string): RegistrationRequest;
  /** Files this host needs in the kit: path below the kit -> path below `templates/hosts/`. */
  kitExtras: Readonly<Record<string, string>>;
  /** Files an integration needs here beside those of its pattern; the templates lie below `templates/hosts/`. */
  integrationFiles: readonly { template: string; path(name: string): string }[];
  /** Module specifiers in generated code, as seen from `integrations/<name>/index.ts`. */
  imports: { contract: string; createAPI: string; kit: string };
  /**
   * Module specifiers in generated tests, as seen from the tests folder; `app` exports `createApp`, `issueToken` and
   * `App`. `apis` is where that app serves the APIs of an integration.
   */
  testImports: { app: string; kit: string; integrations: string; apis: string };
}

/** What a host is recognised by. */
export interface HostFacts {
  /** Whether a project file exists; only files named in `markers` are known. */
  has(path: string): boolean;
  /** Whether a file named in `markers` contains a word, such as the name of an export. */
  mentions(path: string, word: string): boolean;
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
