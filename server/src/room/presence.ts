/**
 * Who is online in one room, and what the room says about it. Pure: a change comes in, announcements come out.
 *
 * Always true: a user is announced as joined once and as left once, however many connections they have; `online_users`
 * is sorted, holds each user once, holds a newcomer and not one who left.
 *
 * Up to `fullListMax` people online each change is announced at once with the whole list. Above it a list in each of n
 * joins would cost n³, so changes gather in a window (closed by the caller's timer, or early when it is full) and become
 * one announcement of each kind with a capped list. Who comes and goes within one window is not announced at all.
 *
 * A user whose last connection broke (rather than closed) is `fading`: still online until `expire` is called with the
 * same token, so that a reload or a short loss of network is invisible.
 */
export interface PresenceUser {
  readonly id: string;
  readonly username: string;
}

export interface PresenceAnnouncement {
  readonly kind: "joined" | "left";
  /** The users it is about, the latest last; more than one only when it gathers a window. */
  readonly subjects: readonly PresenceUser[];
  readonly isWindow: boolean;
  readonly onlineUsers: readonly string[];
  readonly onlineCount: number;
  readonly isComplete: boolean;
}

/** Part of who is online, and how many are in all. */
export interface PresencePage {
  readonly usernames: readonly string[];
  readonly count: number;
  /** Whether more come after the last of them. */
  readonly hasMore: boolean;
}

export interface PresenceLimits {
  /** People online up to whom every change carries the whole list; also the longest list ever sent. */
  readonly fullListMax: number;
  /** Changes that close a window early. */
  readonly windowChangesMax: number;
}

export const defaultPresenceLimits: PresenceLimits = { fullListMax: 200, windowChangesMax: 200 };

export interface Departure {
  readonly announcements: readonly PresenceAnnouncement[];
  /** Set when the user is fading: hand it to `expire` after the grace. */
  readonly fadingToken?: number;
}

interface OnlineUser {
  readonly username: string;
  connections: number;
  fadingToken: number | undefined;
}

const nothing: readonly PresenceAnnouncement[] = [];

export class Presence {
  readonly #limits: PresenceLimits;
  readonly #online = new Map<string, OnlineUser>();
  readonly #names: string[] = [];
  readonly #joinedInWindow = new Map<string, PresenceUser>();
  readonly #leftInWindow = new Map<string, PresenceUser>();
  #lastToken = 0;

  constructor(limits: PresenceLimits = defaultPresenceLimits) {
    this.#limits = limits;
  }

  /** Takes up users who were announced before (by a predecessor), all fading; gives each one's token. */
  resume(
    users: readonly PresenceUser[],
  ): readonly { readonly userId: string; readonly fadingToken: number }[] {
    return users.map(({ id, username }) => {
      const fadingToken = ++this.#lastToken;
      this.#online.set(id, { username, connections: 0, fadingToken });
      this.#insertName(username);
      return { userId: id, fadingToken };
    });
  }

  /** One more connection of a user. */
  arrive(user: PresenceUser): readonly PresenceAnnouncement[] {
    const known = this.#online.get(user.id);
    if (known !== undefined) {
      known.connections++;
      known.fadingToken = undefined;
      return nothing;
    }
    this.#online.set(user.id, { username: user.username, connections: 1, fadingToken: undefined });
    this.#insertName(user.username);
    if (this.#leftInWindow.delete(user.id)) return nothing;
    return this.#change("joined", { id: user.id, username: user.username });
  }

  /** One connection less; `isClean` when it was closed on purpose. */
  depart(userId: string, isClean: boolean): Departure {
    const user = this.#online.get(userId);
    if (user === undefined || user.connections === 0) return { announcements: nothing };
    user.connections--;
    if (user.connections > 0) return { announcements: nothing };
    if (isClean) return { announcements: this.#remove(userId, user.username) };
    user.fadingToken = ++this.#lastToken;
    return { announcements: nothing, fadingToken: user.fadingToken };
  }

  /** The grace of a fading user is over; nothing happens when they are back. */
  expire(userId: string, fadingToken: number): readonly PresenceAnnouncement[] {
    const user = this.#online.get(userId);
    if (user === undefined || user.fadingToken !== fadingToken) return nothing;
    return this.#remove(userId, user.username);
  }

  /** Closes the window: everything gathered, leaves first. */
  closeWindow(): readonly PresenceAnnouncement[] {
    const announcements: PresenceAnnouncement[] = [];
    for (const [kind, users] of [
      ["left", this.#leftInWindow],
      ["joined", this.#joinedInWindow],
    ] as const) {
      if (users.size > 0) announcements.push(this.#announce(kind, [...users.values()], true));
    }
    this.#leftInWindow.clear();
    this.#joinedInWindow.clear();
    return announcements;
  }

  /** Whether a window is open and waits for `closeWindow`. */
  get hasOpenWindow(): boolean {
    return this.#joinedInWindow.size + this.#leftInWindow.size > 0;
  }

  get count(): number {
    return this.#online.size;
  }

  /** The first `limit` usernames in their order, from the first after `after` on. */
  page(after: string | undefined, limit: number): PresencePage {
    const at = after === undefined ? 0 : this.#position(after);
    const from = this.#names[at] === after ? at + 1 : at;
    const usernames = this.#names.slice(from, from + limit);
    return { usernames, count: this.#names.length, hasMore: from + usernames.length < this.#names.length };
  }

  #remove(userId: string, username: string): readonly PresenceAnnouncement[] {
    this.#online.delete(userId);
    this.#names.splice(this.#position(username), 1);
    if (this.#joinedInWindow.delete(userId)) return nothing;
    return this.#change("left", { id: userId, username });
  }

  #change(kind: "joined" | "left", user: PresenceUser): readonly PresenceAnnouncement[] {
    const isWindowed = this.#online.size > this.#limits.fullListMax;
    // A leave that brings the room down to the full-list tier still finds what gathered before it.
    if (!isWindowed) return [...this.closeWindow(), this.#announce(kind, [user], false)];
    (kind === "joined" ? this.#joinedInWindow : this.#leftInWindow).set(user.id, user);
    const changes = this.#joinedInWindow.size + this.#leftInWindow.size;
    return changes >= this.#limits.windowChangesMax ? this.closeWindow() : nothing;
  }

  #announce(
    kind: "joined" | "left",
    subjects: readonly PresenceUser[],
    isWindow: boolean,
  ): PresenceAnnouncement {
    const isComplete = this.#names.length <= this.#limits.fullListMax;
    const latest = kind === "joined" ? subjects[subjects.length - 1] : undefined;
    const onlineUsers = isComplete ? [...this.#names] : this.#cappedList(latest?.username);
    return { kind, subjects, isWindow, onlineUsers, onlineCount: this.#names.length, isComplete };
  }

  #cappedList(subject: string | undefined): string[] {
    const list = this.#names.slice(0, this.#limits.fullListMax);
    // The list is sorted and capped, so a name that is missing stands after all of it.
    if (subject !== undefined && !list.includes(subject)) list[list.length - 1] = subject;
    return list;
  }

  #insertName(username: string): void {
    this.#names.splice(this.#position(username), 0, username);
  }

  /** Index of the name in the sorted list, or where it belongs. */
  #position(username: string): number {
    let low = 0;
    let high = this.#names.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#names[middle] ?? "") < username) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
