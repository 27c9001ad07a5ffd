import type { ActorRef, CallResult, TaskOutcome } from "../actor/actor.ts";
import type { Entry } from "../store/room-log.ts";
import type { AppendReply } from "./log-writer.ts";
import type { PresenceUser } from "./presence.ts";

/** A connection's stay in a room. */
export interface Member {
  readonly connectionId: string;
  readonly user: PresenceUser;
  readonly connection: ActorRef<RoomNotice>;
}

/** What a room tells the actor of a connection. The frames themselves go straight to the socket. */
export type RoomNotice = { readonly kind: "answered"; readonly send: Send };

/** One message that a connection wants said. */
export interface Send {
  readonly connectionId: string;
  readonly connection: ActorRef<RoomNotice>;
  readonly frameId: number | undefined;
  /** The client's, or the server's own when the client gave none. */
  readonly clientMsgId: string;
  /** Set when the frame carried an id or a client_msg_id; an error is sent in any case. */
  readonly wantsAck: boolean;
  readonly text: string;
}

/** A send and who sent it; the sender's connection may be gone when the answer comes. */
export interface Pending {
  readonly user: PresenceUser;
  readonly send: Send;
}

/** What others say to a room. */
export type RoomRequest =
  | { readonly kind: "join"; readonly member: Member }
  | { readonly kind: "leave"; readonly connectionId: string; readonly isClean: boolean }
  /** `isAgain`: it waited through a crash of the room, and does not count against its user's rate once more. */
  | { readonly kind: "send"; readonly send: Send; readonly isAgain?: true }
  | { readonly kind: "committed"; readonly entries: readonly Entry[] }
  /** The log's head as PostgreSQL has it. */
  | { readonly kind: "head"; readonly seq: number };

/** What a room says to itself. */
export type RoomEcho =
  | { readonly kind: "head_read"; readonly outcome: TaskOutcome<number | undefined> }
  | { readonly kind: "log_read"; readonly outcome: TaskOutcome<readonly Entry[]> }
  | {
      readonly kind: "appended";
      readonly pending: Pending;
      readonly outcome: TaskOutcome<CallResult<AppendReply>>;
    }
  | { readonly kind: "read_again" }
  | { readonly kind: "connection_down"; readonly connectionId: string }
  | { readonly kind: "grace_over" }
  | { readonly kind: "window_over" }
  | { readonly kind: "idle" };

export type RoomMessage = RoomRequest | RoomEcho;
