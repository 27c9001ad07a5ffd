import type { ActorRef, CallResult, TaskOutcome } from "../actor/actor.ts";
import type { Entry, OwnRoom } from "../store/entry.ts";
import type { Standing } from "../store/standing.ts";
import type { AppendReply } from "./log-writer.ts";
import type { PresencePage, PresenceUser } from "./presence.ts";

/** Which kind of socket hears: `/ws/v1/chat/{room_id}` or `/ws/v2`. */
export type Wire = "v1" | "v2";

/** A connection's stay in a room. */
export interface Member {
  readonly connectionId: string;
  readonly user: PresenceUser;
  readonly connection: ActorRef<RoomNotice>;
  readonly wire: Wire;
}

/** What a room tells the actor of a connection. The frames themselves go straight to the socket. */
export type RoomNotice =
  | { readonly kind: "answered"; readonly send: Send }
  /** The snapshot that a join over `/ws/v2` asked for has been sent. */
  | { readonly kind: "snapshot_sent"; readonly roomId: string }
  /** The user may not be in the room any more. The socket has been told; the stay is over. */
  | { readonly kind: "removed"; readonly roomId: string }
  /** What the join said is older than what the room knows: read it again and join again, with the same snapshot. */
  | { readonly kind: "stale_standing"; readonly roomId: string };

/** Up to where a client has everything. */
export interface Since {
  readonly seq: number;
  /** Whether `seq` counts in the present numbering. */
  readonly isSameEpoch: boolean;
}

/**
 * What a client wants to know of the log before what is live. Given once for each object: a connection that joins again
 * after a crash of the room, or with a newer standing, passes the same one and is not answered twice.
 */
export interface SnapshotRequest {
  readonly since: Since | undefined;
  /** The present one, for the frame. */
  readonly epoch: string;
  /**
   * Of a user's own log alone: the user's rooms, as they were when the log stood at `seq`. Needed unless the client can
   * resume; where it is missed, the answer is `stale_standing`.
   */
  readonly ownState?: { readonly seq: number; readonly rooms: readonly OwnRoom[] };
}

export interface Join {
  readonly kind: "join";
  readonly member: Member;
  /** Undefined for a user's own log alone. Without a role in it the join is answered like a removal. */
  readonly standing: Standing | undefined;
  /** A v1 socket asks for none unless it resumes; a v2 one always does. */
  readonly snapshot: SnapshotRequest | undefined;
}

/** What a member wants put into the log. */
export type SendContent =
  | { readonly kind: "message"; readonly text: string; readonly threadSeq?: number | undefined }
  | { readonly kind: "edit"; readonly targetSeq: number; readonly text: string }
  | { readonly kind: "delete"; readonly targetSeq: number }
  | {
      readonly kind: "reaction";
      readonly targetSeq: number;
      readonly emoji: string;
      readonly isOn: boolean;
    };

/** One thing that a connection wants said. */
export interface Send {
  readonly connectionId: string;
  readonly connection: ActorRef<RoomNotice>;
  readonly frameId: number | undefined;
  /** Names the room in the answer; undefined on a socket that has one room. */
  readonly roomId: string | undefined;
  /** The client's, or the server's own when the client gave none. */
  readonly clientMsgId: string;
  /** Set when the frame carried an id or a client_msg_id; an error is sent in any case. */
  readonly wantsAck: boolean;
  readonly content: SendContent;
}

/** A send and who sent it; the sender's connection may be gone when the answer comes. */
export interface Pending {
  readonly user: PresenceUser;
  readonly send: Send;
}

/** What others say to a room. */
export type RoomRequest =
  | Join
  | { readonly kind: "leave"; readonly connectionId: string; readonly isClean: boolean }
  /** `isAgain`: it waited through a crash of the room, and does not count against its user's rate once more. */
  | { readonly kind: "send"; readonly send: Send; readonly isAgain?: true }
  /** Somebody is writing, in a thread or in the room itself. Of no effect unless the user is in the room. */
  | {
      readonly kind: "typing";
      readonly userId: string;
      readonly username: string;
      readonly threadSeq?: number | undefined;
    }
  /** Who is online, from the first username after `after` on. */
  | {
      readonly kind: "online";
      readonly after: string | undefined;
      readonly limit: number;
      readonly reply: (page: PresencePage) => void;
    }
  | { readonly kind: "committed"; readonly entries: readonly Entry[] }
  /** The log's head as PostgreSQL has it. */
  | { readonly kind: "head"; readonly seq: number };

/** What a room says to itself. */
export type RoomEcho =
  | { readonly kind: "head_read"; readonly outcome: TaskOutcome<number | undefined> }
  | { readonly kind: "log_read"; readonly outcome: TaskOutcome<readonly Entry[]> }
  | { readonly kind: "recent_read"; readonly outcome: TaskOutcome<readonly Entry[]> }
  | {
      readonly kind: "appended";
      readonly pending: Pending;
      readonly outcome: TaskOutcome<CallResult<AppendReply>>;
    }
  | { readonly kind: "read_again" }
  | { readonly kind: "read_recent_again" }
  | { readonly kind: "connection_down"; readonly connectionId: string }
  | { readonly kind: "grace_over" }
  | { readonly kind: "window_over" }
  | { readonly kind: "typing_over"; readonly threadSeq: number | undefined }
  | { readonly kind: "idle" };

export type RoomMessage = RoomRequest | RoomEcho;
