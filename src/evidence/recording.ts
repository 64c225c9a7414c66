import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { matchPath, specificity } from './pathTemplate.ts';

const exchangeSchema = z.object({
  type: z.literal('exchange'),
  method: z.string(),
  origin: z.string(),
  /** As it was sent, without the query. May hold ids and, with some vendors, a key: never print it unredacted. */
  path: z.string(),
  queryKeys: z.array(z.string()).default([]),
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
/** Of which kinds a JSON value and its fields are. */
export interface SeenShape {
  kinds: string[];
  items?: SeenShape[] | undefined;
  fields?: [string, SeenShape][] | undefined;
}
const seenShape: z.ZodType<SeenShape> = z.lazy(() =>
  z.object({
    kinds: z.array(z.string()),
    items: z.array(seenShape).optional(),
    fields: z.array(z.tuple([z.string(), seenShape])).optional(),
  }),
);
const answerSchema = z.object({
  type: z.literal('answer'),
  method: z.string(),
  origin: z.string(),
  path: z.string(),
  shape: seenShape,
});
const listenSchema = z.object({ type: z.literal('listen'), port: z.int(), pid: z.int() });
const lineSchema = z.discriminatedUnion('type', [exchangeSchema, answerSchema, listenSchema]);

export type RecordedExchange = z.infer<typeof exchangeSchema>;
/** A successful JSON answer, as the test got it. */
export type RecordedAnswer = z.infer<typeof answerSchema>;
export type RecordedListen = z.infer<typeof listenSchema>;

export interface Recording {
  exchanges: RecordedExchange[];
  answers: RecordedAnswer[];
  /** Servers that the test run itself, or a process it started, opened. */
  listens: RecordedListen[];
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
}

export type IgnoreReason = 'other-origin' | 'self-served' | 'outside-base-path' | 'no-operation';

export interface MatchResult {
  /** One entry per operation, in the order given; `answered` is what the vendor really replied to. */
  operations: {
    operation: RecordedOperation;
    answered: (RecordedExchange & { status: number })[];
    failed: RecordedExchange[];
  }[];
  ignored: { exchange: RecordedExchange; reason: IgnoreReason }[];
}

/**
 * Reads what the recorder wrote. Lines that are torn (a killed process) or not the recorder's are left out: the worst
 * that can follow is a gate that asks for another run.
 */
export function parseRecording(text: string): Recording {
  const recording: Recording = { exchanges: [], answers: [], listens: [] };
  for (const line of text.split('\n')) {
    const parsed = lineSchema.safeParse(jsonOrNull(line));
    if (!parsed.success) continue;
    if (parsed.data.type === 'listen') recording.listens.push(parsed.data);
    else if (parsed.data.type === 'answer') recording.answers.push(parsed.data);
    else recording.exchanges.push(parsed.data);
  }
  return recording;
}

function jsonOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Sorts recorded exchanges by the operation they called.
 *
 * Origins are compared as configured: scheme, host and port must be equal, so `localhost` and `127.0.0.1` differ. An
 * exchange whose other end was a port of the test run on this machine is a test answering itself and never counts,
 * whatever name it was reached by. Where several templates fit, the most specific wins (`/speech/voices` before
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
    const reason = outOfScope(exchange, base.origin, prefix, request.selfServed);
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
  selfServed: readonly number[],
): IgnoreReason | null {
  if (exchange.peerLocal && exchange.peerPort !== undefined && selfServed.includes(exchange.peerPort)) {
    return 'self-served';
  }
  if (exchange.origin !== origin) return 'other-origin';
  return exchange.path === prefix || exchange.path.startsWith(`${prefix}/`) ? null : 'outside-base-path';
}
