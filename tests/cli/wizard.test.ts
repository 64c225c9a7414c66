import { afterEach, describe, expect, test } from 'vitest';
import { OperationError } from '../../src/errors.ts';
import type { Prompts } from '../../src/ports/index.ts';
import {
  must,
  runInProcess,
  type TempProject,
  tempPlain,
  tempProject,
  treeHash,
} from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

/** Prompts that answer in order; what is left unanswered is a Ctrl-C. */
function answering(...answers: (string | boolean | string[])[]) {
  const asked: string[] = [];
  const answer = async ({ message }: { message: string }) => {
    asked.push(message);
    const value = answers.shift();
    if (value !== undefined) return value;
    throw new OperationError({ code: 'CANCELLED', message: 'Cancelled at a question.', fix: 'Run again.' });
  };
  // Each question gets the kind of answer its test wrote down.
  const prompts = {
    text: answer,
    secret: answer,
    select: answer,
    choose: answer,
    confirm: answer,
  } as unknown as Prompts;
  return { prompts, asked };
}

const answered = {
  200: {
    description: 'The job',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            status: { type: 'string', enum: ['queued', 'done', 'failed'] },
          },
        },
      },
    },
  },
};
const VENDOR = {
  openapi: '3.1.0',
  info: { title: 'Render', version: '1' },
  paths: {
    '/jobs': {
      post: {
        operationId: 'createJob',
        summary: 'Render a video',
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: answered,
      },
    },
    '/jobs/{id}': {
      get: {
        operationId: 'getJob',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: answered,
      },
    },
  },
};

describe('in a terminal, without a command', () => {
  test('outside a project it offers to make an app', async () => {
    project = await tempPlain();
    const { prompts, asked } = answering(true, 'billing', false);
    const { exitCode, stdout } = await runInProcess(project.dir, [], { prompts });
    expect(asked[0]).toContain('There is no app here');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('app made')]);
    expect(await project.read('.currentmodule')).toBe('billing\n');
  });

  test('who declines is told what would be needed, and nothing is written', async () => {
    project = await tempPlain();
    const { prompts } = answering(false);
    const { exitCode, stderr } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('NOT_A_PROJECT')]);
    expect(await treeHash(project.dir)).toEqual({});
  });

  test('in a project without integrations it starts one', async () => {
    project = await tempProject();
    const { prompts, asked } = answering(
      'speech',
      '',
      'async-task',
      'Loopback',
      'https://speech.example.com/docs',
    );
    const { exitCode, stdout } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, asked.length]).toEqual([0, 5]);
    expect(stdout).toContain('next: create-integration task start 4.1');
    expect(JSON.parse(await project.read('docs/greeting.speech.integration.json'))).toMatchObject({
      name: 'speech',
      pattern: 'async-task',
      system: { name: 'Loopback', documentation: 'https://speech.example.com/docs' },
    });
  });

  test('with an OpenAPI document it offers what suggests itself, and shows what was guessed', async () => {
    project = await tempProject();
    await project.write('api.json', JSON.stringify(VENDOR));
    const { prompts, asked } = answering('render', 'none.json', 'api.json', '0');
    const { exitCode, stdout } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, asked.length]).toEqual([0, 4]);
    expect(asked[2]).toContain('none.json is not a file');
    expect(stdout).toContain('guessed, to be confirmed');
    expect(JSON.parse(await project.read('docs/greeting.render.integration.json'))).toMatchObject({
      pattern: 'async-task',
      operations: [{ id: 'createJob' }, { id: 'getJob' }],
    });
  });

  test('other operations are searched for, until some are found', async () => {
    project = await tempProject();
    await project.write('api.json', JSON.stringify(VENDOR));
    const { prompts, asked } = answering('render', 'api.json', 'search', 'elephant', 'render', ['createJob']);
    const { exitCode } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, asked.length]).toEqual([0, 6]);
    expect(asked[4]).toContain('No operation has the words "elephant"');
    expect(JSON.parse(await project.read('docs/greeting.render.integration.json'))).toMatchObject({
      operations: [{ id: 'createJob', role: 'call' }],
    });
  });

  test('with an integration under way it asks nothing and says what is next', async () => {
    project = await tempProject();
    await must(project, 'new speech --pattern async-task');
    const { prompts, asked } = answering();
    const { exitCode, stdout } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, asked]).toEqual([0, []]);
    expect(stdout).toContain('Then: create-integration task start 4.1');
  });

  test('Ctrl-C at a question ends with 130 and writes nothing', async () => {
    project = await tempProject();
    const before = await treeHash(project.dir);
    const { prompts } = answering('speech', '', 'async-task');
    const { exitCode, stderr } = await runInProcess(project.dir, [], { prompts });
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining('CANCELLED')]);
    expect(await treeHash(project.dir)).toEqual(before);
  });
});

test.each([['--yes'], ['--json'], ['next']])('%s asks nothing, also in a terminal', async (word) => {
  project = await tempPlain();
  const { prompts, asked } = answering(true, 'greeting', false);
  const { exitCode } = await runInProcess(project.dir, [word], { prompts });
  expect([exitCode, asked]).toEqual([2, []]);
});

test('env --ask writes what it is told, keeps what was there, and never shows a secret', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  await project.fillSpec('speech', ['purpose', 'system', 'environment']);
  const before = await project.read('.env');
  const { prompts } = answering("it's a key#1 42", 'http://127.0.0.1:9');
  const { exitCode, stdout, stderr } = await runInProcess(project.dir, ['env', '--ask'], { prompts });
  expect(exitCode).toBe(0);
  expect(stdout + stderr).not.toContain("it's");
  expect(await project.read('.env')).toBe(
    `${before}LOOPBACK_SPEECH_KEY=\`it's a key#1 42\`\nLOOPBACK_SPEECH_URL=http://127.0.0.1:9\n`,
  );
});
