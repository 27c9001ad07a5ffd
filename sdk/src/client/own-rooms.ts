/**
 * One's own rooms with what is unread in them: the server's numbers, carried on with what happened since. A marker that
 * one moves oneself counts at once; the server's numbers follow. `list` is the same array until something changed.
 */
import type { EntryEvent, EntryOf, RoomSnapshot, RoomState } from "@koe/protocol/client";
import type { User } from "../api/shapes.ts";
import type { SnapshotStep } from "../timeline/log-sequencer.ts";
import { UnreadCount } from "../timeline/unread-count.ts";

export type ReadNumbers = Pick<RoomState, "read_seq" | "unread" | "mentions">;

interface Held {
  readonly room: RoomState;
  readonly count: UnreadCount;
}

export class OwnRooms {
  readonly #held = new Map<string, Held>();
  #user: User | undefined;
  #list: readonly RoomState[] | undefined = [];

  identify(user: User): void {
    this.#user = user;
    for (const { count } of this.#held.values()) count.identify(user);
  }

  /** By name. */
  get list(): readonly RoomState[] {
    this.#list ??= [...this.#held.values()].map(({ room }) => room).sort(byName);
    return this.#list;
  }

  get ids(): readonly string[] {
    return [...this.#held.keys()];
  }

  has(roomId: string): boolean {
    return this.#held.has(roomId);
  }

  /** Undefined for a room that is not one's own. */
  unread(roomId: string): number | undefined {
    return this.#held.get(roomId)?.room.unread;
  }

  replaceAll(rooms: readonly RoomState[]): void {
    const ids = new Set(rooms.map(({ id }) => id));
    for (const roomId of this.ids) if (!ids.has(roomId)) this.remove(roomId);
    for (const room of rooms) this.put(room);
  }

  /** What the server says of a room, right when its log stood at `room.seq`. */
  put(room: RoomState): void {
    this.#put(room, this.#held.get(room.id)?.count ?? new UnreadCount());
  }

  #put(room: RoomState, count: UnreadCount): void {
    count.identify(this.#user);
    count.reset(room.seq, { readSeq: room.read_seq, unread: room.unread, mentions: room.mentions });
    this.#hold(room, count);
  }

  remove(roomId: string): void {
    if (this.#held.delete(roomId)) this.#list = undefined;
  }

  /** `step` is what the snapshot came to, and `reachedSeq` how far the room's log was applied before. */
  snapshot({ room_id: id, seq, me, room }: RoomSnapshot, step: SnapshotStep, reachedSeq: number): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    const isReplaced = step.kind === "replaced";
    this.#put({ ...held.room, seq, ...me, ...room }, isReplaced ? new UnreadCount() : held.count);
    for (const event of step.events) this.entry(event);
    if (!isReplaced) this.#reach(id, reachedSeq);
  }

  /** An entry of a room's log that was applied just now. */
  entry(event: EntryEvent): void {
    const held = this.#held.get(event.payload.room_id);
    const { seq } = event.payload;
    if (held === undefined || seq <= held.room.seq) return;
    held.count.add(event);
    this.#hold({ ...held.room, seq, ...this.#changedBy(event) }, held.count);
  }

  /** The server moved the marker. */
  markerMoved(roomId: string, { read_seq: readSeq, unread, mentions }: ReadNumbers): void {
    const held = this.#held.get(roomId);
    if (held === undefined) return;
    held.count.markerMoved({ readSeq, unread, mentions });
    this.#hold(held.room, held.count);
  }

  /** One moves it oneself. Gives whether the server has to hear of it. */
  markRead(roomId: string, seq: number, isBack: boolean): boolean {
    const held = this.#held.get(roomId);
    if (held === undefined) return false;
    const { room, count } = held;
    const readSeq = Math.min(seq, room.seq);
    if (readSeq === room.read_seq || (readSeq < room.read_seq && !isBack)) return false;
    if (readSeq > room.read_seq) count.markRead(readSeq);
    else count.markUnread(readSeq);
    this.#hold(room, count);
    return true;
  }

  #changedBy({ event, payload }: EntryEvent): Partial<RoomState> {
    if (event === "room_changed") return changedFields(payload);
    const isMyRole = event === "member_changed" && payload.subject.id === this.#user?.id;
    return isMyRole && payload.role !== null ? { role: payload.role } : {};
  }

  #reach(roomId: string, seq: number): void {
    const held = this.#held.get(roomId);
    if (held !== undefined && seq > held.room.seq) this.#hold({ ...held.room, seq }, held.count);
  }

  #hold(room: RoomState, count: UnreadCount): void {
    const { readSeq, unread, mentions } = count.value;
    const isSame = room.read_seq === readSeq && room.unread === unread && room.mentions === mentions;
    this.#held.set(room.id, {
      room: isSame ? room : { ...room, read_seq: readSeq, unread, mentions },
      count,
    });
    this.#list = undefined;
  }
}

function changedFields({ name, topic, archived }: EntryOf<"room_changed">["payload"]): Partial<RoomState> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(archived === undefined ? {} : { archived }),
  };
}

const { compare } = new Intl.Collator();

function byName(a: RoomState, b: RoomState): number {
  return compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
