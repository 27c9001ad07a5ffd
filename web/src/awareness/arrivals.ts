/**
 * What came for this person alone since the page was opened and is worth a notification: direct messages and mentions
 * by others, each once. It looks at the list of rooms, whose numbers change with every message, and only then into the
 * end of a room.
 */
import type { RoomSummary, TimelineItem, User } from "@koe/sdk";

/** The latest for one person in one room. */
export interface Arrival {
  readonly room: RoomSummary;
  readonly seq: number;
  /** Undefined for what stands in a thread, which is not looked into. */
  readonly message: { readonly username: string; readonly text: string } | undefined;
  /** With this one. */
  readonly count: number;
}

export interface ArrivalsOptions {
  /** What was said before is no news. */
  readonly sinceMs: number;
  readonly itemsOf: (roomId: string) => readonly TimelineItem[];
}

type KnownRoom = Pick<RoomSummary, "seq" | "unread" | "mentions">;

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #known = new Map<string, KnownRoom>();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** Gives what is new for `user` since the last call. */
  update(rooms: readonly RoomSummary[], user: User | undefined): readonly Arrival[] {
    if (user === undefined) return [];
    return rooms.flatMap((room) => {
      const known = this.#known.get(room.id);
      this.#known.set(room.id, room);
      return known !== undefined && room.seq <= known.seq ? [] : this.#arrivalIn(room, known, user);
    });
  }

  #arrivalIn(room: RoomSummary, known: KnownRoom | undefined, user: User): readonly Arrival[] {
    const forMe = forMeIn(room);
    if (forMe === 0) return [];
    const after = Math.max(known?.seq ?? 0, room.read_seq);
    const messages = this.#options.itemsOf(room.id).flatMap((item) => {
      const isNew = item.kind === "message" && item.seq > after && item.timestampMs >= this.#options.sinceMs;
      return isNew && isForMe(item, room, user) ? [item] : [];
    });
    const last = messages.at(-1);
    if (last !== undefined) {
      const { seq, username, text } = last;
      return [{ room, seq, message: { username, text }, count: messages.length }];
    }
    const isInThread = known !== undefined && forMe > forMeIn({ ...room, ...known });
    return isInThread ? [{ room, seq: room.seq, message: undefined, count: 1 }] : [];
  }
}

function forMeIn({
  visibility,
  unread,
  mentions,
}: Pick<RoomSummary, "visibility" | "unread" | "mentions">): number {
  return visibility === "direct" ? unread : mentions;
}

type Message = Extract<TimelineItem, { kind: "message" }>;

function isForMe(message: Message, { visibility }: RoomSummary, { id, username }: User): boolean {
  if (message.userId === id || message.isDeleted) return false;
  return visibility === "direct" || message.mentions.includes(username);
}
