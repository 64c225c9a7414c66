import { expect } from 'vitest';
import { parse } from 'yaml';

interface Keys {
  required: readonly string[];
  optional: readonly string[];
}

/** The front matter agents know; what they do not know they ignore silently, so it is checked here. */
export const SUBAGENT: Keys = {
  required: ['name', 'description'],
  optional: [
    'tools',
    'disallowedTools',
    'model',
    'maxTurns',
    'skills',
    'memory',
    'background',
    'effort',
    'color',
  ],
};
export const SKILL: Keys = {
  required: ['name', 'description'],
  optional: ['license', 'compatibility', 'metadata', 'allowed-tools'],
};

/** Checks a Markdown file's front matter: known keys, the right name, a description of the right length, a body. */
export function lintFrontMatter(text: string, name: string, { required, optional }: Keys): void {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const fields: Record<string, unknown> = parse(head, { strict: true, uniqueKeys: true }) ?? {};
  const keys = Object.keys(fields);
  expect(required.filter((key) => !keys.includes(key))).toEqual([]);
  expect(keys.filter((key) => ![...required, ...optional].includes(key))).toEqual([]);
  expect(fields.name).toBe(name);
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(name.length).toBeLessThanOrEqual(64);
  expect(fields.description).toEqual(expect.any(String));
  const description = String(fields.description);
  expect(description.length).toBeGreaterThan(60);
  expect(description.length).toBeLessThanOrEqual(1024);
  // A description with markup is shown or cut differently by each agent.
  expect(description).not.toMatch(/[<>\n]/);
  expect(description).toContain('Use ');
  expect(body.trim().length).toBeGreaterThan(200);
}
