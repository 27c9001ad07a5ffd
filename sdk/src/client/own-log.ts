/**
 * The user's own log: which rooms are theirs and what is unread in them, put in order like any log.
 *
 * A snapshot that lists the rooms says how they were at its `prev_seq`; its entries go on from there.
 */
import type { EntryEvent, RoomSnapshot } from "@koe/protocol/client";
import { type LogPosition, LogSequencer } from "../timeline/log-sequencer.ts";
import type { OwnRooms } from "./own-rooms.ts";

export class OwnLog {
  readonly #rooms: OwnRooms;
  #sequencer: LogSequencer;

  constructor(rooms: OwnRooms, position?: LogPosition) {
    this.#rooms = rooms;
    this.#sequencer = new LogSequencer(position);
  }

  get position(): LogPosition | undefined {
    return this.#sequencer.position;
  }

  get hasHole(): boolean {
    return this.#sequencer.hasHole;
  }

  isBehind(headSeq: number): boolean {
    return this.#sequencer.isBehind(headSeq);
  }

  snapshot(snapshot: RoomSnapshot): void {
    const { events } = this.#sequencer.acceptSnapshot(snapshot);
    if (snapshot.rooms === undefined) {
      for (const event of events) this.#apply(event);
      return;
    }
    this.#rooms.replaceAll(snapshot.rooms);
    const later = events.filter(({ payload }) => payload.seq > snapshot.seq);
    for (const event of [...snapshot.events, ...later]) this.#apply(event);
  }

  entry(event: EntryEvent): void {
    for (const due of this.#sequencer.accept(event)) this.#apply(due);
  }

  #apply({ event, payload }: EntryEvent): void {
    switch (event) {
      case "room_added":
        return this.#rooms.put(payload.room);
      case "room_removed":
        return this.#rooms.remove(payload.about);
      case "read_marker_moved":
        return this.#rooms.markerMoved(payload.about, payload);
      default:
        return;
    }
  }
}
