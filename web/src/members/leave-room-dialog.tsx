import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./members.module.css";
import type { RoomChangeDialogProps } from "./room-change-dialog.ts";
import { useRoomChanges } from "./use-room-changes.ts";

/** Asks before one leaves a private room, since only its members can bring one back. */
export function LeaveRoomDialog({ room, isOpen, onClose }: RoomChangeDialogProps) {
  const { ui } = useTexts();
  const { members } = useLaterTexts();
  const { leave } = useRoomChanges(room);
  return (
    <Dialog title={members.leaveTitle(room.name)} isOpen={isOpen} onClose={onClose}>
      <p>{members.leaveAdvice}</p>
      {room.role === "owner" && <p className={styles["advice"]}>{members.lastOwner}</p>}
      <div className={styles["buttons"]}>
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button
          look="danger"
          onClick={() => {
            onClose();
            leave();
          }}
        >
          {members.leave}
        </Button>
      </div>
    </Dialog>
  );
}
