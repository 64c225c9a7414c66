/** Ids that are remembered one by one; beyond that "everything" takes less than a list. */
const MOST = 1_000;

export interface MissedIds {
  /** `null`: nobody knows which. */
  channels: string[] | null;
  users: string[];
}

/** What other processes were not told because Redis could not be reached. */
export class Missed {
  /** `null` at the start as well: an earlier process may have died before it published. */
  #channels: Set<string> | null = null;
  #users = new Set<string>();

  addChannel(id: string): void {
    this.#channels?.add(id);
    if ((this.#channels?.size ?? 0) > MOST) this.addAll();
  }

  addUser(id: string): void {
    // Those who read everything again read their memberships as well.
    if (this.#channels) this.#users.add(id);
    if (this.#users.size > MOST) this.addAll();
  }

  addAll(): void {
    this.#channels = null;
    this.#users.clear();
  }

  get isEmpty(): boolean {
    return this.#channels?.size === 0 && this.#users.size === 0;
  }

  /** Empties it. */
  take(): MissedIds {
    const taken = { channels: this.#channels && [...this.#channels], users: [...this.#users] };
    this.#channels = new Set();
    this.#users = new Set();
    return taken;
  }

  /** They could not be told again. */
  giveBack({ channels, users }: MissedIds): void {
    if (channels === null) this.addAll();
    for (const id of channels ?? []) this.addChannel(id);
    for (const id of users) this.addUser(id);
  }
}
