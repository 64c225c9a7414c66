import { type Broker, createBroker } from './broker';
import { CLOSE, parseMessage, parseNotice, type ServerFrame } from './frames';
import { type ChannelNames, createPublisher, type Publisher } from './publisher';
import type { ChannelRecords } from './records';
import type { Log } from './settings';
import { createSlots } from './slots';

/** One connected client. */
export interface Reader {
  readonly userId: string;
  /** The one conversation it asked for; `null`: all of its user. */
  readonly only: string | null;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What is known of a reader. */
interface Place {
  reader: Reader;
  channels: Set<string>;
  /** Changes under way. Until the last one is done the reader gets no messages: it may have lost the right to them. */
  changes: number;
  /** Conversations with messages it did not get meanwhile. */
  skipped: Set<string>;
  /** Changes are made one after the other. */
  turn: Promise<void>;
}

export interface FanOut {
  /** @throws {BrokerRefusedError} `BROKER_REFUSED` */
  start(): Promise<void>;
  /** Resolves when the reader was told its conversations, or closed because it may not read. */
  join(reader: Reader): Promise<void>;
  leave(reader: Reader): void;
  /** Readers connected as this user. */
  count(userId: string): number;
  /** Publishes a message that was committed. Returns at once; what cannot be published is read later. */
  publish(channel: string, messageId: string): void;
  /** A membership of this user was made or deleted. Returns at once. */
  changeMembers(userId: string): void;
  /** Reads all memberships again. */
  recheck(): void;
  stop(): Promise<void>;
}

/** How many readers have their memberships read at the same time, after an interruption for example. */
const PARALLEL = 8;

/**
 * Between Redis and the connected clients: who gets what, and what to read again.
 *
 * @param ca for `rediss://`, see `ChannelSettings`
 */
export function createFanOut(
  url: string,
  prefix: string,
  records: ChannelRecords,
  log: Log,
  ca?: string,
): FanOut {
  const names: ChannelNames = {
    control: `${prefix}:control`,
    of: (channel) => `${prefix}:channel:${channel}`,
  };
  const places = new Map<Reader, Place>();
  const byChannel = new Map<string, Set<Place>>();
  const inTurn = createSlots(PARALLEL);
  const broker: Broker = createBroker(
    url,
    {
      received(name, text) {
        // What comes before `live` may be for readers who lost the right to it; all of them will read again.
        if (!broker.isLive) return;
        if (name === names.control) {
          receiveNotice(text);
          return;
        }
        const channel = name.slice(names.of('').length);
        if (!parseMessage(text, channel)) {
          log(`not a message on ${name}, ignored`, 'error');
          return;
        }
        for (const place of byChannel.get(channel) ?? []) {
          if (place.changes > 0) place.skipped.add(channel);
          else place.reader.send(text);
        }
      },
      live() {
        changeAll();
        publisher.announceMissed();
      },
      interrupted() {
        for (const { reader, channels } of places.values()) tell(reader, channels, []);
      },
    },
    log,
    ca,
  );

  const publisher: Publisher = createPublisher(broker, names, records, (channel) => readAgain([channel]));

  function receiveNotice(text: string): void {
    const notice = parseNotice(text);
    if (!notice) {
      log(`not a notice on ${names.control}, ignored`, 'error');
      return;
    }
    if (notice.from === publisher.id) return;
    if (notice.type === 'members') {
      for (const userId of notice.users) change(ofUser(userId));
      return;
    }
    if (notice.channels === null) changeAll();
    else readAgain(notice.channels);
  }

  function readAgain(channels: readonly string[]): void {
    for (const channel of channels) {
      const readers = [...(byChannel.get(channel) ?? [])];
      for (const place of readers) place.skipped.add(channel);
      change(readers);
    }
  }

  const ofUser = (userId: string) => [...places.values()].filter(({ reader }) => reader.userId === userId);
  const changeAll = () => change([...places.values()], true);

  /** Reads the memberships of readers again. Takes effect at once: until it is done they get no messages. */
  function change(readers: readonly Place[], readAll = false): void {
    for (const place of readers) void update(place, readAll);
  }

  function update(place: Place, readAll: boolean): Promise<void> {
    place.changes += 1;
    place.turn = place.turn.then(() =>
      inTurn(() => bringUpToDate(place, readAll)).catch((error: unknown) => {
        // Without knowing what it may read it gets nothing; it will connect again.
        log(`memberships could not be read: ${error instanceof Error ? error.name : typeof error}`, 'error');
        place.reader.close(CLOSE.failed, 'TRY_AGAIN');
      }),
    );
    return place.turn;
  }

  async function bringUpToDate(place: Place, readAll: boolean): Promise<void> {
    const { reader } = place;
    if (!places.has(reader)) return;
    const found = await records.readChannels(reader.userId);
    const wanted = reader.only === null ? found : new Set(found.has(reader.only) ? [reader.only] : []);
    if (!places.has(reader)) return;
    if (reader.only !== null && wanted.size === 0) return reader.close(CLOSE.notAMember, 'NOT_A_MEMBER');
    const gone = [...place.channels].filter((channel) => !wanted.has(channel));
    const added = [...wanted].filter((channel) => !place.channels.has(channel));
    for (const channel of gone) remove(place, channel);
    await Promise.all(added.map((channel) => add(place, channel)));
    if (!places.has(reader)) return;
    place.changes -= 1;
    const read = readAll
      ? [...wanted]
      : [...new Set([...added, ...place.skipped])].filter((each) => wanted.has(each));
    place.skipped.clear();
    if (readAll || gone.length > 0 || read.length > 0) tell(reader, wanted, read);
  }

  function add(place: Place, channel: string): Promise<void> {
    place.channels.add(channel);
    const readers = byChannel.get(channel) ?? new Set();
    byChannel.set(channel, readers.add(place));
    return broker.subscribe(names.of(channel));
  }

  function remove(place: Place, channel: string): void {
    place.channels.delete(channel);
    const readers = byChannel.get(channel);
    readers?.delete(place);
    if (readers?.size === 0) byChannel.delete(channel);
    broker.unsubscribe(names.of(channel));
  }

  function tell(reader: Reader, channels: ReadonlySet<string>, read: string[]): void {
    const frame: ServerFrame = { type: 'channels', live: broker.isLive, channels: [...channels], read };
    reader.send(JSON.stringify(frame));
  }

  return {
    async start() {
      await broker.subscribe(names.control);
      await broker.start();
    },

    join(reader) {
      const place: Place = {
        reader,
        channels: new Set(),
        changes: 0,
        skipped: new Set(),
        turn: Promise.resolve(),
      };
      places.set(reader, place);
      return update(place, true);
    },

    leave(reader) {
      const place = places.get(reader);
      places.delete(reader);
      for (const channel of [...(place?.channels ?? [])]) if (place) remove(place, channel);
    },

    count: (userId) => ofUser(userId).length,

    publish: publisher.publish,

    changeMembers(userId) {
      change(ofUser(userId));
      publisher.changeMembers(userId);
    },

    recheck() {
      change([...places.values()]);
      publisher.announceMissed();
    },

    async stop() {
      await publisher.stop();
      await broker.stop();
      await Promise.all([...places.values()].map(({ turn }) => turn));
    },
  };
}
