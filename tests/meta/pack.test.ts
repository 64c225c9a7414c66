import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TARGET_IDS, TARGETS } from '../../src/agent-targets/index.ts';
import { SKILLS, skillOf } from '../../src/agent-targets/skill.ts';
import { EXIT_CODES } from '../../src/errors.ts';
import { hosts } from '../../src/hosts/index.ts';
import { loadPack } from '../../src/operations/agentPack.ts';
import { operations } from '../../src/operations/index.ts';
import { integrationPaths } from '../../src/operations/project.ts';
import { listTopics, TOPICS_OF } from '../../src/operations/topics.ts';
import { createResources } from '../../src/platform/resources.ts';
import { instructionFor, printInstruction } from '../../src/workflow/instructions.ts';
import { STEPS, type StepId } from '../../src/workflow/tasks.ts';
import { lintFrontMatter, SKILL, SUBAGENT } from '../helpers/frontMatter.ts';

const resources = createResources();
const pack = await loadPack(resources);
const topics = new Map((await listTopics(resources)).map((topic) => [topic.name, topic.text]));
const textOf = (name: string) => topics.get(name) ?? '';
const guides = [...topics].filter(([name]) => !name.includes('/'));
const texts: [string, string][] = [['CLAUDE.md', pack.memory], ...Object.entries(pack.agents), ...guides];

/** Four characters of English are about one token; an approximation that needs no tokenizer. */
const tokens = (text: string) => Math.ceil(text.length / 4);

describe('what an agent has to read', () => {
  const paths = integrationPaths(hosts.interaqt.layout, 'a-business-module', 'a-rather-long-name');
  const command = (words: string) => `create-integration ${words} --integration a-rather-long-name`;
  const next = (step: StepId) =>
    `Begin ${step}.${command(`task start ${step}`)}${printInstruction(instructionFor(step, paths, command))}`;
  // The fields are named by the instructions of 4.1 and 4.2, and read once.
  const fields = (id: StepId) => (id === '4.1' ? [textOf('spec/async-task')] : []);
  const step = (id: StepId) => [next(id), ...fields(id), ...TOPICS_OF[id].map(textOf)].join('\n');

  test('always: at most 600 tokens', () => {
    const always = [
      pack.memory,
      ...Object.values(pack.agents).map((text) => /^name: .+\ndescription: .+$/m.exec(text)?.[0] ?? ''),
    ];
    expect(always).not.toContain('');
    expect(tokens(always.join('\n'))).toBeLessThanOrEqual(600);
  });

  test.each(STEPS)('for step %s: at most 3,000 tokens', (id) => {
    expect(tokens(step(id))).toBeLessThanOrEqual(3_000);
  });

  test('for all of Task 4: at most 9,000 tokens', () => {
    const whole = [pack.agents['implement-integration-handler'], ...STEPS.map(step)].join('\n');
    expect(tokens(whole)).toBeLessThanOrEqual(9_000);
  });

  test.each(guides)('the topic %s is short and has a title', (_, text) => {
    expect(text).toMatch(/^# [A-Z].+\n\n/);
    expect(tokens(text)).toBeLessThanOrEqual(1_500);
  });
});

describe('what the texts say is so', () => {
  test('the topics of the steps exist', () => {
    const named = Object.values(TOPICS_OF).flat();
    expect(named.filter((name) => !topics.has(name))).toEqual([]);
  });

  test.each(texts)('%s names commands and options that exist', async (_, text) => {
    const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
    const wrong: string[] = [];
    for (const span of spans) {
      const explicit = /^(?:npx )?create-integration (\S.*)/.exec(span)?.[1];
      const words = (explicit ?? span).split(' ');
      const id = [words.slice(0, 2).join(' '), words[0] ?? ''].find((each) =>
        Object.hasOwn(operations, each),
      );
      if (id === undefined) {
        if (explicit !== undefined && !explicit.startsWith('-')) wrong.push(span);
        continue;
      }
      const { input } = await operations[id as keyof typeof operations].load();
      const flags = words.filter((word) => /^--[a-z]/.test(word) && word !== '--json');
      const known = Object.keys(input.shape).map(
        (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      );
      wrong.push(...flags.filter((flag) => !known.includes(flag)).map((flag) => `${span}: ${flag}`));
    }
    expect(wrong).toEqual([]);
  });

  test.each(texts)('%s names error codes that the kit or the tool has', async (_, text) => {
    const paths = await Promise.all(
      ['templates/kit', 'templates/kits'].map((folder) => resources.walk(folder)),
    );
    const kit = await Promise.all(paths.flat().map((path) => resources.read(path)));
    const codes = [...text.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code = '']) => code);
    const isVariable = (name: string) => ['NODE_OPTIONS'].includes(name);
    const inKit = (code: string) => kit.some((source) => source.includes(`'${code}'`));
    expect(codes.filter((code) => !(code in EXIT_CODES) && !inKit(code) && !isVariable(code))).toEqual([]);
  });

  test('the sample of calls is the app that is tested', async () => {
    const host = (
      await Promise.all(
        ['greeting', 'index'].map((each) => resources.read(`templates/host/backend/${each}.ts`)),
      )
    ).join('\n');
    const samples = [...textOf('calls').matchAll(/```ts\n([\s\S]*?)\n```/g)];
    expect(samples).toHaveLength(2);
    for (const [, sample = ''] of samples) expect(host).toContain(sample);
  });

  test('files and folders that are named belong to every layout', () => {
    const layouts = Object.values(hosts).map(({ layout }) => layout);
    const named = texts.flatMap(([, text]) =>
      [...text.matchAll(/`(\w+)\/<(?:module|name)>/g)].map(([, folder]) => folder),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const { integrations, tests } of layouts)
      expect(new Set(named)).toEqual(new Set([integrations, tests]));
    // Documents lie in different folders: where one is named, all are.
    const folders = [...new Set(layouts.map(({ docs }) => `\`${docs}/`))];
    expect(folders).toHaveLength(2);
    for (const [name, text] of texts) {
      const missing = folders.filter((each) => !text.includes(each));
      expect([name, missing.length % folders.length]).toEqual([name, 0]);
    }
  });
});

test.each(texts)('%s does not shout', (_, text) => {
  const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, '');
  expect(prose).not.toMatch(
    /\b(MUST|NEVER|ALWAYS|IMPORTANT|CRITICAL|NOT|DO NOT|STOP)\b|[!]|\p{Extended_Pictographic}/u,
  );
});

describe('front matter', () => {
  test.each(Object.entries(pack.agents))('subagent %s', (name, text) =>
    lintFrontMatter(text, name, SUBAGENT),
  );

  test.each(Object.entries(SKILLS))('skill %s of %s', (name, agent) => {
    const source = pack.agents[agent] ?? '';
    lintFrontMatter(skillOf(name, source), name, SKILL);
    expect(skillOf(name, source).endsWith(source.split('\n---\n').slice(1).join('\n---\n'))).toBe(true);
  });

  test('the reviewer cannot edit files', () => {
    expect(pack.agents['integration-error-check-handler']).toMatch(/^tools: Read, Grep, Glob, Bash$/m);
  });
});

describe('agent targets', () => {
  test('registry and folder are the same', () => {
    const machinery = ['block', 'contract', 'index', 'memory', 'permissions', 'record', 'skill'];
    const files = readdirSync(new URL('../../src/agent-targets', import.meta.url)).map((file) =>
      file.slice(0, -3),
    );
    expect(files.filter((file) => !machinery.includes(file)).sort()).toEqual([...TARGET_IDS].sort());
  });

  test.each(TARGET_IDS)('%s writes files of its own only where its agent looks, all of them text', (id) => {
    const files = TARGETS[id].files(pack);
    expect(
      files.map(({ path }) => path).filter((path) => !/^\.(claude\/agents|agents\/skills)\//.test(path)),
    ).toEqual([]);
    expect(files.filter(({ text }) => !text.endsWith('\n') || text.includes('\r'))).toEqual([]);
    expect(TARGETS[id].memory).toMatch(/^(CLAUDE|AGENTS|GEMINI)\.md$/);
  });
});
