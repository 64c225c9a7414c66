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

/** Every tool as `tools/list` describes it. What is said here is read at the start of every conversation: few words. */
export function listTools(): Promise<Tool[]> {
  return Promise.all(
    entries.map(async ([id, entry]) => {
      const operation = await entry.load();
      return {
        name: toolName(id),
        description: entry.summary,
        inputSchema: inputSchema(operation),
        outputSchema: OUTPUT_SCHEMA,
        annotations: annotations(operation, entry),
      };
    }),
  );
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

function inputSchema({ input }: Operation): Tool['inputSchema'] {
  const { $schema: _draft, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return { ...schema, type: 'object' } as Tool['inputSchema'];
}

/** Only hints that differ from what a client assumes without them (the defaults of the protocol). */
function annotations({ readOnly }: Operation, { hints = {} }: OperationEntry): Tool['annotations'] {
  const { openWorld = false, destructive = false, idempotent = true } = hints;
  return {
    ...(readOnly
      ? { readOnlyHint: true }
      : {
          ...(destructive ? {} : { destructiveHint: false }),
          ...(idempotent ? { idempotentHint: true } : {}),
        }),
    ...(openWorld ? {} : { openWorldHint: false }),
  };
}
