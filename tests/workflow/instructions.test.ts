import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { integrationPaths } from '../../src/operations/project.ts';
import { camelCase } from '../../src/spec/names.ts';
import { isCallPattern, PATTERN_IDS } from '../../src/spec/patternIds.ts';
import { instructionFor } from '../../src/workflow/instructions.ts';
import { STEPS } from '../../src/workflow/tasks.ts';

/** Four characters are about one token; 100 characters are left for the heading. */
const MAX_CHARACTERS = 400 * 4 - 100;

describe('the instruction of each task', () => {
  const paths = integrationPaths(
    hosts.interaqt.layout,
    'a-business-module',
    'a-rather-long-integration-name',
  );
  const command = (words: string) =>
    `create-integration ${words} --integration a-rather-long-integration-name`;

  test.each(STEPS)('%s is short, even with long names', (task) => {
    const { work, files, acceptance } = instructionFor(task, paths, command);
    const text = [work, ...files, ...acceptance, command(`task complete ${task}`)].join('\n');
    expect(text.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(acceptance.length).toBeGreaterThan(0);
  });

  test.each([
    ['4.2', ['design']],
    ['4.3', ['scaffold', 'probe']],
    ['4.4', ['scaffold', 'check']],
    ['4.5', ['verify']],
  ] as const)('%s names its commands with the integration', (task, words) => {
    const { work } = instructionFor(task, paths, command);
    for (const each of words) expect(work).toContain(command(each));
  });

  test.each(['4.3', '4.4'] as const)('%s does not ask for what was done', (task) => {
    const todo = instructionFor(task, paths, command).work;
    const done = instructionFor(task, paths, command, { rendered: true }).work;
    expect([todo, done].map((work) => work.includes(`Run \`${command('scaffold')}`))).toEqual([true, false]);
    // It is still what is to be run after a change of the spec.
    expect(done).toContain(command('scaffold'));
    expect(done.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });

  const WITHOUT_CALLS = PATTERN_IDS.filter((each) => !isCallPattern(each));

  test.each(WITHOUT_CALLS)('%s is told of its own section, in no more words', (pattern) => {
    const texts = STEPS.map((task) => {
      const { work, acceptance } = instructionFor(task, paths, command, { pattern });
      return [work, ...acceptance].join('\n');
    });
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    const [, design = '', , implement = '', tests = ''] = texts;
    expect(design).toContain(`the section \`${camelCase(pattern)}\``);
    for (const text of [design, implement, tests])
      expect(text).not.toMatch(/\bmapping\b|status word|\bthe call\b/);
    expect(implement).not.toContain('explain kit');
  });

  test.each([
    ['vendor', 'the real vendor', 'answered each operation'],
    ['storage', 'the real storage', 'took an upload'],
    ['broker', 'the real broker', 'connected to the real broker'],
    ['issuer', 'the real issuer', 'answered with its keys'],
    ['nobody', 'nobody to test it with', 'the rules hold'],
  ] as const)('4.3 with %s as the other side', (counterpart, whom, seen) => {
    const { work, acceptance } = instructionFor('4.3', paths, command, { counterpart });
    expect(work).toContain(whom);
    expect(acceptance.join('\n')).toContain(seen);
    expect(acceptance.join('\n').includes('operation')).toBe(counterpart === 'vendor');
    expect(work.includes(command('probe'))).toBe(counterpart !== 'nobody');
  });
});
