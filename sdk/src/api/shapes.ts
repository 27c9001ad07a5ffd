/** What the HTTP calls give, in the words of the program: camelCase, times in milliseconds since the Unix epoch. */
import type { EntryEvent, Person, RoomRole, RoomState } from "@koe/protocol/client";

/** Who is signed in; `role` is about the installation, not a room. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: "owner" | "member";
}

/** Which part of a log: the entries before a seq (the latest without one), after one, or around one. */
export interface HistoryQuery {
  readonly beforeSeq?: number | undefined;
  readonly afterSeq?: number | undefined;
  readonly aroundSeq?: number | undefined;
  /** Only this message and the replies in its thread. */
  readonly threadSeq?: number | undefined;
  /** 1 to `wireLimits.historyPageMax`. */
  readonly limit?: number | undefined;
}

export interface HistoryPage {
  /** Ascending by seq, messages in their present state. */
  readonly entries: readonly EntryEvent[];
  /** The seq before the first of them. */
  readonly prevSeq: number;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** Where the log stood. */
  readonly headSeq: number;
  readonly epoch: string;
}

/** A room that one may enter; `isJoined`: it is in one's own list. */
export type EnterableRoom = RoomState & { readonly isJoined: boolean };

export interface RoomMember {
  readonly user: Person;
  readonly role: RoomRole;
}

/** Which part of a list by name: what comes after a name. */
export interface PageQuery {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** One page of a list by name; `next` names where the following one begins, undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface OnlinePage extends Page<string> {
  /** Of everybody online. */
  readonly count: number;
}

export interface NewRoom {
  readonly name: string;
  readonly topic?: string;
  readonly visibility: "public" | "private";
}

/** The fields to change. */
export interface RoomChange {
  readonly name?: string;
  readonly topic?: string;
  readonly archived?: boolean;
}

export interface Session {
  readonly id: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly userAgent: string | undefined;
  readonly isCurrent: boolean;
}

export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | undefined;
  /** Undefined: all of one's rooms. */
  readonly rooms: readonly string[] | undefined;
  readonly isReadOnly: boolean;
}

export interface NewAccessToken {
  readonly name: string;
  readonly rooms?: readonly string[];
  readonly isReadOnly?: boolean;
}
