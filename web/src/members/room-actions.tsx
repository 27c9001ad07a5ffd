import { Ellipsis, Users } from "lucide-react";
import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useRoomState } from "../koe/use-room-state.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { lazily } from "../ui/lazily.ts";
import { MenuLayerButton } from "../ui/menu-button.tsx";
import { showToast } from "../ui/toasts.ts";
import styles from "./room-actions.module.css";
import type { RoomMenuProps } from "./room-menu.tsx";

const RoomMenu = lazily<RoomMenuProps>(async () => (await import("./room-menu.tsx")).RoomMenu);

/** At the end of a room's header: who is in it, and what one may do to it; or to join it. */
export function RoomActions({ roomId }: { readonly roomId: string }) {
  const { app } = useTexts();
  const { api } = useKoe();
  const room = useRoomState(roomId);
  if (room === undefined) return null;
  const join = () => {
    api.joinRoom(roomId).catch((error) => showToast({ text: refusalText(error) }));
  };
  return (
    <>
      {!room.isJoined && <Button onClick={join}>{app.joinRoom}</Button>}
      {room.visibility !== "direct" && (
        <Link
          href={paths.members(roomId)}
          className={styles["members"]}
          aria-label={app.people}
          data-tip={app.people}
        >
          <Users />
        </Link>
      )}
      <MenuLayerButton
        layer={(layer) => <RoomMenu room={room} {...layer} />}
        button={(trigger) => <IconButton {...trigger} label={app.roomMenu} icon={<Ellipsis />} />}
      />
    </>
  );
}
