import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { z } from 'zod';
import { type Diagnostic, type ErrorCode, OperationError } from '../errors.ts';
import { tooDeepAt } from '../source/depth.ts';
import { designInconsistencies, researchInconsistencies } from './consistency.ts';
import { jsonOf } from './json.ts';
import { describeField, knownFields, specJsonSchema } from './jsonSchema.ts';
import { extractedSchemas, linkSpec } from './link.ts';
import {
  type DesignedSpec,
  designedSchema,
  type Inconsistency,
  identitySchema,
  type ResearchedSpec,
  researchedSchema,
  type SpecDraft,
} from './schema.ts';
import { versionProblem } from './version.ts';

/** A reading of a spec: the value, or everything that is wrong with it. */
export type Reading<Spec> =
  | { ok: true; spec: Spec }
  | { ok: false; diagnostics: [Diagnostic, ...Diagnostic[]] };

/** Reads module, name and pattern only. Codes: `SPEC_MALFORMED`, `SPEC_VERSION`, `SPEC_INVALID`. */
export function readDraft(text: string, file: string): Reading<SpecDraft> {
  return read(text, file, identitySchema, (spec) => ({ spec, found: [] }));
}

/** Reads what Task 4.1 needs; later sections may still be empty. Codes: also `SPEC_INCOMPLETE`. */
export function readResearched(text: string, file: string): Reading<ResearchedSpec> {
  return read(text, file, researchedSchema, (spec) => ({ spec, found: researchInconsistencies(spec) }));
}

/**
 * Reads the whole spec: refs are linked to its schemas, then the cross-field rules are applied. Codes: as
 * {@link readResearched}.
 *
 * @param extract the text of the extract of the vendor's document, whose schemas the spec may name
 */
export function readDesigned(
  text: string,
  file: string,
  extract: string | null = null,
): Reading<DesignedSpec> {
  return read(text, file, designedSchema, (unlinked) => {
    const { spec, broken } = linkSpec(unlinked, extractedSchemas(extract));
    if (broken.length > 0) return { spec, found: broken };
    const documented = extract !== null;
    return { spec, found: [...unconfirmed(spec), ...designInconsistencies(spec, { documented })] };
  });
}

/** The spec of a reading. Throws its diagnostics. */
export function requireSpec<Spec>(reading: Reading<Spec>): Spec {
  if (reading.ok) return reading.spec;
  const [first, ...more] = reading.diagnostics;
  throw new OperationError({ ...first, code: first.code as ErrorCode }, ...more);
}

function read<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  complete: (spec: z.infer<Schema>) => { spec: z.infer<Schema>; found: Inconsistency[] },
): Reading<z.infer<Schema>> {
  const json = text.replace(/^\uFEFF/, '');
  const deep = tooDeepAt(json);
  if (deep !== null) return { ok: false, diagnostics: [malformed(json, file, deep, 'nested too deeply')] };
  const value = jsonOf(text);
  if (value === undefined) return { ok: false, diagnostics: [syntaxError(json, file)] };
  const outdated = versionProblem(value, file);
  if (outdated) return { ok: false, diagnostics: [outdated] };
  // To write and compile a function per schema, zod's own way, costs more than it saves over a thousand specs.
  const parsed = schema.safeParse(value, { jitless: true });
  const { spec, found } = parsed.success
    ? complete(parsed.data)
    : { spec: undefined, found: [] as Inconsistency[] };
  const diagnostics = parsed.success
    ? found.map((each) => diagnostic(each.code ?? 'SPEC_INVALID', file, each.path, each.message, each.fix))
    : distinct(parsed.error.issues.flatMap((issue) => explain(issue, value, file)));
  const [first, ...more] = diagnostics;
  if (first) return { ok: false, diagnostics: [first, ...more] };
  return { ok: true, spec: spec as z.infer<Schema> };
}

/** Nothing that was guessed is taken for decided. */
function unconfirmed({ guesses }: DesignedSpec): Inconsistency[] {
  return guesses.map(({ field, why, alternatives = [] }, index) => ({
    code: 'SPEC_INCOMPLETE',
    path: ['guesses', index],
    message: `says that ${field} was guessed: ${why}`,
    fix: `Confirm or correct ${field}, then remove the entry from guesses.${alternatives.length > 0 ? ` It could also be: ${alternatives.join(', ')}.` : ''}`,
  }));
}

function explain(issue: z.core.$ZodIssue, value: unknown, file: string): Diagnostic[] {
  const schema = specJsonSchema(at(value, ['pattern']));
  if (issue.code === 'unrecognized_keys') {
    const known = knownFields(schema, issue.path).join(', ');
    return issue.keys.map((key) =>
      diagnostic(
        'SPEC_INVALID',
        file,
        [...issue.path, key],
        'is not a field of the spec',
        `Remove it; fields here: ${known}.`,
      ),
    );
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues[0]?.message ?? 'is not a usable name';
    return [
      diagnostic('SPEC_INVALID', file, issue.path, why, 'Rename it, with everything that refers to it.'),
    ];
  }
  // A union hides the real complaint in its branches; the branch that got furthest is the one that was meant.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(deepest) > 0) {
      return deepest.flatMap((inner) =>
        explain({ ...inner, path: [...issue.path, ...inner.path] }, value, file),
      );
    }
  }
  const empty = isEmptyAt(value, issue.path);
  const message = empty ? emptyMessage(value, issue.path) : issue.message;
  const wanted = describeField(schema, issue.path);
  return [
    diagnostic(
      empty ? 'SPEC_INCOMPLETE' : 'SPEC_INVALID',
      file,
      issue.path,
      message,
      wanted ? `Write ${wanted}.` : `See the JSON Schema beside the spec.`,
    ),
  ];
}

/** An empty text breaks several rules at once; one complaint says it. */
function distinct(found: readonly Diagnostic[]): Diagnostic[] {
  return found.filter((each, index) => found.findIndex((other) => other.message === each.message) === index);
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((each) => each.path.length));
}

function isEmptyAt(value: unknown, path: readonly PropertyKey[]): boolean {
  const found = at(value, path);
  return found === undefined || found === '' || (Array.isArray(found) && found.length === 0);
}

function emptyMessage(value: unknown, path: readonly PropertyKey[]): string {
  return at(value, path) === undefined ? 'is missing' : 'is empty';
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      current !== null && typeof current === 'object'
        ? (current as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function diagnostic(
  code: ErrorCode,
  file: string,
  path: readonly PropertyKey[],
  message: string,
  fix: string,
): Diagnostic {
  const field = path.map(String).join('.') || '(the whole document)';
  return { code, message: `${field} ${message} (${file}).`, target: field, fix };
}

/** Where a text stops being JSON. */
function syntaxError(text: string, file: string): Diagnostic {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  return malformed(text, file, first?.offset ?? 0, first ? printParseErrorCode(first.error) : undefined);
}

function malformed(text: string, file: string, offset: number, why?: string): Diagnostic {
  const before = text.slice(0, offset).split('\n');
  const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return {
    code: 'SPEC_MALFORMED',
    message: `${file} is not valid JSON at ${place}${why ? `: ${why}` : ''}.`,
    target: `${file}:${place}`,
    fix: 'Correct the JSON at that place; nothing was changed.',
  };
}
