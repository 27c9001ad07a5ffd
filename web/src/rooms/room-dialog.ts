/** What every dialog of rooms is given. */
export interface RoomDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}
