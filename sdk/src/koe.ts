/** What a program holds in its hands: `Koe`, one per signed-in user, and its rooms. */
import type { Api } from "./api/api.ts";
import type { User } from "./api/shapes.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import type { Environment } from "./environment.ts";
import type { Observable } from "./observable.ts";
import type { Storage } from "./storage/storage.ts";
import type { Presence, RoomSummary, Sending, Timeline } from "./view.ts";

export interface ConnectOptions {
  /** `http(s)://host`, as people open it. */
  readonly url: string;
  /** None in a browser, where the cookie is the browser's. */
  readonly credentials?: Credentials;
  /** In memory by default: then what is not acknowledged ends with the program. */
  readonly storage?: Storage;
  /** For tests: replaces what the machine gives. */
  readonly environment?: Partial<Environment>;
}

/** An access token (`koe_…`), or the `Cookie` header of a session. */
export type Credentials = { readonly token: string } | { readonly cookie: string };

export interface Koe {
  readonly connection: Observable<ConnectionState>;
  /** From the storage before the network answers; undefined until either did. */
  readonly user: Observable<User | undefined>;
  /** One's own rooms, by name. */
  readonly rooms: Observable<readonly RoomSummary[]>;
  /** Longest text of a message, Unicode code points: the default until the server has said what it takes. */
  readonly textCharsMax: Observable<number>;
  /** The same object for the same id. A room that is not one's own is followed while something of it is watched. */
  room(id: string): Room;
  readonly api: Api;
  /** Tries now instead of at the end of the wait. */
  retryNow(): void;
  /** Writes what is left to the storage and ends; what is not acknowledged stays there. */
  close(): Promise<void>;
}

export interface Room {
  readonly id: string;
  readonly timeline: Observable<Timeline>;
  readonly presence: Observable<Presence>;
  /** Usernames of others who are typing in the room itself, not in a thread. */
  readonly typing: Observable<readonly string[]>;
  /** The message `seq` and the replies in its thread. */
  thread(seq: number): Observable<Timeline>;
  /** Usernames of others who are typing in the thread of message `seq`. */
  typingInThread(seq: number): Observable<readonly string[]>;

  send(text: string, options?: { readonly threadSeq?: number }): Sending;
  edit(seq: number, text: string): Sending;
  delete(seq: number): Sending;
  react(seq: number, emoji: string, on: boolean): Sending;
  /** Sends again what failed. */
  retry(clientMsgId: string): void;
  /** Gives up what is not acknowledged; its `done` rejects with `discarded`. */
  discard(clientMsgId: string): void;

  /** Everything up to `seq` is read. `back`: it may move backwards, to mark as unread. */
  markRead(seq: number, options?: { readonly back?: boolean }): void;
  /** To be called at every key: it is limited here. */
  startTyping(options?: { readonly threadSeq?: number }): void;

  /** These reject with a `KoeError` when the history cannot be read. */
  loadOlder(options?: { readonly threadSeq?: number }): Promise<void>;
  loadNewer(): Promise<void>;
  loadAround(seq: number): Promise<void>;
  jumpToPresent(): Promise<void>;
}
