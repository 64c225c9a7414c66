import type { Json } from './json.ts';
import type { Located } from './references.ts';

/* One operation of a document with its refs resolved, in the terms of OpenAPI 3; schemas are left as they are. */

export interface Parameter {
  in: 'path' | 'query' | 'header' | 'cookie';
  name: string;
  required: boolean;
  description: string;
  schema: Located;
  /** How it is serialised where it stands in `content`: as JSON in a text. */
  isJson: boolean;
  style: string;
  explode: boolean;
  deprecated: boolean;
  examples: unknown[];
}

export interface Media {
  /** As written, parameters included: `application/json; charset=utf-8`. */
  type: string;
  schema: Located | null;
  /** By property of the body. */
  encoding: Readonly<Record<string, Json>>;
  examples: unknown[];
}

export interface Answer {
  /** `200`, `4XX`, `default` */
  status: string;
  description: string;
  headers: string[];
  media: Media[];
}

export interface OperationAnatomy {
  parameters: Parameter[];
  body: { required: boolean; media: Media[] } | null;
  answers: Answer[];
}

/** Gives what stands at a value or the ref it is; notes a ref that leads nowhere, and answers null for it. */
export type Follow = (value: unknown, file: string) => Located | null;
