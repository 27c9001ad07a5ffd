import { type CloseReason, closeCodes } from "@koe/protocol";
import type { Server, ServerWebSocket } from "bun";
import type { ActorRef } from "../actor/actor.ts";
import type { FanOut } from "../room/fan-out.ts";
import type { SnapshotRequest } from "../room/room-message.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import type { FrameGate } from "./frame-gate.ts";
import type { SocketMessage } from "./socket-message.ts";

/** Through which door a socket came, and what was found out about it there. */
export type Door =
  /** `/ws/v1/chat/{room_id}`; `resume` is what the client missed and asks for. */
  | {
      readonly kind: "room";
      readonly standing: Standing;
      readonly resume: SnapshotRequest | undefined;
    }
  /** `/ws/v2`; one too many is closed as soon as it is open. */
  | { readonly kind: "client"; readonly isOneTooMany: boolean };

/** What the server knows of one socket. */
export interface SocketData {
  readonly connectionId: string;
  readonly door: Door;
  readonly session: AuthenticatedSession;
  /** The client's address, or its network where addresses are cheap. */
  readonly address: string;
  readonly gate: FrameGate;
  /** Set once the socket is open. */
  actor: ActorRef<SocketMessage> | undefined;
}

export type Socket = ServerWebSocket<SocketData>;

/**
 * The open sockets of this node, by connection, user, address and session; and, with Bun's publish behind it, the way
 * rooms reach them. A connection that is gone is simply not in it.
 */
export class OpenSockets implements FanOut {
  readonly #byConnection = new Map<string, Socket>();
  readonly #byUser = new Map<string, number>();
  readonly #byAddress = new Map<string, number>();
  #server: Pick<Server<SocketData>, "publish"> | undefined;
  #whenEmpty: PromiseWithResolvers<void> | undefined;
  /** The latest ended sessions, oldest first: an upgrade may be under way that was allowed just before. */
  readonly #endedSessions = new Set<string>();

  /** Which server's sockets these are; published frames before it reach nobody, as nobody is connected. */
  attach(server: Pick<Server<SocketData>, "publish">): void {
    this.#server = server;
  }

  add(socket: Socket): void {
    const { connectionId, session, address } = socket.data;
    this.#byConnection.set(connectionId, socket);
    change(this.#byUser, session.user.id, 1);
    change(this.#byAddress, address, 1);
    if (this.#endedSessions.has(session.sessionId)) this.close(connectionId, "session_ended");
  }

  remove(socket: Socket): void {
    const { connectionId, session, address } = socket.data;
    if (!this.#byConnection.delete(connectionId)) return;
    change(this.#byUser, session.user.id, -1);
    change(this.#byAddress, address, -1);
    if (this.#byConnection.size > 0) return;
    this.#whenEmpty?.resolve();
    this.#whenEmpty = undefined;
  }

  get size(): number {
    return this.#byConnection.size;
  }

  countOfUser(userId: string): number {
    return this.#byUser.get(userId) ?? 0;
  }

  countOfAddress(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  all(): Iterable<Socket> {
    return this.#byConnection.values();
  }

  /** Resolves when the last socket is gone, at once when there is none. */
  whenEmpty(): Promise<void> {
    if (this.#byConnection.size === 0) return Promise.resolve();
    this.#whenEmpty ??= Promise.withResolvers<void>();
    return this.#whenEmpty.promise;
  }

  /** The sessions that have a socket here. */
  sessionIds(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const { data } of this.#byConnection.values()) ids.add(data.session.sessionId);
    return ids;
  }

  /** Closes every socket of these sessions with 4101, and those whose upgrade is under way. */
  endSessions(sessionIds: ReadonlySet<string>): void {
    for (const id of sessionIds) this.#endedSessions.add(id);
    for (const id of this.#endedSessions) {
      if (this.#endedSessions.size <= endedSessionsMax) break;
      this.#endedSessions.delete(id);
    }
    for (const { data } of [...this.#byConnection.values()]) {
      if (sessionIds.has(data.session.sessionId)) this.close(data.connectionId, "session_ended");
    }
  }

  subscribe(connectionId: string, topic: string): void {
    this.#byConnection.get(connectionId)?.subscribe(topic);
  }

  unsubscribe(connectionId: string, topic: string): void {
    this.#byConnection.get(connectionId)?.unsubscribe(topic);
  }

  publish(topic: string, frame: string): void {
    this.#server?.publish(topic, frame);
  }

  send(connectionId: string, frame: string): void {
    this.#byConnection.get(connectionId)?.send(frame);
  }

  unreadBytes(connectionId: string): number {
    return this.#byConnection.get(connectionId)?.getBufferedAmount() ?? 0;
  }

  close(connectionId: string, reason: CloseReason | "going_away"): void {
    const code = reason === "going_away" ? goingAway : closeCodes[reason];
    this.#byConnection.get(connectionId)?.close(code, reason);
  }
}

/** Ended sessions remembered; an upgrade takes milliseconds, so these few are plenty. */
const endedSessionsMax = 10_000;

/** RFC 6455, 7.4.1: the endpoint is going down. */
export const goingAway = 1001;

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
