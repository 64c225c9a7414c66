import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OperationEntry, operations } from '../../src/operations/index.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';
import { type McpClient, memoryClient } from './helpers.ts';

/** Characters of JSON for one token of a model; between 3.5 and 4.5 for English with punctuation. */
const CHARACTERS_PER_TOKEN = 4;

let folder: TempFolder;
let mcp: McpClient;
beforeAll(async () => {
  folder = await tempFolder();
  mcp = await memoryClient(folder.dir);
});
afterAll(async () => {
  await mcp.close();
  await folder.cleanup();
});

const tool = (name: string) => mcp.tools.find((each) => each.name === name);

describe('the tools', () => {
  test('are the operations that are not for a terminal only', () => {
    const expected = Object.entries<OperationEntry>(operations)
      .filter(([, { terminalOnly }]) => !terminalOnly)
      .map(([id]) => id.replace(' ', '_'));
    expect(mcp.tools.map((each) => each.name)).toEqual(expected);
    expect(expected).toEqual(expect.arrayContaining(['init', 'new', 'next', 'task_start', 'task_complete']));
    for (const name of ['demo', 'mcp', 'completion', 'upgrade', 'uninstall'])
      expect(expected).not.toContain(name);
  });

  test('have names that every client accepts, and say what they take and answer', () => {
    for (const { name, description, inputSchema, outputSchema } of mcp.tools) {
      expect(name).toMatch(/^[a-z_]{1,40}$/);
      expect(description).toMatch(/^\S.{5,120}$/);
      expect(outputSchema?.required).toEqual(['ok', 'data', 'diagnostics', 'next']);
      expect(inputSchema).not.toHaveProperty('$schema');
    }
  });

  test('describe every field once, with the first tool that has it', () => {
    const described = new Map<string, number>();
    for (const { inputSchema } of mcp.tools) {
      for (const [name, property] of Object.entries(inputSchema.properties ?? {})) {
        const { description } = property as { description?: string };
        expect([name, described.has(name) || description !== undefined]).toEqual([name, true]);
        if (description !== undefined) described.set(name, (described.get(name) ?? 0) + 1);
      }
    }
    expect(described.get('integration')).toBe(1);
  });

  test('take what the command takes', () => {
    expect(tool('new')?.inputSchema).toMatchObject({
      properties: {
        name: { type: 'string' },
        pattern: { enum: expect.arrayContaining(['async-task', 'sync-call']) },
      },
      required: expect.arrayContaining(['name']),
    });
    expect(tool('task_complete')?.inputSchema).toMatchObject({
      properties: { task: { type: 'string' }, include: { type: 'array', items: { type: 'string' } } },
      required: ['task'],
    });
  });

  test.each([
    ['next', { readOnlyHint: true, openWorldHint: false }],
    ['probe', { readOnlyHint: true }],
    ['design', { destructiveHint: false, idempotentHint: true, openWorldHint: false }],
    ['task_complete', { destructiveHint: false, idempotentHint: true }],
    ['task_start', { idempotentHint: true, openWorldHint: false }],
  ])('%s says what it may do, where that is not what a client assumes', (name, annotations) => {
    expect(tool(name)?.annotations).toEqual(annotations);
  });

  test('cost a model at most 1,500 tokens, and the instructions 100', () => {
    // What clients hand to a model; annotations and output schemas are for the client itself.
    const read = mcp.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(JSON.stringify(read).length / CHARACTERS_PER_TOKEN).toBeLessThanOrEqual(1_500);
    const instructions = mcp.client.getInstructions() ?? '';
    expect(instructions).toContain('task_start');
    expect(instructions.length / CHARACTERS_PER_TOKEN).toBeLessThanOrEqual(100);
  });
});

describe('the knowledge', () => {
  test('is listed with its titles and can be read', async () => {
    const { resources } = await mcp.client.listResources();
    expect(await mcp.client.listResourceTemplates()).toEqual({ resourceTemplates: [] });
    const page = resources.find((each) => each.name === 'knowledge/rules/no-swallowed-error');
    expect(page).toEqual({
      uri: 'create-integration://knowledge/rules/no-swallowed-error.md',
      name: 'knowledge/rules/no-swallowed-error',
      title: 'no-swallowed-error',
      mimeType: 'text/markdown',
    });
    expect(resources.map((each) => each.name)).toContain('agents/implement-integration-handler');
    expect(new Set(resources.map((each) => each.uri)).size).toBe(resources.length);
    for (const { uri } of resources) {
      const { contents } = await mcp.client.readResource({ uri });
      expect(contents).toEqual([{ uri, mimeType: 'text/markdown', text: expect.stringMatching(/\S/) }]);
    }
  });

  test.each([
    'create-integration://package.json',
    'create-integration://knowledge/../package.json',
    'create-integration://knowledge/rules/../../package.json',
    'create-integration://knowledge/rules/none.md',
    'file:///etc/hostname',
  ])('%s is none of it', async (uri) => {
    await expect(mcp.client.readResource({ uri })).rejects.toMatchObject({ code: -32002 });
  });
});
