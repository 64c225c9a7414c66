import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { matchPath, specificity } from './pathTemplate.ts';
import type { Opened } from './seal.ts';
import type { VendorAddress } from './vendorAddress.ts';

const exchangeSchema = z.object({
  type: z.literal('exchange'),
  /** Counted by each process. */
  id: z.int(),
  method: z.string(),
  origin: z.string(),
  /** As it was sent, without the query. May hold ids and, with some vendors, a key: never print it unredacted. */
  path: z.string(),
  /** As it was sent; the same holds for it. */
  query: z.string().default(''),
  /** Absent when the request ended without an answer. */
  status: z.int().optional(),
  /** Code or name of the error that ended the request. */
  error: z.string().optional(),
  /** Port at the other end of the socket, and whether that end is this machine; absent when never connected. */
  peerPort: z.int().optional(),
  peerLocal: z.boolean().optional(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Milliseconds until the response's headers, or until the error. */
  durationMs: z.number(),
  pid: z.int(),
});
const bodySchema = z.object({
  contentType: z.string(),
  contentEncoding: z.string(),
  /** The header `Retry-After`. */
  retryAfter: z.string().optional(),
  bytes: z.int(),
  /** As it was sent, so maybe compressed; `null` when it was too large to keep. */
  base64: z.string().nullable(),
});
const contentSchema = z.object({
  type: z.literal('content'),
  id: z.int(),
  request: bodySchema,
  response: bodySchema,
  pid: z.int(),
});
const driftSchema = z.object({
  type: z.literal('drift'),
  operation: z.string(),
  findings: z.array(z.object({ field: z.string(), problem: z.string() })),
  kind: z.enum(['broken', 'added']),
});
const reportSchema = z.object({
  type: z.literal('report'),
  tests: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      /** Errors that vitest noted, whatever the state says now. */
      errors: z.int(),
      /** How often the test may be, or was, run again. */
      retries: z.int(),
      /** Whether the test counts as passed when it fails. */
      fails: z.boolean(),
    }),
  ),
  unhandledErrors: z.int(),
  /** Absolute paths of the files the run loaded, packages left out. */
  modules: z.array(z.string()),
  setupFiles: z.array(z.string()),
  runners: z.array(z.string()),
});
const connectionSchema = z.object({
  type: z.literal('connection'),
  /** As it was asked for: a name or an address. */
  host: z.string(),
  /** Port at the other end of the socket, and whether that end is this machine. */
  peerPort: z.int(),
  peerLocal: z.boolean(),
  /** Bytes that came back; never none. */
  received: z.int(),
});
const lineSchema = z.discriminatedUnion('type', [
  exchangeSchema,
  contentSchema,
  driftSchema,
  reportSchema,
  connectionSchema,
  z.object({ type: z.literal('listen'), port: z.int() }),
  z.object({ type: z.literal('spawn') }),
  z.object({ type: z.literal('forged'), channel: z.string() }),
]);

export type RecordedExchange = z.infer<typeof exchangeSchema>;
export type RecordedBody = z.infer<typeof bodySchema>;
export type RecordedContent = z.infer<typeof contentSchema>;
export type RecordedDrift = z.infer<typeof driftSchema>;
export type RecordedConnection = z.infer<typeof connectionSchema>;
/** What the run's own reporter saw. */
export type RecordedReport = z.infer<typeof reportSchema>;

export interface Recording {
  exchanges: RecordedExchange[];
  /** Bodies of exchanges that came to an end; `id` and `pid` say which. */
  contents: RecordedContent[];
  drift: RecordedDrift[];
  /** TCP connections over which something was answered, those of HTTP requests among them. */
  connections: RecordedConnection[];
  /** One of a run that came to its end. */
  reports: RecordedReport[];
  /** Ports of servers that the tests opened. */
  listens: number[];
  /** Child processes that the tests started. */
  spawned: number;
  /** Channels on which code of the project claimed exchanges. */
  forged: string[];
  /** Lines that the recorder did not write, and lines of it that vanished. */
  foreign: number;
  lost: number;
  /** Last lines that lack their end, because their process was killed. */
  cut: number;
}

export interface RecordedOperation {
  id: string;
  method: string;
  /** Path template below the base URL, such as `/v1/speech/{id}`. */
  path: string;
}

export interface MatchRequest {
  /** The configured base URL; may have a path prefix and a trailing slash. */
  baseUrl: string;
  operations: readonly RecordedOperation[];
  /** Ports the test run listened on ({@link Recording.listens}). */
  selfServed: readonly number[];
  /** What was at the base URL before the tests ran. */
  vendor: VendorAddress;
}

export type IgnoreReason =
  | 'other-origin'
  | 'self-served'
  | 'answered-here'
  | 'started-later'
  | 'outside-base-path'
  | 'no-operation';

export interface MatchResult {
  /** One entry per operation, in the order given; `answered` is what the vendor really replied to. */
  operations: {
    operation: RecordedOperation;
    answered: (RecordedExchange & { status: number })[];
    failed: RecordedExchange[];
  }[];
  ignored: { exchange: RecordedExchange; reason: IgnoreReason }[];
}

/** Sorts what the recorder wrote. An entry of an unknown kind is nobody's but a newer recorder's, and left out. */
export function parseRecording({ entries, foreign, lost, cut }: Opened): Recording {
  const recording: Recording = {
    exchanges: [],
    contents: [],
    drift: [],
    connections: [],
    reports: [],
    listens: [],
    spawned: 0,
    forged: [],
    foreign,
    lost,
    cut,
  };
  for (const entry of entries) {
    const { data } = lineSchema.safeParse(entry);
    if (data?.type === 'exchange') recording.exchanges.push(data);
    else if (data?.type === 'content') recording.contents.push(data);
    else if (data?.type === 'drift') recording.drift.push(data);
    else if (data?.type === 'report') recording.reports.push(data);
    else if (data?.type === 'connection') recording.connections.push(data);
    else if (data?.type === 'listen') recording.listens.push(data.port);
    else if (data?.type === 'spawn') recording.spawned += 1;
    else if (data?.type === 'forged') recording.forged.push(data.channel);
  }
  return recording;
}

/**
 * Sorts recorded exchanges by the operation they called.
 *
 * Origins are compared as configured: scheme, host and port must be equal, so `localhost` and `127.0.0.1` differ. An
 * exchange whose other end was a port of the test run on this machine is a test answering itself and never counts,
 * whatever name it was reached by; nor does an answer of this machine unless the
 * base URL led here before the tests ran. Where several templates fit, the most specific wins (`/speech/voices` before
 * `/speech/{id}`).
 *
 * @throws `ENV_MALFORMED` when the base URL is not an absolute HTTP URL.
 */
export function matchExchanges(exchanges: readonly RecordedExchange[], request: MatchRequest): MatchResult {
  const base = baseOf(request.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const bySpecificity = [...request.operations].sort((a, b) => specificity(b.path, a.path));
  const operations: MatchResult['operations'] = request.operations.map((operation) => ({
    operation,
    answered: [],
    failed: [],
  }));
  const ignored: MatchResult['ignored'] = [];

  for (const exchange of exchanges) {
    const reason = outOfScope(exchange, base.origin, prefix, request);
    const path = exchange.path.slice(prefix.length) || '/';
    const operation = bySpecificity.find(
      ({ method, path: template }) =>
        method.toUpperCase() === exchange.method.toUpperCase() && matchPath(template, path),
    );
    const found = operations.find((entry) => entry.operation === operation);
    if (reason || !found) ignored.push({ exchange, reason: reason ?? 'no-operation' });
    else if (exchange.status === undefined) found.failed.push(exchange);
    else found.answered.push({ ...exchange, status: exchange.status });
  }
  return { operations, ignored };
}

function baseOf(baseUrl: string): URL {
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (base && /^https?:$/.test(base.protocol)) return base;
  throw new OperationError({
    code: 'ENV_MALFORMED',
    message: "The vendor's base URL is not an absolute HTTP URL, so no exchange can be compared with it.",
    target: '.env',
    fix: 'Give the base URL variable a value such as `https://api.example.com/v1`.',
  });
}

function outOfScope(
  exchange: RecordedExchange,
  origin: string,
  prefix: string,
  { selfServed, vendor }: MatchRequest,
): IgnoreReason | null {
  const { peerPort, peerLocal } = exchange;
  if (peerLocal && peerPort !== undefined && selfServed.includes(peerPort)) return 'self-served';
  if (exchange.origin !== origin) return 'other-origin';
  if (peerLocal && peerPort !== undefined && !vendor.proxyPorts.includes(peerPort)) {
    if (!vendor.reachable) return 'started-later';
    if (!vendor.local) return 'answered-here';
  }
  return exchange.path === prefix || exchange.path.startsWith(`${prefix}/`) ? null : 'outside-base-path';
}
