/**
 * One user's client: it hears everything from the one connection, hands it to the rooms, keeps what must outlive the
 * program, and follows the logs of one's own rooms and of those that somebody watches.
 *
 * It begins with what the storage kept, so that a page has something to show before the network answers. A storage that
 * turns out to be another user's is emptied before anything of it is sent.
 */
import {
  type ClientEvent,
  type EntryEvent,
  type Hello,
  ownLogId,
  type RoomSnapshot,
} from "@koe/protocol/client";
import type { Api } from "../api/api.ts";
import type { User } from "../api/shapes.ts";
import { Connection } from "../connection/connection.ts";
import { Speaker } from "../connection/speaker.ts";
import type { Environment } from "../environment.ts";
import type { Koe, Room } from "../koe.ts";
import { Cell, Derived } from "../observable.ts";
import { RoomClient } from "../room/room-client.ts";
import type { RoomHost } from "../room/room-host.ts";
import type { StorageWriter } from "../storage/storage-writer.ts";
import type { RoomSummary } from "../view.ts";
import { isSessionAlive } from "./is-session-alive.ts";
import { keptState, positionKey, userKey } from "./kept-state.ts";
import { type FollowedLog, LogFollower } from "./log-follower.ts";
import { MarkerSource } from "./marker-source.ts";
import { Outgoing } from "./outgoing.ts";
import { OwnLog } from "./own-log.ts";
import { OwnRooms } from "./own-rooms.ts";
import { ReadMarkers } from "./read-markers.ts";
import { RoomList } from "./room-list.ts";
import { TypingThrottle } from "./typing-throttle.ts";

export interface KoeClientOptions {
  readonly environment: Environment;
  readonly api: Api;
  readonly socketUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly storage: StorageWriter;
}

/** Of a server where nothing else is configured. */
const usualTextCharsMax = 8_000;

export class KoeClient implements Koe {
  readonly api: Api;
  readonly connection: Connection["state"];
  readonly user = new Cell<User | undefined>(undefined);
  readonly rooms: Derived<readonly RoomSummary[]>;
  readonly textCharsMax = new Cell(usualTextCharsMax);
  readonly #environment: Environment;
  readonly #storage: StorageWriter;
  readonly #connection: Connection;
  readonly #speaker: Speaker;
  readonly #follower: LogFollower;
  readonly #outgoing: Outgoing;
  readonly #markers = new ReadMarkers();
  readonly #throttle = new TypingThrottle();
  readonly #roomClients = new Map<string, RoomClient>();
  readonly #watched = new Set<string>();
  readonly #ownRooms = new OwnRooms();
  readonly #roomList = new RoomList();
  readonly #host: RoomHost;
  /** Rooms as they stand in the storage. */
  #keptRooms = new Map<string, unknown>();
  #ownLog = new OwnLog(this.#ownRooms);
  /** Before that nothing here says what the storage should hold. */
  #isRestored = false;
  #isClosed = false;
  #stopResting: (() => void) | undefined;
  #starting: Promise<void> | undefined;

  constructor({ environment, api, socketUrl, headers, storage }: KoeClientOptions) {
    this.api = api;
    this.#environment = environment;
    this.#storage = storage;
    this.rooms = new Derived(() =>
      this.#roomList.update(this.#ownRooms.list, (id) => this.#roomClients.get(id)?.typists ?? []),
    );
    this.#host = this.#makeHost();
    const onDue = () => this.#speaker.pump();
    this.#follower = new LogFollower({ environment, logOf: (logId) => this.#logOf(logId), onDue });
    this.#outgoing = new Outgoing({
      environment,
      storage,
      maySend: (roomId) => this.#follower.isSettled(roomId),
      loggedSeq: (roomId) => this.#roomClients.get(roomId)?.position?.seq ?? 0,
      onPending: (roomId, entries) => {
        this.#roomClient(roomId).setPending(entries);
        this.#followIfNeeded(roomId);
        onDue();
      },
      onDue,
    });
    this.#connection = new Connection({
      environment,
      url: socketUrl,
      headers,
      isSessionAlive: () => isSessionAlive(this.api),
      listener: {
        greeted: (hello) => this.#greeted(hello),
        event: (event) => this.#hear(event),
        lost: () => this.#lost(),
      },
    });
    this.#speaker = new Speaker({
      environment,
      send: (frame) => this.#connection.send(frame),
      sources: [this.#follower, this.#outgoing, new MarkerSource(this.#markers, environment)],
    });
    this.connection = this.#connection.state;
    this.#follower.follow(ownLogId);
  }

  start(): void {
    this.#starting = this.#start();
  }

  async #start(): Promise<void> {
    this.#restore(keptState(await this.#storage.load()));
    if (this.#isClosed) return;
    this.#stopResting = this.#environment.onRest(() => void this.#storage.flush());
    this.#connection.start();
  }

  room(id: string): Room {
    return this.#roomClient(id);
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopResting?.();
    this.#connection.stop();
    this.#outgoing.close();
    for (const room of this.#roomClients.values()) room.unfollowed();
    // What was sent before the storage was read is stored, too.
    await this.#starting;
    await this.#storage.close();
  }

  #restore({ user, ownPosition, rooms, windows, outbox }: ReturnType<typeof keptState>): void {
    this.#isRestored = true;
    this.#identify(user);
    this.#ownRooms.replaceAll(rooms);
    this.#keptRooms = new Map(rooms.map((room) => [room.id, room]));
    this.#ownLog = new OwnLog(this.#ownRooms, ownPosition);
    for (const [roomId, window] of windows) this.#roomClient(roomId).restore(window);
    this.#outgoing.restore(outbox);
    this.#followOwnRooms();
    this.rooms.changed();
  }

  #greeted(hello: Hello): void {
    const known = this.user.get();
    if (known !== undefined && known.id !== hello.user.id) this.#forgetEverything();
    this.#identify(hello.user);
    const epochBefore = this.#follower.epoch;
    if (epochBefore !== undefined && epochBefore !== hello.epoch) this.#outgoing.renumbered();
    if (epochBefore === hello.epoch && this.#storage.isShared) this.#adoptUnsent();
    this.#follower.greeted(hello.epoch);
    this.textCharsMax.set(hello.limits["text_chars_max"] ?? usualTextCharsMax);
    this.#speaker.begin({
      framesPerMinuteMax: hello.limits["frames_per_minute_max"] ?? cautiousPace.framesPerMinuteMax,
      frameBurstMax: hello.limits["frame_burst_max"] ?? cautiousPace.frameBurstMax,
    });
  }

  /** Another tab may have been closed while there was no connection, with something unsent. */
  async #adoptUnsent(): Promise<void> {
    const { outbox } = keptState(await this.#storage.load());
    if (!this.#isClosed) this.#outgoing.adopt(outbox);
  }

  #lost(): void {
    this.#speaker.end();
    this.#follower.stop();
    this.#outgoing.disconnected();
    this.#markers.disconnected();
  }

  #hear(event: ClientEvent): void {
    switch (event.event) {
      case "hello":
      case "reconnect":
        return;
      case "room_snapshot":
        return this.#snapshot(event.payload);
      case "unsubscribed":
        return this.#follower.unsubscribed(event.payload.room_id, event.payload.code);
      case "presence_diff":
        return this.#followed(event.payload.room_id)?.acceptPresence(event.payload);
      case "typing":
        return this.#followed(event.payload.room_id)?.acceptTyping(event.payload);
      case "heartbeat":
        return this.#follower.heads(event.payload.heads);
      case "ack":
      case "error":
        return this.#speaker.hear(event);
      default:
        return this.#entry(event);
    }
  }

  #snapshot(snapshot: RoomSnapshot): void {
    const logId = snapshot.room_id;
    if (!this.#follower.isWanted(logId)) return;
    if (logId === ownLogId) {
      this.#ownLog.snapshot(snapshot);
      this.#ownLogMoved();
    } else {
      const room = this.#roomClient(logId);
      const reachedSeq = room.position?.seq ?? 0;
      const step = room.acceptSnapshot(snapshot);
      this.#ownRooms.snapshot(snapshot, step, reachedSeq);
      this.#remark(logId);
      this.#outgoing.logged(logId, this.#own([...snapshot.events, ...step.events]));
      this.#keepRooms();
    }
    this.#follower.snapshotCame(logId);
    this.#speaker.pump();
  }

  #entry(event: EntryEvent): void {
    const logId = event.payload.room_id;
    if (!this.#follower.isWanted(logId)) return;
    if (logId === ownLogId) {
      this.#ownLog.entry(event);
      this.#ownLogMoved();
    } else this.#roomEntry(logId, event);
    this.#follower.entryCame(logId);
  }

  #roomEntry(roomId: string, event: EntryEvent): void {
    const due = this.#roomClient(roomId).acceptEntry(event);
    if (due.length === 0) return;
    for (const entry of due) this.#ownRooms.entry(entry);
    this.#readWhatWasSaid(roomId, this.#own(due));
    this.#outgoing.logged(roomId, this.#own(due));
    this.#keepRooms();
  }

  /** Whoever had read everything before they spoke has read that too; the server counts one's own messages. */
  #readWhatWasSaid(roomId: string, own: readonly EntryEvent[]): void {
    const said = own.findLast(
      ({ event, payload }) => event === "new_message" && this.#outgoing.isOurs(payload),
    );
    if (said !== undefined && this.#ownRooms.unread(roomId) === 0) this.#markRead(roomId, said.payload.seq);
  }

  /** The entries that this user made. */
  #own(events: readonly EntryEvent[]): readonly EntryEvent[] {
    const id = this.user.get()?.id;
    return events.filter(({ payload }) => payload.user_id === id);
  }

  #ownLogMoved(): void {
    for (const roomId of this.#ownRooms.ids) if (!this.#keptRooms.has(roomId)) this.#follower.entered(roomId);
    for (const roomId of this.#markers.roomIds) this.#remark(roomId);
    this.#followOwnRooms();
    this.#keepRooms();
    this.#storage.put("user", positionKey, () => this.#ownLog.position);
  }

  /** A snapshot and one's own log say what the server knows; what it has not heard yet still holds here. */
  #remark(roomId: string): void {
    const move = this.#markers.unanswered(roomId);
    if (move !== undefined) this.#ownRooms.markRead(roomId, move.seq, move.isBack);
  }

  #followOwnRooms(): void {
    for (const roomId of this.#ownRooms.ids) this.#followIfNeeded(roomId);
    for (const logId of this.#follower.logIds) this.#followIfNeeded(logId);
    this.#speaker.pump();
  }

  /** The server takes messages only for rooms that are followed. */
  #followIfNeeded(logId: string): void {
    if (logId === ownLogId) return;
    const isOwn = this.#ownRooms.has(logId);
    if (isOwn || this.#watched.has(logId) || this.#outgoing.has(logId)) this.#follower.follow(logId);
    else if (this.#follower.isWanted(logId)) {
      this.#follower.unfollow(logId);
      this.#roomClients.get(logId)?.unfollowed();
    }
    if (!isOwn && this.#isRestored) this.#storage.remove("windows", logId);
  }

  /** Writes what changed of the list of rooms, and says so. */
  #keepRooms(): void {
    const kept = new Map<string, unknown>();
    for (const room of this.#ownRooms.list) {
      kept.set(room.id, room);
      if (this.#keptRooms.get(room.id) !== room) this.#storage.put("rooms", room.id, () => room);
    }
    for (const roomId of this.#keptRooms.keys()) if (!kept.has(roomId)) this.#storage.remove("rooms", roomId);
    this.#keptRooms = kept;
    this.rooms.changed();
  }

  #identify(user: User | undefined): void {
    const known = this.user.get();
    if (
      user === undefined ||
      (known?.id === user.id && known.username === user.username && known.role === user.role)
    ) {
      return;
    }
    this.user.set(user);
    this.#storage.put("user", userKey, () => user);
    this.#ownRooms.identify(user);
    for (const room of this.#roomClients.values()) room.identify(user);
  }

  #forgetEverything(): void {
    this.#outgoing.reset();
    this.#markers.clear();
    this.#ownRooms.replaceAll([]);
    this.#ownLog = new OwnLog(this.#ownRooms);
    for (const [roomId, room] of this.#roomClients) {
      room.reset();
      this.#storage.remove("windows", roomId);
    }
    this.#storage.remove("user", positionKey);
    this.#followOwnRooms();
    this.#keepRooms();
  }

  #followed(roomId: string): RoomClient | undefined {
    return this.#follower.isWanted(roomId) ? this.#roomClient(roomId) : undefined;
  }

  #logOf(logId: string): FollowedLog | undefined {
    return logId === ownLogId ? this.#ownLog : this.#roomClients.get(logId);
  }

  #roomClient(id: string): RoomClient {
    const known = this.#roomClients.get(id);
    if (known !== undefined) return known;
    const room = new RoomClient(id, this.#host);
    room.identify(this.user.get());
    this.#roomClients.set(id, room);
    return room;
  }

  #makeHost(): RoomHost {
    return {
      environment: this.#environment,
      api: this.api,
      submit: (roomId, command) => this.#outgoing.submit(roomId, command),
      retry: (clientMsgId) => this.#outgoing.retry(clientMsgId),
      discard: (clientMsgId) => this.#outgoing.discard(clientMsgId),
      markRead: (...move) => this.#markRead(...move),
      startTyping: (roomId, threadSeq) => this.#startTyping(roomId, threadSeq),
      isFollowed: (roomId) => this.#follower.isLive(roomId),
      watched: (roomId, isWatched) => this.#onWatched(roomId, isWatched),
      changed: (roomId) => this.#keepWindow(roomId),
      typingChanged: () => this.rooms.changed(),
    };
  }

  #markRead(roomId: string, seq: number, isBack = false): void {
    if (!this.#ownRooms.markRead(roomId, seq, isBack)) return;
    this.#markers.move({ roomId, seq, isBack });
    this.#keepRooms();
    this.#speaker.pump();
  }

  #startTyping(roomId: string, threadSeq: number | undefined): void {
    const nowMs = this.#environment.monotonic();
    const place = `${threadSeq ?? 0} ${roomId}`;
    if (!this.#throttle.isDue(place, nowMs)) return;
    const thread = threadSeq === undefined ? {} : { thread_seq: threadSeq };
    const isSaid = this.#speaker.sayNow({ event: "typing", payload: { room_id: roomId, ...thread } });
    if (isSaid) this.#throttle.said(place, nowMs);
  }

  #onWatched(roomId: string, isWatched: boolean): void {
    if (isWatched) this.#watched.add(roomId);
    else this.#watched.delete(roomId);
    this.#followIfNeeded(roomId);
    this.#speaker.pump();
  }

  /** Of one's own rooms alone: others are looked at in passing. */
  #keepWindow(roomId: string): void {
    const room = this.#roomClients.get(roomId);
    const isKept = room?.position !== undefined && this.#ownRooms.has(roomId);
    if (isKept) this.#storage.put("windows", roomId, () => room.toStored());
  }
}

/** Where a server does not name its limits. */
const cautiousPace = { framesPerMinuteMax: 60, frameBurstMax: 20 } as const;
