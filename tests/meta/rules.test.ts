import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, type FileRole, type ProjectFacts, RULES, type RuleId } from '../../src/checks/index.ts';
import { isRegistered } from '../../src/registration/index.ts';
import { factsFor } from '../checks/ruleTester.ts';

const names = (folder: string, extension: string) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url))
    .filter((file) => file.endsWith(extension) && file !== 'index.ts')
    .map((file) => file.slice(0, -extension.length))
    .sort();

const ids = Object.keys(RULES).sort() as RuleId[];

test('registry, files, pages and tables are the same rules', () => {
  expect(Object.entries(RULES).filter(([key, rule]) => key !== rule.id)).toEqual([]);
  expect(names('src/checks/rules', '.ts')).toEqual(ids);
  expect(names('knowledge/rules', '.md')).toEqual(ids);
  expect(names('tests/checks/rules', '.test.ts')).toEqual(ids);
});

test('every rule has a table of violations and look-alikes', () => {
  // What is in sync with a spec is found out by the command, not from one source.
  const withoutTable = ids
    .filter((id) => id !== 'design-in-sync')
    .filter((id) => {
      const text = readFileSync(new URL(`../checks/rules/${id}.test.ts`, import.meta.url), 'utf8');
      return !text.includes(`testRule('${id}'`) && !text.includes(`testRule(\n  '${id}'`);
    });
  expect(withoutTable).toEqual([]);
});

test('every rule says why and what to do in whole sentences', () => {
  for (const rule of Object.values(RULES)) {
    expect(rule.reason).toMatch(/^[A-Z].{30,}\.$/);
    expect(rule.fix).toMatch(/^[A-Z].{20,}$/);
  }
});

/** Where a sample stands, for rules that read the project rather than one file. */
const projectSamples: Partial<
  Record<RuleId, (sample: string, wrong: boolean) => { role: FileRole } & Partial<ProjectFacts>>
> = {
  'registered-once': (sample) => ({
    role: 'registration',
    registration: { path: 'aggregatedIntegration.ts', times: isRegistered(sample, 'createTtsIntegration') },
  }),
  // Whether a document is in sync is a fact the operation brings; the sample only shows the situation.
  'design-in-sync': (_, wrong) => ({
    role: 'integration',
    design: { path: 'docs/design.md', inSync: !wrong },
  }),
};

describe.each(ids)('the page of %s', (id) => {
  const page = readFileSync(new URL(`../../knowledge/rules/${id}.md`, import.meta.url), 'utf8');
  const sampleBelow = (heading: string) =>
    new RegExp(`## ${heading}\\n\\n\`\`\`ts\\n([\\s\\S]*?)\\n\`\`\``).exec(page)?.[1] ?? '';

  const rulesFound = (sample: string, wrong: boolean) => {
    const { appliesTo } = RULES[id];
    const { role, ...facts } = projectSamples[id]?.(sample, wrong) ?? {
      role: appliesTo === 'project' ? 'integration' : (appliesTo[0] ?? 'integration'),
    };
    // As the page of env-declared says, the samples belong to a spec with one variable.
    const environment = sample.includes('TTS_API_KEY') ? ['TTS_API_KEY'] : [];
    return [
      ...new Set(check(factsFor(sample, role, { environment, ...facts })).findings.map(({ rule }) => rule)),
    ];
  };

  test('has its own title and both samples', () => {
    expect(page.startsWith(`# ${id}\n`)).toBe(true);
    expect(sampleBelow('Wrong')).not.toBe('');
    expect(sampleBelow('Right')).not.toBe('');
  });
  test('shows a wrong sample that triggers this rule and no other', () => {
    expect(rulesFound(sampleBelow('Wrong'), true)).toEqual([id]);
  });
  test('shows a right sample that triggers none', () => {
    expect(rulesFound(sampleBelow('Right'), false)).toEqual([]);
  });
});
