import { z } from 'zod';

/* The kinds of text a spec consists of. Each takes the sentence that says what to write there. */

export const EMPTY = 'is empty';
export const text = (what: string) => z.string({ error: 'is missing' }).trim().min(1, EMPTY).describe(what);
export const sentence = (what: string) =>
  z
    .string({ error: 'is missing' })
    .trim()
    .min(1, EMPTY)
    .min(20, 'is too short to tell anything')
    .describe(what);
export const matching = (pattern: RegExp, what: string) =>
  z.string({ error: 'is missing' }).min(1, EMPTY).regex(pattern, 'has the wrong form').describe(what);

export const KEBAB_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const MODULE_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
export const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;
export const CAMEL = /^[a-z][A-Za-z0-9]*$/;
export const PASCAL = /^[A-Z][A-Za-z0-9_]*$/;
export const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const DOTTED = /^[^.\s]+(\.[^.\s]+)*$/;
export const RELATIONS = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/;

export const variableName = matching(
  VARIABLE,
  'an environment variable in capitals, such as "STRIPE_SECRET_KEY"',
);
export const dottedPath = (what: string) => matching(DOTTED, what);

/** A remark that may be left out. */
export const note = (what: string) => z.string().trim().default('').describe(what);
