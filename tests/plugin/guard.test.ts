import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commitIn, refuseByHand } from '../../src/plugin/commands.ts';
import { KEY } from '../helpers/tempProject.ts';
import { type TempRepo, tempFolder, tempRepo } from '../helpers/tempRepo.ts';

const script = (name: string) => fileURLToPath(new URL(`../../plugin/hooks/${name}.mjs`, import.meta.url));

const STATUS = '{ "module": "greeting", "currentTask": "Task 4.3", "completed": false }\n';
let project: TempRepo;

beforeAll(async () => {
  project = await tempRepo({
    '.currentmodule': 'greeting\n',
    '.gitignore': '.env\nscratch/\n',
    'src/api.ts': 'const key = process.env.SPEECH_API_KEY;\n',
    'docs/greeting.status.json': STATUS,
  });
  await project.write('.env', `SPEECH_API_KEY=${KEY}\nSPEECH_URL=https://speech.example.com\n`);
});
afterAll(() => project.cleanup());
beforeEach(async () => {
  await project.git('reset', '--quiet', '--hard');
  await project.git('clean', '--quiet', '-d', '--force');
});

/** Runs a hook as Claude Code does: the call on stdin, the project's folder in the environment. */
async function hook(name: string, input: unknown, dir = project.dir) {
  const child = spawn(process.execPath, [script(name)], {
    cwd: dir,
    env: { ...process.env, NODE_OPTIONS: '', CLAUDE_PROJECT_DIR: dir },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}

const tool = (tool_name: string, tool_input: Record<string, unknown>, dir = project.dir) =>
  hook('guard', { hook_event_name: 'PreToolUse', cwd: dir, tool_name, tool_input }, dir);
const edit = (path: string, old_string: string, new_string: string) =>
  tool('Edit', { file_path: join(project.dir, path), old_string, new_string });
const write = (path: string, content: string) =>
  tool('Write', { file_path: join(project.dir, path), content });
const bash = (command: string) => tool('Bash', { command });

const PASSES = { exitCode: 0, stdout: '', stderr: '' };
const refusal = (text: string) => ({ exitCode: 2, stdout: '', stderr: expect.stringContaining(text) });

describe('a secret of .env', () => {
  test.each([
    ['as it is', KEY],
    ['as base64', Buffer.from(`user:${KEY}`).toString('base64')],
    ['in a URL', `https://x.example.com?key=${KEY}`],
  ])('%s is kept out of a file that git would take', async (_, text) => {
    const results = [
      await write('src/new.ts', `const key = '${text}';\n`),
      await edit('src/api.ts', 'process.env.SPEECH_API_KEY', `'${text}'`),
      await tool('NotebookEdit', { notebook_path: join(project.dir, 'a.ipynb'), new_source: text }),
      await tool('MultiEdit', {
        file_path: join(project.dir, 'src/api.ts'),
        edits: [
          { old_string: 'const', new_string: 'let' },
          { old_string: 'key', new_string: text },
        ],
      }),
    ];
    for (const result of results) {
      expect(result).toEqual(refusal('process.env.SPEECH_API_KEY'));
      expect(result.stderr).not.toContain(text);
    }
  });

  test('may be written where git ignores it, and into .env itself', async () => {
    expect(await write('scratch/try.ts', KEY)).toEqual(PASSES);
    expect(await write('.env', `SPEECH_API_KEY=${KEY}\n`)).toEqual(PASSES);
    expect(await write('../elsewhere.txt', KEY)).toEqual(PASSES);
  });

  test('is found when a linked folder leads into the project', async () => {
    const outside = await tempFolder();
    await symlink(join(project.dir, 'src'), join(outside.dir, 'link'));
    const call = { file_path: join(outside.dir, 'link/new.ts'), content: KEY };
    expect(await tool('Write', call)).toEqual(refusal('src/new.ts'));
    await outside.cleanup();
  });

  test('that is only an address, or was there before, is no reason to refuse', async () => {
    expect(await write('src/a.ts', "const url = 'https://speech.example.com';\n")).toEqual(PASSES);
    await project.write('src/old.ts', `// ${KEY}\nlet a = 1;\n`);
    expect(await edit('src/old.ts', 'let a', 'const a')).toEqual(PASSES);
  });
});

describe('a commit', () => {
  test.each([
    'git commit -m "x"',
    'cd src && git -C .. commit --quiet -m x',
    'GIT_AUTHOR_NAME=a git commit --amend --no-edit',
  ])('%s with a staged secret is refused', async (command) => {
    await project.write('src/api.ts', `const key = '${KEY}';\n`);
    await project.git('add', '--all');
    const result = await bash(command);
    expect(result).toEqual(refusal('SPEECH_API_KEY in src/api.ts'));
    expect(result.stderr).not.toContain(KEY);
  });

  test('looks at what it would take, and at no more', async () => {
    await project.write('src/api.ts', `const key = '${KEY}';\n`);
    await project.write('src/new.ts', `const key = '${KEY}';\n`);
    expect(await bash('git commit -m x')).toEqual(PASSES);
    expect(await bash('git commit -am x')).toEqual(refusal('src/api.ts'));
    await project.git('checkout', '--quiet', 'src/api.ts');
    expect(await bash('git commit --all -m x')).toEqual(PASSES);
    expect(await bash('git add -A && git commit -m x')).toEqual(refusal('src/new.ts'));
    expect(await bash('git add -A')).toEqual(PASSES);
  });

  test('of an env file is refused', async () => {
    await project.git('add', '--force', '.env');
    expect(await bash('git commit -m x')).toEqual(refusal('git rm --cached .env'));
  });

  test('that removes a secret passes', async () => {
    await project.write('src/leak.ts', `const key = '${KEY}';\n`);
    await project.git('add', '--all');
    await project.git('commit', '--quiet', '-m', 'leak');
    await project.write('src/leak.ts', 'const key = 1;\n');
    expect(await bash('git commit -am "take it out"')).toEqual(PASSES);
  });

  test('with the subject of a checkpoint is the work of the tool', async () => {
    const subject = 'feat: Task 4.3 - Complete external SDK/API testing';
    expect(await bash(`git commit -m "${subject}"`)).toEqual(
      refusal('npx create-integration task complete 4.3'),
    );
    expect(await bash(`git log --grep "${subject}"`)).toEqual(PASSES);
  });
});

describe('a task', () => {
  test.each([
    ['completed', '"completed": false', '"completed": true'],
    ['another step', 'Task 4.3', 'Task 4.5'],
    ['the whole', 'false', 'true, "integration_complete": true'],
  ])('is not marked by hand: %s', async (_, from, to) => {
    expect(await edit('docs/greeting.status.json', from, to)).toEqual(refusal('task complete'));
  });

  test('of another phase is its own business', async () => {
    const other = STATUS.replace('Task 4.3', 'Task 2.1');
    expect(await write('docs/other.status.json', other.replace('false', 'true'))).toEqual(PASSES);
    expect(await edit('docs/greeting.status.json', '"module"', '"note": "x", "module"')).toEqual(PASSES);
  });

  test.each([
    'echo "{}" > docs/greeting.speech.evidence.json',
    "sed -i 's/false/true/' docs/greeting.speech.evidence.json",
    'echo \'{"currentTask":"Task 4.5"}\' | tee docs/greeting.status.json',
  ])('has no evidence written by hand: %s', async (command) => {
    expect(await write('docs/greeting.speech.evidence.json', '{}')).toEqual(refusal('task complete'));
    expect(await bash(command)).toEqual(refusal('task complete'));
  });

  test.each([
    'cat docs/greeting.speech.evidence.json > /dev/null',
    'npx create-integration task complete 4.3',
  ])('may be looked at and completed by the tool: %s', async (command) =>
    expect(await bash(command)).toEqual(PASSES),
  );
});

describe('what it cannot judge passes', () => {
  test.each(['', '{', '[]', 'null'])('with a message for input such as %j', async (input) => {
    const { exitCode, stderr } = await hook('guard', input);
    expect(exitCode).toBe(input === '[]' ? 0 : 1);
    if (exitCode === 1) expect(stderr).toContain('was not checked');
  });

  test('outside projects of this tool', async () => {
    const other = await tempFolder({ '.env': `SPEECH_API_KEY=${KEY}\n` });
    const call = { file_path: join(other.dir, 'a.ts'), content: KEY };
    expect(await tool('Write', call, other.dir)).toEqual(PASSES);
    await other.cleanup();
  });

  test('other tools, and edits of the wrong form', async () => {
    expect(await tool('Read', { file_path: join(project.dir, '.env') })).toEqual(PASSES);
    expect(await tool('Edit', { file_path: join(project.dir, 'src/api.ts') })).toEqual(PASSES);
  });
});

test.each(['sed a -i ', 'git --x ', 'git -c x ', 'git commit -a ', '> a/b.json ', 'sed -i a/b.', 'A=1 '])(
  'a command of 300,000 characters is judged at once: %s…',
  (words) => {
    const [first = '', ...rest] = words.split(/(?<=^\S+ )/);
    const command =
      first + rest.join('').repeat(300_000 / words.length) + words.repeat(300_000 / words.length);
    const start = performance.now();
    commitIn(command);
    refuseByHand(command);
    expect(performance.now() - start).toBeLessThan(1_000);
  },
);

describe('after a compaction', () => {
  test('the command that says what is next is named, and asked where it is installed', async () => {
    expect((await hook('resume', {})).stdout).toContain('`npx create-integration next`');
    const bin = 'node_modules/create-integration/bin/create-integration.js';
    await project.write(bin, "console.log('speech, Task 4.3', process.argv[2]);\n");
    expect((await hook('resume', {})).stdout).toMatch(/next`[\s\S]*\nspeech, Task 4\.3 next\n$/);
    // On stdout, and as version 0.1.0 did.
    for (const said of ['log', 'error']) {
      await project.write(bin, `console.${said}('EVIDENCE_STALE: task start 4.3');\nprocess.exitCode = 3;\n`);
      const blocked = await hook('resume', {});
      expect([blocked.exitCode, blocked.stderr]).toEqual([0, '']);
      expect(blocked.stdout).toMatch(/\nEVIDENCE_STALE: task start 4\.3\n$/);
    }
    await project.write(bin, "console.error('a stack');\nprocess.exit(1);\n");
    const broken = await hook('resume', {});
    expect([broken.exitCode, broken.stdout.includes('a stack')]).toEqual([0, false]);
  });

  test('other projects get nothing', async () => {
    const other = await tempFolder();
    await mkdir(join(other.dir, 'src'));
    expect(await hook('resume', {}, other.dir)).toEqual(PASSES);
    await other.cleanup();
  });
});
