/** What a room needs of the client that it belongs to. */
import type { Api } from "../api/api.ts";
import type { Environment } from "../environment.ts";
import type { OutboxCommand } from "../outbox/outbox-item.ts";
import type { Sending } from "../view.ts";

export interface RoomHost {
  readonly environment: Pick<Environment, "monotonic" | "after">;
  readonly api: Pick<Api, "history">;
  submit(roomId: string, command: OutboxCommand): Sending;
  retry(clientMsgId: string): void;
  discard(clientMsgId: string): void;
  markRead(roomId: string, seq: number, isBack: boolean): void;
  startTyping(roomId: string, threadSeq: number | undefined): void;
  /** Whether the server delivers the room's log now. */
  isFollowed(roomId: string): boolean;
  /** Whether somebody watches something of the room, which is then followed. */
  watched(roomId: string, isWatched: boolean): void;
  /** Something that is kept over a restart has changed. */
  changed(roomId: string): void;
  /** Who types has changed. */
  typingChanged(roomId: string): void;
}
