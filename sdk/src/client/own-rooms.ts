/**
 * One's own rooms with what is unread in them: the server's numbers, carried on with what happened since.
 *
 * A room's numbers come whole with snapshots and with moves of the read marker; between those each message counts one
 * more. One's own messages do not, if everything before them was read: who writes has seen them. A marker that one moves
 * oneself counts at once. `list` is the same array until something changed.
 */
import type { EntryEvent, EntryOf, RoomSnapshot, RoomState } from "@koe/protocol/client";

export type ReadNumbers = Pick<RoomState, "read_seq" | "unread" | "mentions">;

/** What is unread after a seq, as far as the room's window is known; undefined when it does not reach back so far. */
export type CountUnread = (
  roomId: string,
  afterSeq: number,
) => Pick<RoomState, "unread" | "mentions"> | undefined;

export class OwnRooms {
  readonly #rooms = new Map<string, RoomState>();
  readonly #count: CountUnread;
  #list: readonly RoomState[] | undefined = [];

  constructor(count: CountUnread) {
    this.#count = count;
  }

  /** By name. */
  get list(): readonly RoomState[] {
    this.#list ??= [...this.#rooms.values()].sort(byName);
    return this.#list;
  }

  get ids(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  get(roomId: string): RoomState | undefined {
    return this.#rooms.get(roomId);
  }

  has(roomId: string): boolean {
    return this.#rooms.has(roomId);
  }

  replaceAll(rooms: readonly RoomState[]): void {
    this.#rooms.clear();
    for (const room of rooms) this.#rooms.set(room.id, room);
    this.#list = undefined;
  }

  put(room: RoomState): void {
    this.#rooms.set(room.id, room);
    this.#list = undefined;
  }

  remove(roomId: string): void {
    if (this.#rooms.delete(roomId)) this.#list = undefined;
  }

  snapshot({ room_id: id, seq, me, room }: RoomSnapshot): void {
    this.#change(id, { seq, ...me, ...room });
  }

  /** An entry of a room's log that was applied just now; `isOwn`: this user did it. */
  entry({ event, payload }: EntryEvent, username: string, isOwn: boolean): void {
    const room = this.#rooms.get(payload.room_id);
    if (room === undefined || payload.seq <= room.seq) return;
    const seq = payload.seq;
    switch (event) {
      case "new_message":
        return this.#change(room.id, { seq, ...afterMessage(room, payload, username, isOwn) });
      case "message_deleted":
        return this.#change(room.id, { seq, ...this.#afterDeletion(room, payload.target_seq) });
      case "room_changed":
        return this.#change(room.id, { seq, ...changedFields(payload) });
      case "member_changed":
        return this.#change(room.id, {
          seq,
          ...(payload.role && isSubject(payload, username) ? { role: payload.role } : {}),
        });
      default:
        return this.#change(room.id, { seq });
    }
  }

  /** The server moved the marker. What came since is counted here, where the window reaches back to the marker. */
  markerMoved(roomId: string, numbers: ReadNumbers): void {
    this.#change(roomId, { ...numbers, ...this.#count(roomId, numbers.read_seq) });
  }

  /** One moves it oneself; the server's numbers follow. Gives whether anything changes by it. */
  markRead(roomId: string, seq: number, isBack: boolean): boolean {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return false;
    const readSeq = Math.min(seq, room.seq);
    if (readSeq === room.read_seq || (readSeq < room.read_seq && !isBack)) return false;
    const isAllRead = readSeq >= room.seq;
    const counted = isAllRead ? { unread: 0, mentions: 0 } : this.#count(roomId, readSeq);
    this.#change(roomId, { read_seq: readSeq, ...counted });
    return true;
  }

  #afterDeletion(room: RoomState, targetSeq: number): Partial<RoomState> {
    if (targetSeq <= room.read_seq) return {};
    return this.#count(room.id, room.read_seq) ?? { unread: Math.max(0, room.unread - 1) };
  }

  #change(roomId: string, change: Partial<RoomState>): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    this.put({ ...room, ...change });
  }
}

function afterMessage(
  room: RoomState,
  message: EntryOf<"new_message">["payload"],
  username: string,
  isOwn: boolean,
): Partial<RoomState> {
  if (message.deleted === true || (isOwn && room.unread === 0)) return {};
  const isMentioned = message.mentions?.includes(username) === true;
  return { unread: room.unread + 1, mentions: room.mentions + (isMentioned ? 1 : 0) };
}

function changedFields({ name, topic, archived }: EntryOf<"room_changed">["payload"]): Partial<RoomState> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(archived === undefined ? {} : { archived }),
  };
}

function isSubject({ subject }: EntryOf<"member_changed">["payload"], username: string): boolean {
  return subject.username === username;
}

const { compare } = new Intl.Collator();

function byName(a: RoomState, b: RoomState): number {
  return compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
