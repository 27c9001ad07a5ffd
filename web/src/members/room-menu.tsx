import type { EnterableRoom } from "@koe/sdk";
import { Archive, ArchiveRestore, Link2, LogOut, PencilLine, UserPlus } from "lucide-react";
import { type ComponentType, type LazyExoticComponent, Suspense, useState } from "react";
import type { LaterTexts } from "../i18n/en-later.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { lazily } from "../ui/lazily.ts";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import type { MenuLayer } from "../ui/menu-button.tsx";
import type { RoomChangeDialogProps } from "./room-change-dialog.ts";
import { mayIn } from "./room-rights.ts";
import { type RoomChanges, useRoomChanges } from "./use-room-changes.ts";

type DialogName = "details" | "addPeople" | "leave";

const dialogs: { readonly [Name in DialogName]: LazyExoticComponent<ComponentType<RoomChangeDialogProps>> } =
  {
    details: lazily(async () => (await import("./room-details-dialog.tsx")).RoomDetailsDialog),
    addPeople: lazily(async () => (await import("./add-people-dialog.tsx")).AddPeopleDialog),
    leave: lazily(async () => (await import("./leave-room-dialog.tsx")).LeaveRoomDialog),
  };

export interface RoomMenuProps extends MenuLayer {
  readonly room: EnterableRoom;
}

/** What one may do to a room, and the dialogs that some of it opens. */
export function RoomMenu({ room, ...layer }: RoomMenuProps) {
  const { app } = useTexts();
  const { members } = useLaterTexts();
  const changes = useRoomChanges(room);
  const [dialog, setDialog] = useState<{ readonly name: DialogName; readonly isOpen: boolean }>();
  const Dialog = dialog && dialogs[dialog.name];
  return (
    <>
      <Menu
        {...layer}
        label={app.roomMenu}
        align="end"
        entries={menuEntries(room, changes, (name) => setDialog({ name, isOpen: true }), members)}
      />
      <Suspense fallback={null}>
        {Dialog && (
          <Dialog
            room={room}
            isOpen={dialog.isOpen}
            onClose={() => setDialog({ name: dialog.name, isOpen: false })}
          />
        )}
      </Suspense>
    </>
  );
}

function menuEntries(
  room: EnterableRoom,
  changes: RoomChanges,
  open: (name: DialogName) => void,
  texts: LaterTexts["members"],
): readonly MenuEntry[] {
  const when = (isOffered: boolean, entry: MenuEntry) => (isOffered ? [entry] : []);
  const isPublic = room.visibility === "public";
  const changing: readonly MenuEntry[] = [
    ...when(mayIn(room, "rename"), {
      kind: "action",
      label: texts.editDetails,
      icon: <PencilLine />,
      onSelect: () => open("details"),
    }),
    ...when(mayIn(room, "add_member"), {
      kind: "action",
      label: texts.addPeople,
      icon: <UserPlus />,
      onSelect: () => open("addPeople"),
    }),
    ...when(mayIn(room, "archive"), {
      kind: "action",
      label: texts.archive,
      icon: <Archive />,
      onSelect: () => changes.setArchived(true),
    }),
    ...when(mayIn(room, "unarchive"), {
      kind: "action",
      label: texts.unarchive,
      icon: <ArchiveRestore />,
      onSelect: () => changes.setArchived(false),
    }),
  ];
  const leaving = when(room.isJoined && mayIn(room, "leave"), {
    kind: "action",
    label: texts.leave,
    icon: <LogOut />,
    isDanger: !isPublic,
    onSelect: isPublic ? changes.leave : () => open("leave"),
  });
  return [
    { kind: "action", label: texts.copyLink, icon: <Link2 />, onSelect: changes.copyLink },
    ...changing,
    ...(leaving.length > 0 ? [{ kind: "separator" } as const] : []),
    ...leaving,
  ];
}
