import { rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFiles } from '../../src/platform/files.ts';
import type { JsonAnswer } from '../helpers/runCli.ts';
import {
  runInProcess,
  speechProject,
  type TempProject,
  tempPlain,
  tempProject,
} from '../helpers/tempProject.ts';
import { type McpClient, memoryClient } from './helpers.ts';

type Place = 'empty' | 'foreign' | 'app' | 'begun';
type Input = Record<string, unknown>;

const places = {} as Record<Place, TempProject>;
const clients = {} as Record<Place, McpClient & { logged: unknown[] }>;

beforeAll(async () => {
  places.empty = await tempPlain();
  places.foreign = await tempPlain({ 'package.json': '{}' });
  places.app = await tempProject();
  places.begun = await speechProject('begun');
  for (const place of Object.keys(places) as Place[]) clients[place] = await memoryClient(places[place].dir);
});
afterAll(async () => {
  for (const place of Object.keys(places) as Place[]) {
    await clients[place].close();
    await places[place].cleanup();
  }
});

/** Runs the same thing over both surfaces; neither of them may change what the other one sees. */
async function both(place: Place, words: string, tool: string, input: Input) {
  const { exitCode, stdout } = await runInProcess(places[place].dir, ['--json', ...words.split(' ')]);
  const { isError, answer, text } = await clients[place].call(tool, input);
  return { exitCode, isError, cli: JSON.parse(stdout) as JsonAnswer, mcp: answer, text };
}

/** Spoils a project for one row. Returns what puts it right again. */
type Spoil = (project: TempProject) => Promise<() => Promise<unknown>>;

const replaced =
  (path: string, text: string | null): Spoil =>
  async (project) => {
    const before = await project.read(path);
    if (text === null) await rm(join(project.dir, path));
    else await project.write(path, text);
    return () => project.write(path, before);
  };

const locked: Spoil = async ({ dir }) => createFiles(dir).lock();

const detached: Spoil = async ({ git }) => {
  await git('checkout', '--quiet', '--detach');
  return () => git('checkout', '--quiet', 'main');
};

/** What no message foresees: the file system itself refuses to follow it. */
const linkToItself =
  (path: string): Spoil =>
  async (project) => {
    const restore = await replaced(path, null)(project);
    await symlink(basename(path), join(project.dir, path));
    return async () => {
      await rm(join(project.dir, path));
      await restore();
    };
  };

const designed: Spoil = async (project) => {
  const path = 'docs/greeting.speech.integration.json';
  const before = await project.read(path);
  await project.fillSpec('speech');
  await project.write('integrations/speech/index.ts', 'try {\n  await fetch("x");\n} catch {}\n');
  return async () => {
    await project.write(path, before);
    await rm(join(project.dir, 'integrations/speech'), { recursive: true });
  };
};

const FAILURES: [exit: number, code: string, place: Place, words: string, tool: string, Input, Spoil?][] = [
  [2, 'NOT_A_PROJECT', 'empty', 'next', 'next', {}],
  [2, 'NOT_A_PROJECT', 'empty', 'status', 'status', {}],
  [2, 'HOST_UNKNOWN', 'foreign', 'next', 'next', {}],
  [3, 'MODULE_INVALID', 'empty', 'init --module ../x', 'init', { module: '../x' }],
  [2, 'NAME_INVALID', 'app', 'new A --pattern sync-call', 'new', { name: 'A', pattern: 'sync-call' }],
  [2, 'USAGE', 'app', 'new speech --pattern soap', 'new', { name: 'speech', pattern: 'soap' }],
  [2, 'INTEGRATION_UNKNOWN', 'app', 'check', 'check', {}],
  [2, 'INTEGRATION_UNKNOWN', 'begun', 'next --integration x', 'next', { integration: 'x' }],
  [3, 'MODULE_MISSING', 'app', 'next', 'next', {}, replaced('.currentmodule', null)],
  [3, 'STATUS_MALFORMED', 'begun', 'status', 'status', {}, replaced('docs/greeting.status.json', '{')],
  [2, 'USAGE', 'begun', 'task start 4.9', 'task_start', { task: '4.9' }],
  [3, 'TASK_OUT_OF_ORDER', 'begun', 'task start 4.3', 'task_start', { task: '4.3' }],
  [3, 'TASK_OUT_OF_ORDER', 'begun', 'scaffold', 'scaffold', {}],
  [3, 'SPEC_INCOMPLETE', 'begun', 'design', 'design', {}],
  [3, 'SPEC_INCOMPLETE', 'begun', 'task complete 4.1', 'task_complete', { task: '4.1' }],
  [
    3,
    'PATH_REFUSED',
    'begun',
    'task complete 4.1 --include ../x',
    'task_complete',
    { task: '4.1', include: ['../x'] },
  ],
  [3, 'GIT_DETACHED', 'begun', 'task start 4.1', 'task_start', { task: '4.1' }, detached],
  [2, 'PROJECT_LOCKED', 'begun', 'task start 4.1', 'task_start', { task: '4.1' }, locked],
  [4, 'no-swallowed-error', 'begun', 'check', 'check', {}, designed],
  [3, 'ENV_MISSING', 'begun', 'env', 'env', {}, designed],
  [2, 'USAGE', 'begun', 'env --ask', 'env', { ask: true }, designed],
  [3, 'TEST_FILE_MISSING', 'begun', 'probe', 'probe', {}, designed],
  [3, 'SPEC_INCOMPLETE', 'begun', 'verify', 'verify', {}],
  [2, 'INTEGRATION_UNKNOWN', 'app', 'note x', 'note', { text: 'x' }],
  [2, 'USAGE', 'app', 'explain x', 'explain', { topic: 'x' }],
  [2, 'DOCUMENT_MISSING', 'app', 'openapi list x.json', 'openapi_list', { document: 'x.json' }],
  [
    2,
    'DOCUMENT_MISSING',
    'app',
    'openapi show x.json get',
    'openapi_show',
    { document: 'x.json', operation: 'get' },
  ],
  [2, 'EXTRACT_MISSING', 'begun', 'openapi diff x.json', 'openapi_diff', { document: 'x.json' }],
  [2, 'KIT_UNKNOWN', 'app', 'add x', 'add', { kit: 'x' }],
  [3, 'PATH_REFUSED', 'begun', 'next', 'next', {}, linkToItself('.currentmodule')],
];

test.each(FAILURES)('%i %s in %s: %s', async (exit, code, place, words, tool, input, spoil) => {
  const restore = await spoil?.(places[place]);
  try {
    const { exitCode, isError, cli, mcp, text } = await both(place, words, tool, input);
    expect([exitCode, isError]).toEqual([exit, true]);
    expect(cli.diagnostics.map((each) => each.code)).toContain(code);
    expect(mcp).toEqual(cli);
    for (const { code, fix } of mcp.diagnostics)
      for (const words of [code, fix]) expect(text).toContain(words);
  } finally {
    await restore?.();
  }
});

test('every tool is among those that fail', () => {
  const tried = new Set(FAILURES.map(([, , , , tool]) => tool));
  expect(clients.app.tools.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test.each<[Place, string, string, Input]>([
  ['app', 'next', 'next', {}],
  ['app', 'status', 'status', {}],
  ['begun', 'next', 'next', {}],
  ['begun', 'next --integration speech', 'next', { integration: 'speech' }],
  ['begun', 'task start 4.1', 'task_start', { task: '4.1' }],
])('what succeeds is no error: in %s %s', async (place, words, tool, input) => {
  const { exitCode, isError, cli, mcp, text } = await both(place, words, tool, input);
  expect([exitCode, isError]).toEqual([0, false]);
  expect(mcp).toEqual(cli);
  if (mcp.next) expect(text).toContain(mcp.next);
});

// The command line's parser answers these itself, in its own words.
test.each<[string, string, Input]>([
  ['nxt', 'nxt', {}],
  ['next --integratoin x', 'next', { integratoin: 'x' }],
  ['task start', 'task_start', {}],
  ['next --integration', 'next', { integration: 7 }],
  ['demo --dry-run', 'demo', {}],
])('wrong input is refused by both: %s', async (words, tool, input) => {
  const { exitCode, isError, cli, mcp } = await both('begun', words, tool, input);
  expect([exitCode, isError]).toEqual([2, true]);
  expect([cli.diagnostics[0]?.code, mcp.diagnostics[0]?.code]).toEqual(['USAGE', 'USAGE']);
  expect(mcp.diagnostics[0]?.fix).toMatch(/\S/);
});

test('only what nobody foresaw is logged, and answered as such', async () => {
  expect([...clients.app.logged, ...clients.begun.logged]).toEqual([]);
  const files = (dir: string) => ({ ...createFiles(dir), list: () => Promise.reject(new Error('boom')) });
  const { call, logged, close } = await memoryClient(places.begun.dir, { files });
  const { isError, answer } = await call('next');
  await close();
  expect([isError, answer.diagnostics[0]?.code]).toEqual([true, 'UNEXPECTED']);
  expect(logged.map(String)).toEqual(['Error: boom']);
});
