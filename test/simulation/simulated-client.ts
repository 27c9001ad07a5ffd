import { type ClientEvent, clientEvent, encodeClientFrame } from "@koe/protocol";
import type { ActorRef } from "../../server/src/actor/actor.ts";
import type { PresenceUser } from "../../server/src/room/presence.ts";
import type { ClientMessage } from "../../server/src/socket/client-connection.ts";

/** One socket at `/ws/v2` that follows rooms, and all that its client heard. */
export class SimulatedClient {
  readonly id: string;
  readonly user: PresenceUser;
  readonly heard: ClientEvent[];
  readonly topics = new Set<string>();
  actor: ActorRef<ClientMessage> | undefined;
  end: "client" | "server" | undefined;

  /** `had`: what its client heard on an earlier socket. */
  constructor(id: string, user: PresenceUser, had: readonly ClientEvent[]) {
    this.id = id;
    this.user = user;
    this.heard = [...had];
  }

  get isOpen(): boolean {
    return this.end === undefined;
  }

  /** Follows the rooms, from where it has everything. */
  subscribe(roomIds: readonly string[], epoch: string): void {
    const rooms = roomIds.map((room_id) => {
      const { last } = this.follow(room_id);
      return { room_id, ...(last === undefined ? {} : { since_seq: last }) };
    });
    const text = encodeClientFrame({ event: "subscribe", payload: { epoch, rooms } });
    this.actor?.cast({ kind: "frame", text, limitedForMs: undefined });
  }

  close(by: "client" | "server", isClean: boolean): void {
    if (!this.isOpen) return;
    this.end = by;
    this.topics.clear();
    this.actor?.cast({ kind: "closed", isClean });
  }

  hear(frame: string): void {
    if (this.isOpen) this.heard.push(clientEvent.parse(JSON.parse(frame)));
  }

  /** The client's rule: what is next is applied, what it has is dropped; anything else is a hole. */
  follow(roomId: string): { readonly last: number | undefined; readonly holes: readonly string[] } {
    let last: number | undefined;
    const holes: string[] = [];
    const take = (seq: number) => {
      if (last === undefined || seq > last + 1) holes.push(`${roomId}: heard ${seq} after ${last}`);
      last = Math.max(last ?? 0, seq);
    };
    for (const { event, payload } of this.heard) {
      if (!("room_id" in payload) || payload.room_id !== roomId) continue;
      if (event === "room_snapshot") {
        if (!payload.recovered) last = Math.max(last ?? 0, payload.prev_seq);
        for (const missed of payload.events) take(missed.payload.seq);
        last = Math.max(last ?? 0, payload.seq);
      } else if (event === "new_message") {
        take(payload.seq);
      }
    }
    return { last, holes };
  }
}
