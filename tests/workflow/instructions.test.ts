import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { integrationPaths } from '../../src/operations/project.ts';
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
});
