import { isDeepStrictEqual } from 'node:util';
import { type ReceivedRequest, type ScriptedAnswer, startVendor } from './vendor';

/** A body as a recording keeps it; of anything but JSON and text only what it was. */
export interface RecordedBody {
  json?: unknown;
  text?: string;
  contentType?: string;
  omitted?: string;
  empty?: true;
}

export interface RecordedExchange {
  /** Id of the operation in the spec. */
  operation: string;
  method: string;
  /** Below the base URL, still encoded. */
  path: string;
  query: Record<string, string[]>;
  request: RecordedBody;
  status: number;
  retryAfter?: string;
  response: RecordedBody;
}

/** What `task complete 4.3` writes to `tests/recordings/<name>.json`. */
export interface Recording {
  version: number;
  exchanges: readonly RecordedExchange[];
}

/** What goes wrong with one request, in place of its answer or, with `delayMs` alone, before it. */
export interface Failure {
  status?: number;
  /** Default: an error in JSON. */
  body?: unknown;
  /** Seconds or a date, as the header `Retry-After`. */
  retryAfter?: string;
  /** Milliseconds to wait before the answer. */
  delayMs?: number;
  /** Cuts the connection instead of answering. */
  reset?: true;
}

export interface Replay {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  url: string;
  /** Every request, in the order of arrival. */
  requests: readonly ReceivedRequest[];
  /** Makes the next requests of an operation fail, one for each failure; then answers come from the recording again. */
  fail(operation: string, ...failures: readonly Failure[]): void;
  close(): Promise<void>;
}

/**
 * A vendor on loopback that answers with what the real one said. Of the exchanges with the same method and path those
 * with an equal query and body come first, otherwise any; they are used in order, and the last one is repeated. What
 * nobody recorded is answered with 404, what was left out of the recording with 501.
 *
 * Answers to wrong credentials (401, 403) are left out, because a request of a test carries none that could be compared.
 *
 * @throws {Error} for an operation in `fail` that the recording does not have
 */
export async function startReplay(recording: Recording): Promise<Replay> {
  const exchanges = recording.exchanges.filter(({ status }) => status !== 401 && status !== 403);
  const used = new Set<RecordedExchange>();
  const failures = new Map<string, Failure[]>();

  /** The next one nobody was answered with, so that equal requests walk through their answers; the last stays. */
  function choose(
    request: ReceivedRequest,
    candidates: readonly RecordedExchange[],
  ): RecordedExchange | undefined {
    const equal = candidates.filter((each) => isSameRequest(each, request));
    const fitting = equal.length > 0 ? equal : candidates;
    const next = fitting.find((each) => !used.has(each)) ?? fitting.at(-1);
    if (next) used.add(next);
    return next;
  }

  function answer(request: ReceivedRequest, candidates: readonly RecordedExchange[]): ScriptedAnswer {
    const operation = candidates[0]?.operation ?? '';
    const failure = failures.get(operation)?.shift();
    const isOver = failure && (failure.reset || failure.status !== undefined);
    if (isOver) return failed(failure);
    const exchange = choose(request, candidates);
    return { ...(exchange && recorded(exchange)), ...(failure?.delayMs && { delayMs: failure.delayMs }) };
  }

  const vendor = await startVendor();
  for (const route of new Set(exchanges.map(routeOf))) {
    const candidates = exchanges.filter((each) => routeOf(each) === route);
    vendor.answer(route, (request) => answer(request, candidates));
  }
  return {
    url: vendor.url,
    requests: vendor.requests,
    fail(operation, ...wanted) {
      if (!exchanges.some((each) => each.operation === operation)) {
        throw new Error(`The recording has no exchange of the operation ${operation}.`);
      }
      failures.set(operation, [...(failures.get(operation) ?? []), ...wanted]);
    },
    close: () => vendor.close(),
  };
}

export interface Delivery {
  /** Text is sent as it is, anything else as JSON. */
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

export interface DeliveryPlan {
  /** How often each is sent. Default 1; vendors promise "at least once". */
  times?: number;
  /** Indices in the order they are sent, such as `[2, 0, 1]`. Default: as given. */
  order?: readonly number[];
  /** Sends all at once instead of one after the other. */
  together?: boolean;
}

/** Posts events to a webhook as vendors do: twice, out of order, at once. Returns the statuses in the order of sending. */
export async function deliverWebhooks(
  url: string,
  deliveries: readonly Delivery[],
  { times = 1, order = deliveries.map((_, index) => index), together = false }: DeliveryPlan = {},
): Promise<number[]> {
  const planned = order.flatMap((index) => {
    const delivery = deliveries[index];
    if (!delivery) throw new RangeError(`There is no delivery ${index}.`);
    return Array.from({ length: times }, () => delivery);
  });
  if (together) return Promise.all(planned.map((each) => post(url, each)));
  const statuses: number[] = [];
  for (const each of planned) statuses.push(await post(url, each));
  return statuses;
}

async function post(url: string, { body, headers }: Delivery): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

function routeOf({ method, path }: Pick<RecordedExchange, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

function isSameRequest({ query, request: body }: RecordedExchange, request: ReceivedRequest): boolean {
  const sent: Record<string, string[]> = {};
  for (const name of request.query.keys()) sent[name] = request.query.getAll(name);
  if (!isDeepStrictEqual(sent, query)) return false;
  if (body.json !== undefined) return isDeepStrictEqual(request.json, body.json);
  return request.rawBody === (body.text ?? '');
}

function recorded({ status, retryAfter, response }: RecordedExchange): ScriptedAnswer {
  if (response.omitted !== undefined) {
    return failed({
      status: 501,
      body: { error: { message: `The recording left out ${response.omitted}.` } },
    });
  }
  const headers: Record<string, string> = {};
  if (response.contentType) headers['Content-Type'] = response.contentType;
  if (retryAfter) headers['Retry-After'] = retryAfter;
  const body = response.json === undefined ? (response.text ?? '') : JSON.stringify(response.json);
  return { status, headers, body };
}

function failed({ status, body, retryAfter, delayMs, reset }: Failure): ScriptedAnswer {
  return {
    status: status ?? 500,
    body: body ?? { error: { message: 'A failure of the test.' } },
    ...(retryAfter ? { headers: { 'Retry-After': retryAfter } } : {}),
    ...(delayMs ? { delayMs } : {}),
    ...(reset ? { reset } : {}),
  };
}
