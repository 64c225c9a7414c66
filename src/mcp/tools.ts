import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { type OperationEntry, operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';

const entries: readonly [string, OperationEntry][] = Object.entries<OperationEntry>(operations).filter(
  ([, { terminalOnly }]) => !terminalOnly,
);

/** Tool names have no spaces: `task start` is the tool `task_start`. */
export const TOOL_NAMES: readonly string[] = entries.map(([id]) => toolName(id));

/** The operation behind a tool, or `null` where there is no such tool. */
export async function loadTool(name: string): Promise<Operation | null> {
  const entry = entries.find(([id]) => toolName(id) === name)?.[1];
  return entry ? entry.load() : null;
}

/**
 * Every tool as `tools/list` describes it. A model reads all of it at the start of every conversation: a description
 * that several tools share, such as that of `integration`, is given with the first of them only.
 */
export async function listTools(): Promise<Tool[]> {
  const loaded = await Promise.all(
    entries.map(async ([id, entry]) => ({ id, entry, operation: await entry.load() })),
  );
  const said = new Set<string>();
  return loaded.map(({ id, entry, operation }) => ({
    name: toolName(id),
    description: entry.summary,
    inputSchema: inputSchema(operation, said),
    outputSchema: OUTPUT_SCHEMA,
    annotations: annotations(operation, entry),
  }));
}

function toolName(id: string): string {
  return id.replaceAll(' ', '_');
}

/** The answer of every tool; `data` differs and says itself what it is. */
const OUTPUT_SCHEMA: Tool['outputSchema'] = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    data: {},
    diagnostics: { type: 'array' },
    next: { type: ['string', 'null'] },
  },
  required: ['ok', 'data', 'diagnostics', 'next'],
};

/** What a tool takes. Limits and defaults that mean "nothing" are left out: a refusal explains them. */
function inputSchema({ input }: Operation, said: Set<string>): Tool['inputSchema'] {
  const { $schema: _draft, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    override({ jsonSchema, path }) {
      for (const limit of LIMITS) delete jsonSchema[limit];
      const { default: initial, description } = jsonSchema;
      if (initial === false || (Array.isArray(initial) && initial.length === 0)) delete jsonSchema.default;
      const sentence = `${path.at(-1)}: ${description}`;
      if (said.has(sentence)) delete jsonSchema.description;
      else if (description !== undefined) said.add(sentence);
    },
  });
  const properties = Object.entries(schema.properties ?? {}).filter(
    ([, field]) => typeof field !== 'object' || !field.terminalOnly,
  );
  return { ...schema, type: 'object', properties: Object.fromEntries(properties) } as Tool['inputSchema'];
}

const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum'] as const;

/**
 * Only hints that differ from what a client assumes without them (the defaults of the protocol). Every operation may be
 * repeated: with the same input it changes nothing more.
 */
function annotations({ readOnly }: Operation, { hints = {} }: OperationEntry): Tool['annotations'] {
  const { openWorld = false, destructive = false } = hints;
  return {
    ...(readOnly
      ? { readOnlyHint: true }
      : { idempotentHint: true, ...(destructive ? {} : { destructiveHint: false }) }),
    ...(openWorld ? {} : { openWorldHint: false }),
  };
}
