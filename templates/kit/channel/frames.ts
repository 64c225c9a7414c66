/** A message as readers get it: its id and the fields of the settings. */
export type LiveMessage = { id: string } & Record<string, unknown>;

/** What a client is sent. */
export type ServerFrame =
  /**
   * The conversations of the user. `live`: their messages arrive from now on. `read`: those in which messages may have
   * gone by unseen; read them again. Sent after connecting, after an interruption and when a membership changed.
   */
  | { type: 'channels'; live: boolean; channels: string[]; read: string[] }
  | { type: 'message'; channel: string; message: LiveMessage }
  /** The answer to a `send` with the same `ref`. */
  | { type: 'sent'; ref: string }
  | { type: 'refused'; ref: string; code: string; message: string };

/** What a client may send. */
export interface SendFrame {
  type: 'send';
  /** The client's own name for this frame, repeated in the answer. */
  ref: string;
  channel: string;
  payload: Record<string, unknown>;
}

/** What processes tell each other beside messages. */
export type Notice =
  /** The conversations of these users changed. */
  | { type: 'members'; from: string; users: string[] }
  /** Messages of these conversations were not published; `null`: nobody knows which. */
  | { type: 'missed'; from: string; channels: string[] | null };

/** Why a socket was closed; 4000 and above are ours, the rest is RFC 6455. */
export const CLOSE = {
  goingAway: 1001,
  invalidFrame: 1008,
  failed: 1011,
  tokenExpired: 4401,
  notAMember: 4403,
} as const;

/** A client's frame, or `null` for anything that is none. */
export function parseSendFrame(text: string): SendFrame | null {
  const frame = parseObject(text);
  if (frame?.type !== 'send') return null;
  const { ref, channel, payload } = frame;
  const isFrame = isText(ref, 64) && isText(channel, 200) && isObject(payload);
  return isFrame ? { type: 'send', ref, channel, payload } : null;
}

/** A message that came from Redis, or `null` for anything that is none of that channel. */
export function parseMessage(text: string, channel: string): LiveMessage | null {
  const frame = parseObject(text);
  if (frame?.type !== 'message' || frame.channel !== channel || !isObject(frame.message)) return null;
  const { id } = frame.message;
  return isText(id, 200) ? { ...frame.message, id } : null;
}

/** A notice that came from Redis, or `null` for anything that is none. */
export function parseNotice(text: string): Notice | null {
  const notice = parseObject(text);
  if (!notice || !isText(notice.from, 100)) return null;
  const { type, from, users, channels } = notice;
  if (type === 'members' && isTexts(users)) return { type, from, users };
  if (type === 'missed' && (channels === null || isTexts(channels))) return { type, from, channels };
  return null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => isText(each, 200));
}
