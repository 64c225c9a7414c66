import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type DemoVendor,
  expectComplete,
  followNext,
  startDemoVendor,
  WHOLE_WAY,
} from '../helpers/scriptedClient.ts';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { type McpClient, stdioClient } from './helpers.ts';

/* The scripted client through the SDK: every command of `next` becomes a call of a tool. */

let project: TempProject;
let vendor: DemoVendor;
let mcp: McpClient & { stderr(): string };

beforeAll(async () => {
  project = await tempProject();
  vendor = await startDemoVendor(project.dir);
  mcp = await stdioClient(project.dir);
});
afterAll(async () => {
  vendor.stop();
  await project.cleanup();
  await mcp.close();
});

test('next alone leads a client to the end of Task 4', async () => {
  const steps = await followNext(project, vendor, async (command) => {
    const { name, input } = toolCall(command, mcp.tools);
    const { isError, answer } = await mcp.call(name, input);
    expect([command, isError]).toEqual([command, false]);
    return answer;
  });
  expect(steps).toEqual(WHOLE_WAY);
  await expectComplete(project);
  expect((await must(project, 'next')).next).toBeNull();
  // A line on stdout that is no protocol would have been complained about.
  expect([mcp.complaints, mcp.stderr()]).toEqual([[], '']);
}, 300_000);

/** A command as a call, by what the tools say of themselves: words without a flag fill the required fields in order. */
function toolCall(command: string, tools: readonly Tool[]): { name: string; input: Record<string, string> } {
  const words = command.split(' ').slice(1);
  const tool = tools.find(({ name }) => words.slice(0, name.split('_').length).join('_') === name);
  if (!tool) throw new Error(`No tool for ${command}`);
  const rest = words.slice(tool.name.split('_').length);
  const required = [...(tool.inputSchema.required ?? [])];
  const input: Record<string, string> = {};
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word.startsWith('--')) input[word.slice(2)] = rest.shift() ?? '';
    else input[required.shift() ?? ''] = word;
  }
  return { name: tool.name, input };
}
