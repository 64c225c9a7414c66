import { describe, expect, test } from 'vitest';
import {
  check,
  type FileRole,
  type Finding,
  type ProjectFacts,
  type RuleId,
  type SourceFile,
} from '../../src/checks/index.ts';

const PATHS: Record<FileRole, string> = {
  integration: 'integrations/tts/index.ts',
  api: 'integrations/tts/externalApi.ts',
  'integration-test': 'tests/tts-integration.test.ts',
  'external-test': 'tests/tts-external-api.test.ts',
  registration: 'aggregatedIntegration.ts',
  'test-config': 'vitest.config.ts',
};

export function factsFor(text: string, role: FileRole, more: Partial<ProjectFacts> = {}): ProjectFacts {
  return {
    files: [{ path: PATHS[role], text, role }],
    integration: {
      name: 'tts',
      factory: 'createTtsIntegration',
      callEntity: 'TtsCall',
      eventEntity: 'TtsEvent',
      eventSource: 'recordTtsEvent',
      hasOwner: true,
      pollingRequirement: null,
    },
    scenarios: ['success', 'refusal', 'late event'],
    environment: [],
    registration: null,
    design: null,
    ...more,
  };
}

export function findingsOf(text: string, role: FileRole, more?: Partial<ProjectFacts>): Finding[] {
  return check(factsFor(text, role, more)).findings;
}

function withFiles(facts: ProjectFacts, beside: readonly SourceFile[]): ProjectFacts {
  return { ...facts, files: [...facts.files, ...beside] };
}

interface Table {
  role: FileRole;
  facts?: Partial<ProjectFacts> | ((source: string) => Partial<ProjectFacts>);
  /** Other files of the integration, for rules that read several. */
  beside?: readonly SourceFile[];
  /** What a hurried author writes; a number says how many findings, 1 unless told. */
  invalid: readonly (string | readonly [source: string, times: number])[];
  /** What looks like it and is fine. */
  valid: readonly string[];
}

/** Runs every source against all rules and looks at the findings of one; a source that does not parse fails. */
export function testRule(id: RuleId, ...tables: readonly Table[]): void {
  test(`${id} has at least three violations and three look-alikes`, () => {
    for (const kind of ['invalid', 'valid'] as const) {
      expect(tables.reduce((sum, table) => sum + table[kind].length, 0)).toBeGreaterThanOrEqual(3);
    }
  });
  describe.each(tables)(`${id} in $role`, ({ role, facts, beside = [], invalid, valid }) => {
    const own = (text: string) => {
      const known = typeof facts === 'function' ? facts(text) : facts;
      const found = check(withFiles(factsFor(text, role, known), beside)).findings;
      expect(found.filter(({ rule }) => rule === 'syntax-error')).toEqual([]);
      return found.filter(({ rule }) => rule === id);
    };
    test.each(invalid.map((row) => (typeof row === 'string' ? ([row, 1] as const) : row)))(
      'finds: %s',
      (text, times) => {
        expect(own(text)).toHaveLength(times);
      },
    );
    test.each(valid)('accepts: %s', (text) => {
      expect(own(text)).toEqual([]);
    });
  });
}
