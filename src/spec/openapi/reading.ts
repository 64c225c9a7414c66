import type { Shape } from '../shape.ts';
import type { Findings, Part, PlainPart } from './conjuncts.ts';
import type { Located, References } from './references.ts';

/**
 * What a schema is read for. `readOnly` fields are not part of what is sent, `writeOnly` ones not of what is received,
 * and files in multipart bodies are parts of their own.
 */
export type Side = 'body' | 'multipart' | 'response';

/** Where a schema stands: for what it is read, and how deep in the one that has a name. */
export interface Place {
  side: Side;
  depth: number;
  /** How many choices around it have been written out, each with everything beside it. */
  choices: number;
  /** For messages: `createJob body.items`. */
  where: string;
}

/** What the parts of the conversion need of each other; `ShapeReader` is the one there is. */
export interface Reading {
  readonly references: References;
  readonly findings: Findings;
  /** The shape of values that fit every one of the schemas. */
  shape(schemas: readonly Located[], place: Place): Shape;
  /** The parts with their refs followed. */
  plain(parts: readonly Part[], where: string): PlainPart[];
  /** Notes that a union takes a named schema where its property has the given word. */
  choose(key: string, property: string, word: string): void;
}

/** What a named schema is called until all are read: its side and place in the document. */
export const pendingRef = (side: Side, pointer: string) => `${side} ${pointer}`;

/** The place of a schema that has a name, or stands in an operation. */
export function start(side: Side, where: string): Place {
  return { side, depth: 0, choices: 0, where };
}

export function deeper(place: Place, step: string): Place {
  return { ...place, depth: place.depth + 1, where: `${place.where}${step}`.slice(0, 200) };
}
