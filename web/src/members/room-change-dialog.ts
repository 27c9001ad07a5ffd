import type { EnterableRoom } from "@koe/sdk";

/** What every dialog that changes a room is given. */
export interface RoomChangeDialogProps {
  readonly room: EnterableRoom;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}
