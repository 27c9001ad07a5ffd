import type { MessageDesk } from "../message/message-desk.ts";
import { runCommand } from "../ui/commands.ts";
import { useEscape } from "../ui/escape.ts";
import { logFocus } from "./log-focus.ts";
import type { RoomStay } from "./room-stay.ts";

interface RoomEscapeOptions {
  readonly stay: RoomStay;
  readonly desk: MessageDesk;
  readonly editingKey: string | undefined;
  /** Of the room's log. */
  readonly headSeq: number;
}

/** What Escape leaves in a room: an edit, the rows, and at last what is unread. */
export function useRoomEscape({ stay, desk, editingKey, headSeq }: RoomEscapeOptions): void {
  const { room } = stay;
  const stopEditing = () => {
    desk.stopEditing();
    return true;
  };
  useEscape("edit", editingKey === undefined ? undefined : stopEditing);
  useEscape("selection", () => logFocus.isIn(room.id) && runCommand("focusComposer"));
  useEscape("room", () => {
    if (stay.state.get().unread === undefined && stay.scroll.isAtEnd) return false;
    room.markRead(headSeq);
    stay.clearUnread();
    void stay.toPresent();
    return true;
  });
}
