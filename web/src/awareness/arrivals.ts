/**
 * What came for this person alone since the page was opened and is worth a notification: direct messages and mentions
 * by others, each once. Where something of the kind is unread it looks into the end of the room, however the two learned
 * of it: after a page is opened the list of rooms may know of a message before the room itself does.
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

interface KnownRoom {
  readonly seq: number;
  readonly forMe: number;
  /** What was told or read up to here is never told again. */
  readonly doneSeq: number;
  /** Told already, though the list of rooms does not count them yet. */
  readonly aheadSeqs: readonly number[];
}

interface Looked {
  readonly arrival: Arrival | undefined;
  /** Of the messages that it tells of. */
  readonly seqs: readonly number[];
}

export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #known = new Map<string, KnownRoom>();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** Gives what is new for `user` since the last call; to be called when a list or a room that waits has changed. */
  update(rooms: readonly RoomSummary[], user: User | undefined): readonly Arrival[] {
    if (user === undefined) return [];
    return rooms.flatMap((room) => {
      const before = this.#known.get(room.id);
      const doneSeq = Math.max(before?.doneSeq ?? 0, room.read_seq);
      const { arrival, seqs } = forMeIn(room) === 0 ? nothing : this.#lookInto(room, before, doneSeq, user);
      this.#known.set(room.id, {
        seq: room.seq,
        forMe: forMeIn(room),
        doneSeq: arrival?.seq ?? doneSeq,
        aheadSeqs: [...(before?.aheadSeqs ?? []), ...seqs].filter((seq) => seq > room.seq),
      });
      return arrival === undefined ? [] : [arrival];
    });
  }

  #lookInto(room: RoomSummary, before: KnownRoom | undefined, doneSeq: number, user: User): Looked {
    const messages = this.#latestIn(room.id, doneSeq).filter((item) => isForMe(item, room, user));
    const [last] = messages;
    if (last !== undefined) {
      const { seq, username, text } = last;
      const arrival = { room, seq, message: { username, text }, count: messages.length };
      return { arrival, seqs: messages.map((message) => message.seq) };
    }
    if (before === undefined || room.seq <= before.seq || forMeIn(room) <= countedBy(room, before))
      return nothing;
    return { arrival: { room, seq: room.seq, message: undefined, count: 1 }, seqs: [] };
  }

  /** Messages above `doneSeq` of the time since the page was opened, the latest first. */
  #latestIn(roomId: string, doneSeq: number): readonly Message[] {
    const latest: Message[] = [];
    const items = this.#options.itemsOf(roomId);
    for (let at = items.length - 1; at >= 0; at--) {
      const item = items[at];
      if (item?.kind !== "message") continue;
      if (item.seq <= doneSeq || item.timestampMs < this.#options.sinceMs) break;
      latest.push(item);
    }
    return latest;
  }
}

const nothing: Looked = { arrival: undefined, seqs: [] };

/** What the list of rooms would count now, were there nothing but what is known. */
function countedBy({ seq }: RoomSummary, { forMe, aheadSeqs }: KnownRoom): number {
  return forMe + aheadSeqs.filter((ahead) => ahead <= seq).length;
}

/** How much of what is unread is for this person alone. */
export function forMeIn({
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
