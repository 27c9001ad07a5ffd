import type { ClientEvent, EntryEvent } from "@koe/protocol";
import type { ActorRef } from "../server/src/actor/actor.ts";
import { spawn } from "../server/src/actor/spawn.ts";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import type { PresenceUser } from "../server/src/room/presence.ts";
import type { RoomNotice, SendContent, SnapshotRequest } from "../server/src/room/room-message.ts";
import { isOwnLog } from "../server/src/store/entry.ts";
import type { Standing } from "../server/src/store/standing.ts";
import type { Rooms } from "./rooms.ts";

/**
 * One client's stay in one room, as it looks from inside the server: it asks for snapshots, reads its standing again
 * when it is told to, and checks that what it hears continues what it has.
 */
export class ClientMember {
  readonly connectionId: string;
  readonly notices: RoomNotice[] = [];
  readonly #rooms: Rooms;
  readonly #roomId: string;
  readonly #user: PresenceUser;
  readonly #connection: ActorRef<RoomNotice>;
  #snapshot: SnapshotRequest = { since: undefined, epoch: "an-epoch" };

  constructor(rooms: Rooms, connectionId: string, roomId: string, user: PresenceUser) {
    this.connectionId = connectionId;
    this.#rooms = rooms;
    this.#roomId = roomId;
    this.#user = user;
    rooms.sockets.hearAsClient(connectionId);
    const handle = (notice: RoomNotice) => this.#note(notice);
    this.#connection = spawn<RoomNotice>(systemRuntime(), {
      name: connectionId,
      mailboxMax: 100_000,
      create: () => ({ handle }),
    }).ref;
  }

  get heard(): readonly ClientEvent[] {
    return this.#rooms.sockets.heardAsClient(this.connectionId);
  }

  /** Joins, or asks for another snapshot; `since` in the present numbering. */
  async join(since?: number): Promise<void> {
    const { standings } = this.#rooms.store;
    const base = {
      since: since === undefined ? undefined : { seq: since, isSameEpoch: true },
      epoch: "an-epoch",
    };
    const isOwn = isOwnLog(this.#roomId);
    this.#snapshot = isOwn ? { ...base, ownState: await standings.ownState(this.#user.id) } : base;
    await this.#ask();
  }

  /** As `join`, with a standing that is known already. */
  joinWith(standing: Standing | undefined, since?: number): void {
    this.#snapshot = {
      since: since === undefined ? undefined : { seq: since, isSameEpoch: true },
      epoch: "an-epoch",
    };
    this.#cast(standing);
  }

  send(frameId: number, content: SendContent, clientMsgId = `${this.connectionId}-action-${frameId}`): void {
    const { connectionId } = this;
    const connection = this.#connection;
    const asked = { connectionId, connection, frameId, clientMsgId, roomId: this.#roomId, wantsAck: true };
    this.#room().cast({ kind: "send", send: { ...asked, content } });
  }

  leave(): void {
    this.#room().cast({ kind: "leave", connectionId: this.connectionId, isClean: true });
  }

  /** The answer to a frame, as soon as it is there. */
  async answer(frameId: number): Promise<ClientEvent & { readonly event: "ack" | "error" }> {
    const find = () =>
      this.heard.find((event) => (event.event === "ack" || event.event === "error") && event.id === frameId);
    await this.#rooms.sockets.until(() => find() !== undefined);
    const answer = find();
    if (answer?.event !== "ack" && answer?.event !== "error") throw new Error("no answer");
    return answer;
  }

  async #ask(): Promise<void> {
    const { id } = this.#user;
    const isOwn = isOwnLog(this.#roomId);
    const standing = isOwn
      ? undefined
      : (await this.#rooms.store.standings.of(id, [this.#roomId])).get(this.#roomId);
    this.#cast(standing);
  }

  #cast(standing: Standing | undefined): void {
    const { connectionId } = this;
    const member = { connectionId, user: this.#user, connection: this.#connection, wire: "v2" } as const;
    this.#room().cast({ kind: "join", member, standing, snapshot: this.#snapshot });
  }

  #note(notice: RoomNotice): void {
    this.notices.push(notice);
    if (notice.kind === "stale_standing") void this.#ask();
  }

  #room() {
    const start = this.#rooms.directory.ensure(this.#roomId);
    if (start.kind !== "running") throw new Error(start.kind);
    return start.ref;
  }
}

/** What a client has after all that it heard of one log. */
export interface Followed {
  /** The seq up to which it has everything; undefined before the first snapshot. */
  readonly last: number | undefined;
  readonly entries: readonly EntryEvent[];
  /** Holes, doubles, and what came before a snapshot. */
  readonly faults: readonly string[];
}

export function follow(events: readonly ClientEvent[]): Followed {
  let last: number | undefined;
  let entries: EntryEvent[] = [];
  const faults: string[] = [];
  const take = (event: EntryEvent) => {
    const { seq } = event.payload;
    if (last === undefined || seq !== last + 1) faults.push(`heard ${seq} after ${last}`);
    last = seq;
    entries.push(event);
  };
  for (const event of events) {
    if (event.event === "room_snapshot") {
      const { recovered, prev_seq, seq, events: missed } = event.payload;
      // Who asks from further than it has lets go of what it has.
      const isContinued = recovered && last !== undefined && last >= prev_seq;
      entries = isContinued ? entries.filter(({ payload }) => payload.seq <= prev_seq) : [];
      last = prev_seq;
      for (const each of missed) take(each);
      if (last !== seq) faults.push(`a snapshot up to ${seq} ends at ${last}`);
    } else if (isEntry(event)) {
      take(event);
    }
  }
  return { last, entries, faults };
}

function isEntry(event: ClientEvent): event is EntryEvent {
  return "timestamp" in event.payload && "user_id" in event.payload;
}
