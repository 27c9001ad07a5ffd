import { type ComponentType, type LazyExoticComponent, Suspense, useState } from "react";
import { useCommand } from "../ui/commands.ts";
import { lazily } from "../ui/lazily.ts";
import type { RoomDialogProps } from "./room-dialog.ts";

type DialogName = "create" | "browse" | "direct";
type LazyDialog = LazyExoticComponent<ComponentType<RoomDialogProps>>;

const dialogs: { readonly [Name in DialogName]: LazyDialog } = {
  create: lazily(async () => (await import("./create-room-dialog.tsx")).CreateRoomDialog),
  browse: lazily(async () => (await import("./browse-rooms-dialog.tsx")).BrowseRoomsDialog),
  direct: lazily(async () => (await import("./direct-dialog.tsx")).DirectDialog),
};

/** The dialogs that lead to rooms one is not in yet. Each is loaded at need, and opened by a command. */
export function RoomDialogs() {
  const [shown, setShown] = useState<{ readonly name: DialogName; readonly isOpen: boolean }>();
  useCommand("createRoom", () => setShown({ name: "create", isOpen: true }));
  useCommand("browseRooms", () => setShown({ name: "browse", isOpen: true }));
  useCommand("startDirect", () => setShown({ name: "direct", isOpen: true }));
  if (shown === undefined) return null;
  const Dialog = dialogs[shown.name];
  // It stays while it goes, so that the focus is given back.
  return (
    <Suspense fallback={null}>
      <Dialog isOpen={shown.isOpen} onClose={() => setShown({ name: shown.name, isOpen: false })} />
    </Suspense>
  );
}
