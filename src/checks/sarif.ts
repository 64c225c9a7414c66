import type { CheckResult } from './check.ts';
import { RULES } from './rules/index.ts';
import type { Finding } from './types.ts';

/*
 * SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/): what code scanning of GitHub, GitLab and
 * editors reads. Only the parts that are written are described.
 */
export interface SarifLog {
  $schema: string;
  version: '2.1.0';
  runs: [SarifRun];
}

interface SarifRun {
  tool: { driver: { name: string; semanticVersion: string; rules: SarifRule[] } };
  columnKind: 'utf16CodeUnits';
  results: SarifResult[];
}

interface SarifRule {
  id: string;
  shortDescription: { text: string };
  help: { text: string };
}

interface SarifResult {
  ruleId: string;
  ruleIndex: number;
  level: 'error';
  message: { text: string };
  locations: {
    physicalLocation: {
      artifactLocation: { uri: string; uriBaseId: '%SRCROOT%' };
      region: { startLine: number; startColumn: number };
    };
  }[];
  suppressions?: { kind: 'inSource'; justification: string }[];
}

/** Findings that are no rule's. */
const OTHERS: readonly SarifRule[] = [
  rule('syntax-error', 'A file that does not parse cannot be checked.', 'Correct the syntax.'),
  rule(
    'unexplained-ignore',
    'A comment that excuses a finding gives its reason.',
    'Write // create-integration-ignore <rule-id>: <reason>, or remove the comment.',
  ),
];

/** The result of `check` as a SARIF log; suppressed findings are in it with their reasons. Paths become URIs. */
export function toSarif({ findings, suppressed }: CheckResult, version: string): SarifLog {
  const rules = [...Object.values(RULES).map(({ id, reason, fix }) => rule(id, reason, fix)), ...OTHERS];
  const result = (finding: Finding): SarifResult => ({
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: 'error',
    message: { text: `${finding.message} ${finding.fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding.path), uriBaseId: '%SRCROOT%' },
          region: { startLine: finding.line, startColumn: finding.column },
        },
      },
    ],
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'create-integration', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        results: [
          ...findings.map(result),
          ...suppressed.map((each) => ({
            ...result(each),
            suppressions: [{ kind: 'inSource' as const, justification: each.reason }],
          })),
        ],
      },
    ],
  };
}

function rule(id: string, reason: string, fix: string): SarifRule {
  return { id, shortDescription: { text: reason }, help: { text: fix } };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
