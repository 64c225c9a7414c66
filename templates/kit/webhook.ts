import type { MiddlewareHandler } from 'hono';
import type { Controller } from 'interaqt';
import { ApiError } from './apiError';
import { callOfTask } from './callRow';
import { initialCallState, UnknownCallError } from './events';
import { UnmappedStatusError } from './mapping';
import type { CallNames } from './names';
import { newsOf } from './news';
import { recordEvent } from './recordEvent';
import { unmappedEvent } from './unmappedStatus';
import type { CallUpdate, DeliverySettings } from './vendor';
import { VendorError } from './vendorError';
import type { WebhookRequest } from './webhookSignature';

const MAX_BYTES = 1_000_000;
/** Types that the log names, at the most. */
const MAX_TYPES = 100;
/** When to deliver an event again whose task is not linked to its call yet; that takes as long as storing one event. */
const RETRY_AFTER_S = 10;

/** What a signed request says about a call. */
export interface WebhookEvent {
  /** The vendor's id of the delivery: the second time it changes nothing. */
  deliveryId: string;
  /** The vendor's id of the task. */
  externalId: string;
  /** `null`: nothing has happened to the call. */
  update: () => CallUpdate | null;
}

export interface WebhookEndpoint {
  /** Where the vendor posts to, such as `/webhooks/speech`. */
  path: string;
  /** Verifies the signature, then records. What it throws becomes the answer. */
  receive: (request: WebhookRequest) => Promise<void>;
  /**
   * What becomes of events of a type nobody named. `ignore`, the default: 200, so that a type the vendor adds does not
   * make it give up the address; the log says so once for each type. `refuse`: 501.
   */
  unknownEvents?: 'ignore' | 'refuse';
  log?: DeliverySettings['log'];
}

/**
 * A route for one vendor's webhooks, outside the authentication of users: the vendor proves itself by the signature. It
 * answers `{}` to everything it accepts, so nothing can be asked through it.
 *
 * Answers: 200 for what was recorded, was already, or is not for us; 400 `INVALID_JSON`; 401 `INVALID_SIGNATURE`;
 * 405, 413 (over 1 MB) and 415 (not JSON) before anything is verified; 501 `UNKNOWN_EVENT` where types nobody named are
 * refused; 503 `UNKNOWN_CALL` with Retry-After for a task no call is linked to (yet), and 500 for everything that is our
 * fault: vendors deliver again after a 5xx, and some give up after a 4xx.
 */
export function webhookEndpoint(endpoint: WebhookEndpoint): MiddlewareHandler {
  const { path, receive, unknownEvents = 'ignore', log = toConsole } = endpoint;
  const unknown = new Set<string>();
  const noteUnknown = (type: string) => {
    if (unknown.has(type) || unknown.size >= MAX_TYPES) return;
    unknown.add(type);
    log(
      `webhook ${path}: events of type ${type} are answered 200 and not looked at; nobody named it`,
      'error',
    );
  };
  return async (c, next) => {
    if (c.req.path !== path) return next();
    try {
      await receive({ headers: c.req.raw.headers, rawBody: await readBody(c.req.raw) });
      return Response.json({});
    } catch (error) {
      if (!(error instanceof UnknownEventError) || unknownEvents === 'refuse')
        return refuse(path, error, log);
      noteUnknown(error.type);
      return Response.json({});
    }
  };
}

/** A signed event of a type that the spec names neither as one for us nor as one that is not. */
export class UnknownEventError extends ApiError {
  /** Escaped as in JSON, and cut. */
  readonly type: string;

  constructor(type: unknown) {
    super(501, 'UNKNOWN_EVENT', 'Events of this type are not taken.');
    this.type = JSON.stringify(String(type).slice(0, 80));
  }
}

const taken = new WeakMap<Controller, Set<string>>();

/**
 * Keeps a path for one integration of the app, whatever host it runs in.
 * @throws {Error} another has it: of two routes with one path the second would never hear its vendor
 */
export function claimWebhookPath(controller: Controller, path: string): void {
  const paths = taken.get(controller) ?? new Set();
  if (paths.has(path)) {
    throw new Error(`Two integrations take webhooks at "${path}". Give one of them another webhook.path.`);
  }
  taken.set(controller, paths.add(path));
}

/** The JSON object in a request whose signature is right. Throws 400 `INVALID_JSON` for anything else. */
export function readJson<Body extends object>({ rawBody }: WebhookRequest): Body {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
    if (typeof value === 'object' && value !== null) return value as Body;
  } catch {
    // Told below: the parser's own message repeats the body.
  }
  throw new ApiError(400, 'INVALID_JSON', 'The body must be a JSON object.');
}

/**
 * Records what a request says about a call, once however often it is delivered. A status word nobody mapped is recorded
 * as the query records it: the call stays open and its error names the word.
 *
 * @param event `null`: the request is not for us
 * @throws {UnknownCallError} `UNKNOWN_CALL`: nothing was stored, the vendor has to deliver again
 */
export async function recordWebhook(
  controller: Controller,
  names: CallNames,
  event: WebhookEvent | null,
): Promise<void> {
  if (!event) return;
  const { deliveryId, externalId } = event;
  let update: CallUpdate | null;
  try {
    update = event.update();
  } catch (error) {
    if (!(error instanceof UnmappedStatusError)) throw error;
    await recordEvent(controller, names, unmappedEvent(externalId, error));
    return;
  }
  if (!update) return;
  // With the task's id, so that the delivery ids of one vendor cannot use up those of another on the same entity.
  const key = `${externalId}:webhook:${deliveryId}`;
  // Where there is no call yet, recording says so.
  const known = (await callOfTask(controller, names, externalId)) ?? initialCallState;
  for (const event of newsOf(known, externalId, update, key)) await recordEvent(controller, names, event);
}

/** The bytes of a request that may be a webhook. Reads no more than it may be long. */
async function readBody(request: Request): Promise<Uint8Array> {
  if (request.method !== 'POST') throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'Webhooks are posted.');
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([\w.+-]+\+)?json$/.test(type)) {
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON, and say so.');
  }
  const tooLarge = () => new ApiError(413, 'TOO_LARGE', `The body may have ${MAX_BYTES} bytes.`);
  if (Number(request.headers.get('Content-Length') ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let left = MAX_BYTES;
  for await (const chunk of request.body ?? []) {
    left -= chunk.length;
    if (left < 0) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The answer to a request that was not accepted, and a line for the operator: neither holds what was posted. */
function refuse(path: string, error: unknown, log: NonNullable<DeliverySettings['log']>): Response {
  const { status, code, message } = toApiError(error);
  const reason = status === 500 ? `: ${describe(error)}` : '';
  log(`webhook ${path}: ${status} ${code}${reason}`, status === 500 ? 'error' : 'info');
  const headers: Record<string, string> = {
    ...(status === 503 && { 'Retry-After': String(RETRY_AFTER_S) }),
    ...(status === 405 && { Allow: 'POST' }),
  };
  return Response.json({ error: { code, message } }, { status, headers });
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof UnknownCallError) {
    return new ApiError(503, error.code, 'There is no call for this task yet. Deliver it again.');
  }
  return new ApiError(500, 'NOT_RECORDED', 'The event could not be recorded. Deliver it again.');
}

/** The kit's own messages name fields, never values; those of others may hold what was to be stored. */
function describe(error: unknown): string {
  if (error instanceof VendorError) return error.message;
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? `${error.name} (${String(error.code)})` : error.name;
}

function toConsole(line: string, level: 'info' | 'error'): void {
  if (level === 'error') console.error(line);
  else console.log(line);
}
