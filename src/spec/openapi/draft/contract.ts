import type { Guess, Pattern } from '../../schema.ts';
import type { Shape } from '../../shape.ts';
import type { Extract, ExtractOperation } from '../extract.ts';
import type { OperationFacts, SourceFacts } from '../facts.ts';

/** What a spec is drafted from. */
export interface DraftInput {
  module: string;
  name: string;
  /** Without one it follows from what the operations look like. */
  pattern?: Pattern | undefined;
  extract: Extract;
  facts: SourceFacts;
  /** What the person said; else it is taken from the document. */
  system?: string | undefined;
  documentation?: string | undefined;
  /** The document's web address or path in the project, where it has one. */
  documentAddress?: string | undefined;
  /** The extract's own path: it is documentation too, where the document names none. */
  extractPath: string;
  /** Entity names the business has already. */
  business?: { call: string; event: string; eventSource: string } | null | undefined;
}

export type { Guess };

export type Role = 'submit' | 'query' | 'call' | 'cancel' | 'support';

/** A chosen operation: as it is written into the spec, as code that follows a path wants it, and what else is known. */
export interface Chosen {
  id: string;
  operation: ExtractOperation;
  /** Linked; without a body where there is none. */
  body: Shape | undefined;
  /** Linked. */
  response: Shape;
  facts: OperationFacts;
}

/** A part of the spec with what was guessed for it. */
export interface Guessed<Value> {
  value: Value;
  guesses: Guess[];
}
