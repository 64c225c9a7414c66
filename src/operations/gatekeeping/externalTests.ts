import { findDrift } from '../../evidence/drift.ts';
import type { ExchangeEvidence } from '../../evidence/evidence.ts';
import { type MatchResult, matchExchanges } from '../../evidence/recording.ts';
import type { TestRun } from '../../evidence/runTests.ts';
import { requireSpec } from '../../spec/parse.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { driftGate } from '../../workflow/gates/drift.ts';
import { exchangesGate } from '../../workflow/gates/exchanges.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { checkRules } from '../checkRules.ts';
import { readIntegrationSpec } from '../project.ts';
import { runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
import { typeCheck } from '../typeCheck.ts';
import type { Gatekeeper } from './contract.ts';

const IGNORED = {
  'other-origin': 'went elsewhere',
  'self-served': 'was answered by the test run itself',
  'outside-base-path': 'went outside the base URL',
  'no-operation': 'is no operation of the spec',
} as const;

/** Task 4.3: the external API tests pass, and the real vendor answered every operation and refused something. */
export const externalTests: Gatekeeper = async (context, project, integration) => {
  const { paths } = integration;
  const spec = requireSpec(readIntegrationSpec(integration));
  const run = await runHostTests(context, spec, paths.externalTest, true);
  const match = await matchRun(context, spec, run);
  return {
    verdicts: [
      testsGate('external-tests', testFacts(paths.externalTest, run)),
      exchangesGate({
        baseUrl: match.baseUrl,
        operations: match.result.operations.map(({ operation, answered }) => ({
          ...operation,
          statuses: answered.map((each) => each.status),
        })),
        ignored: ignoredSummary(match.result),
      }),
      driftGate(findDrift(run.answers, match.baseUrl, spec.operations)),
      await typeCheck(context, project, integration),
      await checkRules(context, project, integration, spec, ['api', 'external-test']),
    ],
    tests: testEvidence(run),
    exchanges: exchangeEvidence(match.result),
    files: [
      paths.spec,
      paths.externalTest,
      `${paths.folder}/externalApi.ts`,
      `${paths.folder}/externalApi.types.ts`,
    ],
  };
};

/** Exchanges sorted by operation, against the base URL as it is configured now. */
async function matchRun({ files, parseEnv }: Parameters<Gatekeeper>[0], spec: DesignedSpec, run: TestRun) {
  const env = parseEnv((await files.read('.env')) ?? '');
  const { variable, default: usual } = spec.system.baseUrl;
  const baseUrl = env[variable] || process.env[variable] || usual || '';
  const result = matchExchanges(run.exchanges, {
    baseUrl,
    operations: spec.operations.map(({ id, method, path }) => ({ id, method, path })),
    selfServed: run.listens.map((each) => each.port),
  });
  return { baseUrl, result };
}

/** One line per kind of exchange that did not count; never a path as sent, which may hold a key. */
function ignoredSummary(result: MatchResult): string[] {
  const counts = new Map<string, number>();
  for (const { exchange, reason } of result.ignored) {
    const line = `${exchange.method} ${exchange.origin} ${IGNORED[reason]}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count > 1 ? `${line} (${count} times)` : line));
}

function exchangeEvidence(result: MatchResult): ExchangeEvidence[] {
  return result.operations.map(({ operation, answered }) => ({
    operation: operation.id,
    method: operation.method,
    path: operation.path,
    statuses: [...new Set(answered.map((each) => each.status))],
    count: answered.length,
  }));
}
