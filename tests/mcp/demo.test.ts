import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, type TempProject, tempProject } from '../helpers/tempProject.ts';
import { type McpClient, stdioClient, type ToolResult } from './helpers.ts';

/**
 * A client of the SDK that knows nothing but what `next` says: it calls the tools that the words of `next` name, and
 * where they ask for judgement (fields of the spec, values of `.env`) it writes the prepared answers of the demo.
 */

const KEY = 'loopback-5f0c2b1e9a7d4c3f8e6b';
const SPEC = 'docs/greeting.speech.integration.json';
const MOST_STEPS = 20;

let project: TempProject;
let vendor: ChildProcess;
let answers: Record<string, unknown>;
let baseUrl: string;
let mcp: McpClient & { stderr(): string };

beforeAll(async () => {
  const shipped = (path: string) => fileURLToPath(new URL(`../../templates/demo/${path}`, import.meta.url));
  project = await tempProject();
  vendor = spawn(process.execPath, [shipped('vendor.mjs'), '0'], {
    cwd: project.dir,
    env: { ...process.env, LOOPBACK_SPEECH_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(vendor.stdout ?? vendor, 'data');
  baseUrl = /http:\/\/\S+/.exec(String(line))?.[0] ?? '';
  answers = JSON.parse((await readFile(shipped('spec.json'), 'utf8')).replaceAll('{{baseUrl}}', baseUrl));
  mcp = await stdioClient(project.dir);
});
afterAll(async () => {
  vendor.kill();
  await project.cleanup();
  await mcp.close();
});

test('next alone leads a client to the end of Task 4', async () => {
  const steps: string[] = [];
  for (;;) {
    const { isError, answer } = await mcp.call('next');
    expect([isError, answer.diagnostics]).toEqual([false, []]);
    if (answer.next === null) {
      expect(answer.data.work).toMatch(/^Task 4 is complete\./);
      break;
    }
    steps.push(answer.next);
    expect(steps.length).toBeLessThan(MOST_STEPS);
    await work(String(answer.data.work), answer.data.files as string[]);
    await run(answer.next);
  }

  expect(steps.map((each) => each.replace('create-integration ', ''))).toEqual([
    'new <name> --pattern <async-task|sync-call>',
    ...['4.1', '4.2', '4.3', '4.4', '4.5'].flatMap((task) => [`task start ${task}`, `task complete ${task}`]),
  ]);
  const status = JSON.parse(await project.read('docs/greeting.status.json'));
  expect(status).toMatchObject({ currentTask: 'Task 4', completed: true, integration_complete: true });
  expect((await project.log()).slice(0, 6).map((each) => /Task (4\S*)/.exec(each)?.[1])).toEqual([
    '4',
    ...['4.5', '4.4', '4.3', '4.2', '4.1'],
  ]);
  expect(await project.git('status', '--porcelain')).toBe('');
  expect((await must(project, 'next')).next).toBeNull();
  // A line on stdout that is no protocol would have been complained about.
  expect([mcp.complaints, mcp.stderr()]).toEqual([[], '']);
}, 300_000);

/** Does what an instruction says: first the files, then the commands in backticks, in order. */
async function work(words: string, files: readonly string[]): Promise<void> {
  if (files.includes(SPEC)) {
    const spec = JSON.parse(await project.read(SPEC));
    for (const [field, value] of Object.entries(answers)) {
      if (/\bthe rest\b/.test(words) || words.includes(field)) spec[field] = value;
    }
    await project.write(SPEC, `${JSON.stringify(spec, null, 2)}\n`);
  }
  if (files.includes('.env')) {
    await project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=${baseUrl}\n`);
  }
  for (const [, command = ''] of words.matchAll(/`(create-integration [^`]+)`/g)) await run(command);
}

async function run(command: string): Promise<void> {
  const chosen = command.replace('<name>', 'speech').replace(/<([a-z-]+)(\|[a-z|-]+)?>/, '$1');
  const { name, input } = toolCall(chosen, mcp.tools);
  const { isError, answer }: ToolResult = await mcp.call(name, input);
  expect([chosen, isError, answer.diagnostics]).toEqual([chosen, false, []]);
}

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
