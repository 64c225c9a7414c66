import type { Comment, Node, Program } from 'oxc-parser';
import type { Bindings } from './bindings.ts';
import type { Visit } from './syntax.ts';

/** What a file is to the integration; rules pick the roles they read. */
export type FileRole =
  /** `integrations/<name>/index.ts` and its other files, except the API layer. */
  | 'integration'
  /** `externalApi.ts` and `externalApi.types.ts`. */
  | 'api'
  | 'integration-test'
  | 'external-test'
  /** The file that lists the host's integrations. */
  | 'registration'
  /** vitest's configuration, and the files it runs before the tests. */
  | 'test-config';

export interface SourceFile {
  /** Project-relative, forward slashes. */
  path: string;
  text: string;
  role: FileRole;
}

/** Everything the rules may know. Gathered by the operation; the rules read nothing themselves. */
export interface ProjectFacts {
  files: readonly SourceFile[];
  integration: {
    /** Kebab-case name. */
    name: string;
    /** Exported factory, e.g. `createTtsIntegration`. */
    factory: string;
    /** Entity names; `null` for a pattern without calls. */
    callEntity: string | null;
    eventEntity: string | null;
    /** The event source the integration records with; `null` where it has none. */
    eventSource: string | null;
    /** Whether a call belongs to a user, so that only that user may ask for it. */
    hasOwner: boolean;
    /** The requirement for asking the vendor in the background, as the spec quotes it. */
    pollingRequirement: string | null;
  };
  /** Names of the scenarios an integration test shows; a title begins with one and a colon. */
  scenarios: readonly string[];
  /** Names of the environment variables the spec declares. */
  environment: readonly string[];
  /** What the host's registration says (`isRegistered`); `null` before the integration is registered by the workflow. */
  registration: { path: string; times: number } | null;
  /** Whether the design document is what the spec renders to; `null` where there is no design yet. */
  design: { path: string; inSync: boolean } | null;
}

/** A file that parsed. Offsets are UTF-16, as in JavaScript strings. */
export interface ParsedFile extends SourceFile {
  program: Program;
  comments: readonly Comment[];
  bindings: Bindings;
}

export interface Finding {
  /** Id of a rule, or `syntax-error`, `unexplained-ignore`. */
  rule: string;
  path: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
  /** What is wrong in this place. Never holds a secret. */
  message: string;
  fix: string;
}

export interface FileContext {
  file: ParsedFile;
  facts: ProjectFacts;
  /** A finding at a node, a comment, or anything else with a `start`. */
  report(at: { start: number }, message: string, fix?: string): void;
}

export interface ProjectContext {
  files: readonly ParsedFile[];
  facts: ProjectFacts;
  report(at: { path: string; start?: number }, message: string, fix?: string): void;
}

interface RuleText {
  /** Same as the file in `rules/`, the key in the registry and the page in `knowledge/rules/`. */
  id: string;
  /** Why it matters, in one sentence. */
  reason: string;
  /** What to do about a finding, where the finding does not say it more exactly. */
  fix: string;
}

/** Looks at nodes of one file at a time. The returned visit shares one walk with every other rule. */
interface VisitingRule extends RuleText {
  appliesTo: readonly FileRole[];
  /** The nodes that the visit is shown. */
  nodes: readonly Node['type'][];
  check(context: FileContext): Visit | undefined;
}

/** Reads one file at a time by itself. */
interface ReadingRule extends RuleText {
  appliesTo: readonly FileRole[];
  nodes?: undefined;
  check(context: FileContext): undefined;
}

export type FileRule = VisitingRule | ReadingRule;

/** Reads the project as a whole. */
export interface ProjectRule extends RuleText {
  appliesTo: 'project';
  check(context: ProjectContext): void;
}

export type Rule = FileRule | ProjectRule;
