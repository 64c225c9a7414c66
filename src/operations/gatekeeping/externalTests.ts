import { brokerAddress, matchConnections } from '../../evidence/connections.ts';
import type { ExchangeEvidence } from '../../evidence/evidence.ts';
import { type MatchResult, matchExchanges } from '../../evidence/recording.ts';
import type { TestRun } from '../../evidence/runTests.ts';
import { lookAtVendor, type VendorAddress } from '../../evidence/vendorAddress.ts';
import { requireSpec } from '../../spec/parse.ts';
import { type Exchanged, exchangedOf, talksToNobody } from '../../spec/patterns/exchanged.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { connectionsGate } from '../../workflow/gates/connections.ts';
import { driftGate, type ToldDrift } from '../../workflow/gates/drift.ts';
import { exchangesGate } from '../../workflow/gates/exchanges.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { isBlocked, notApplicable, type Verdict } from '../../workflow/gates/verdict.ts';
import { checkRules } from '../checkRules.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import { specPart } from '../judged.ts';
import type { Context } from '../operation.ts';
import type { Integration, IntegrationPaths, Project } from '../project.ts';
import { printRecording, recordingPath } from '../recordings.ts';
import { observedGate, runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
import { typeCheck } from '../typeCheck.ts';
import type { Gatekeeper, GateRun } from './contract.ts';

const IGNORED = {
  'other-origin': 'went elsewhere',
  'self-served': 'was answered by the test run itself',
  'answered-here': 'was answered by this machine in place of the vendor',
  'started-later': 'was answered by a server that was not there before the tests ran',
  'outside-base-path': 'went outside the base URL',
  'no-operation': 'is no operation of the spec',
} as const;

/** Task 4.3: the external API tests pass, and the real vendor answered every operation and refused something. */
export const externalTests: Gatekeeper = async (context, project, integration) => {
  const { paths } = integration;
  const spec = requireSpec(readIntegrationSpec(integration));
  if (talksToNobody(spec)) return withoutVendor(context, project, integration, spec);
  // First: what does not compile, or lacks a package, would only fail later, and asking the vendor may cost money.
  const types = await typeCheck(context, project, integration, { part: 'api' });
  if (isBlocked([types])) return { verdicts: [types], files: [] };
  const { operations, address, refusable } = exchangedOf(spec);
  const baseUrl = await configuredAddress(context, address);
  // Before the tests: a server that is on this machine only afterwards was started by them.
  const vendor = baseUrl === null ? null : { baseUrl, address: await lookAtVendor(baseUrl) };
  const broker = await lookAtBroker(context, spec);
  const run = await runHostTests(context, spec, paths.externalTest, { record: true });
  const seen = vendor && lookAtExchanges({ operations, refusable }, run, vendor);
  const drift = driftOf(run, spec);
  const verdicts = [
    testsGate('external-tests', testFacts(paths.externalTest, run)),
    await observedGate(context, paths.externalTest, run),
    ...(broker ? [broker.judge(run)] : []),
    seen?.verdict ??
      notApplicable('real-exchanges', `the pattern ${spec.pattern} sends no requests over HTTP here`),
    driftGate(drift),
    types,
    await checkRules(context, project, integration, spec, ['api', 'external-test']),
  ];
  const recording = seen && {
    path: recordingPath(project, integration),
    text: () =>
      printRecording(context, spec, seen.baseUrl, {
        match: seen.match,
        contents: run.recording.contents,
        hidden: signatureOf(spec),
      }),
  };
  return {
    verdicts,
    tests: testEvidence(run),
    ...(seen && {
      vendor: { origin: new URL(seen.baseUrl).origin, loopback: seen.address.local },
      exchanges: exchangeEvidence(seen.match),
    }),
    drift: drift.map(({ kind: _, ...each }) => each),
    used: run.modules,
    files: [...(await judgedFiles(context, project, paths, run)), ...(recording ? [recording.path] : [])],
    writes: recording && !isBlocked(verdicts) ? [{ path: recording.path, text: await recording.text() }] : [],
  };
};

/** What the recorder saw of the declared operations, and the gate's word on it. */
function lookAtExchanges(
  { operations, refusable }: Pick<Exchanged, 'operations' | 'refusable'>,
  run: TestRun,
  { baseUrl, address }: { baseUrl: string; address: VendorAddress },
) {
  const match = matchExchanges(run.recording.exchanges, {
    baseUrl,
    operations,
    selfServed: run.recording.listens,
    vendor: address,
  });
  const verdict = exchangesGate({
    baseUrl,
    loopback: address.local,
    refusable,
    operations: match.operations.map(({ operation, answered }) => ({
      ...operation,
      statuses: answered.map((each) => each.status),
    })),
    ignored: [...ignoredSummary(match), ...startedSummary(run)],
  });
  return { baseUrl, address, match, verdict };
}

/** Where the broker of a spec is, before the tests run, and the gate's word on what they did there; `null` without one. */
async function lookAtBroker({ files, parseEnv }: Context, spec: DesignedSpec) {
  if (spec.pattern !== 'channel') return null;
  const variable = spec.channel.urlVariable;
  const env = parseEnv((await files.read('.env')) ?? '');
  const address = brokerAddress(env[variable] || process.env[variable] || '');
  const { host, port } = address ?? { host: '', port: 0 };
  const shown = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const vendor = await lookAtVendor(address ? `http://${shown}` : '');
  return {
    judge({ recording }: TestRun): Verdict {
      const match = matchConnections(
        recording.connections,
        { host, port },
        { selfServed: recording.listens, vendor },
      );
      return connectionsGate({ variable, address: address && shown, loopback: vendor.local, ...match });
    },
  };
}

/** A spec that has nobody to ask: what is generated is judged, and its own tests show the rest. */
async function withoutVendor(
  context: Context,
  project: Project,
  integration: Integration,
  spec: DesignedSpec,
): Promise<GateRun> {
  const { paths, name } = integration;
  const nobody = `${name} sends nothing over the network, so there is no vendor to test it with`;
  return {
    verdicts: [
      notApplicable('external-tests', nobody),
      notApplicable('real-exchanges', nobody),
      await typeCheck(context, project, integration, { part: 'api' }),
      await checkRules(context, project, integration, spec, ['api']),
    ],
    files: [specPart(paths, 'api'), ...(await apiLayer(context, paths))],
  };
}

/** Where requests go as `.env` has it now, whatever the tests make of it; `null` for a pattern without requests. */
async function configuredAddress(
  { files, parseEnv }: Context,
  address: Exchanged['address'],
): Promise<string | null> {
  if (!address) return null;
  const env = parseEnv((await files.read('.env')) ?? '');
  const read = (name: string) => env[name] || process.env[name] || '';
  const base = read(address.variable) || address.usual || '';
  return address.inHost === undefined ? base : base.replace('://', `://${read(address.inHost)}.`);
}

async function apiLayer({ files }: Pick<Context, 'files'>, { folder }: IntegrationPaths): Promise<string[]> {
  return (await files.walk(folder)).filter((each) => /\/externalApi(\.\w+)?\.ts$/.test(each));
}

/** A signature opens what it was made for until its end, so it is kept out of recordings. */
function signatureOf(spec: DesignedSpec): string[] {
  return spec.pattern === 'resource' && spec.resource.signing
    ? [spec.resource.signing.signatureParameter]
    : [];
}

/** The API layer, its test with the helpers it loads, and the part of the spec that both are made from. */
async function judgedFiles(
  { files }: Context,
  { layout }: Project,
  paths: IntegrationPaths,
  { modules }: TestRun,
): Promise<string[]> {
  const loaded = modules.filter((each) =>
    [layout.tests, paths.folder].some((folder) => each.startsWith(`${folder}/`)),
  );
  const extract = (await files.exists(paths.extract)) ? [paths.extract] : [];
  return [
    ...new Set([
      specPart(paths, 'api'),
      ...extract,
      paths.externalTest,
      ...(await apiLayer({ files }, paths)),
      ...loaded,
    ]),
  ];
}

/** What the kit's client said about the answers of declared operations, each difference once. */
function driftOf({ recording }: TestRun, spec: DesignedSpec): ToldDrift[] {
  const found = new Map<string, ToldDrift>();
  for (const { operation, findings, kind } of recording.drift) {
    if (!spec.operations.some((each) => each.id === operation)) continue;
    for (const { field, problem } of findings) {
      const shown = { operation, field: field || '(the answer)', problem, kind };
      found.set(JSON.stringify(shown), shown);
    }
  }
  return [...found.values()];
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

function startedSummary({ recording }: TestRun): string[] {
  return recording.spawned > 0
    ? [`whatever ${recording.spawned} child processes of the tests exchanged`]
    : [];
}

function exchangeEvidence(result: MatchResult): ExchangeEvidence[] {
  return result.operations.map(({ operation, answered }) => {
    const durations = answered.map((each) => each.durationMs);
    return {
      operation: operation.id,
      method: operation.method,
      path: operation.path,
      statuses: [...new Set(answered.map((each) => each.status))],
      count: answered.length,
      fastestMs: durations.length > 0 ? Math.min(...durations) : 0,
      slowestMs: Math.max(0, ...durations),
    };
  });
}
