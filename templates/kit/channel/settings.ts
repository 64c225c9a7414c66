import type { RelationInstance } from 'interaqt';

/** What a channel is in the app's model, and how it is reached. */
export interface ChannelSettings {
  /** What readers are members of, such as `Conversation`. */
  conversation: {
    entity: string;
    /** Its relation to the users who may read it, such as `members`. */
    members: string;
  };
  message: {
    entity: string;
    /** Its relation to the conversation, such as `conversation`. Creating that relation publishes the message. */
    conversation: string;
    /** What readers get of a message besides its id; `author.id` reaches over a relation to one record. */
    fields: readonly string[];
    /** A number or text that grows with every message, such as `createdAt`. */
    orderBy: string;
  };
  /** Begins the name of every Redis channel, so that apps can share a server. */
  prefix: string;
  /**
   * For `rediss://`: the certificate of the authority that signed the server's, as PEM text. Without it those that
   * Node.js trusts, which `NODE_EXTRA_CA_CERTS` in the environment of the process adds to.
   */
  ca?: string;
  /** Where clients connect, such as `/live`. */
  path: string;
  /** What clients may send; without it they only listen. */
  send?: {
    /** The interaction that creates a message. Its own conditions hold as they do over HTTP. */
    interaction: string;
    /** The item of its payload that names the conversation. */
    conversation: string;
  };
  limits?: Partial<ChannelLimits>;
  /** Gets one line per event of interest; never tokens, addresses with passwords or messages. Default: the controller's logger. */
  log?: Log;
}

export type Log = (line: string, level: 'info' | 'error') => void;

export interface ChannelLimits {
  /** Bytes of one frame of a client. */
  frameBytes: number;
  /** Frames of one client that wait for an answer. */
  framesWaiting: number;
  /** Bytes that may wait for a slow client before it is cut off. */
  bufferedBytes: number;
  socketsPerUser: number;
  /** Milliseconds between two pings; a client that missed one is cut off. */
  heartbeatMs: number;
  /** Milliseconds after which memberships are read again, in case a notice of a change was lost with its process. */
  recheckMs: number;
}

export const LIMITS: ChannelLimits = {
  frameBytes: 16_384,
  framesWaiting: 16,
  bufferedBytes: 1_048_576,
  socketsPerUser: 20,
  heartbeatMs: 30_000,
  recheckMs: 300_000,
};

/** A relation as seen from one of its ends. */
export interface RelationEnd {
  relation: string;
  near: 'source' | 'target';
  far: 'source' | 'target';
  farEntity: string;
}

/**
 * The relation an entity has under a property.
 * @throws {Error} when the model has none: a setting names the wrong thing
 */
export function findRelation(
  relations: readonly RelationInstance[],
  entity: string,
  property: string,
): RelationEnd {
  for (const { name, source, sourceProperty, target, targetProperty } of relations) {
    if (!name) continue;
    if (source.name === entity && sourceProperty === property) {
      return { relation: name, near: 'source', far: 'target', farEntity: target.name ?? '' };
    }
    if (target.name === entity && targetProperty === property) {
      return { relation: name, near: 'target', far: 'source', farEntity: source.name ?? '' };
    }
  }
  throw new Error(
    `The model has no relation "${property}" of the entity ${entity}, which the channel needs.`,
  );
}
