import type { EnterableRoom } from "@koe/sdk";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { copyText } from "../ui/copy-text.ts";
import { showToast } from "../ui/toasts.ts";

export interface RoomChanges {
  leave(): void;
  setArchived(archived: boolean): void;
  copyLink(): void;
}

/** What can be done to a room without a dialog. What can be taken back offers that; a refusal is said in words. */
export function useRoomChanges(room: EnterableRoom | undefined): RoomChanges {
  const { ui } = useTexts();
  const { members: texts } = useLaterTexts();
  const { api } = useKoe();
  const [, navigate] = useLocation();
  const roomId = room?.id ?? "";
  const name = room?.name ?? "";
  const isLastOwners = room?.visibility === "private" && room.role === "owner";

  const attempt = (act: Promise<unknown>, done?: () => void) => {
    act.then(done, (error) => showToast({ text: refusalText(error) }));
  };
  const undo = (run: () => void) => ({ label: texts.undo, run });
  const setArchived = (archived: boolean) =>
    attempt(api.changeRoom(roomId, { archived }), () =>
      showToast({
        text: archived ? texts.archived(name) : texts.unarchived(name),
        action: undo(() => attempt(api.changeRoom(roomId, { archived: !archived }))),
      }),
    );
  const left = () => {
    navigate(paths.start);
    const isPublic = room?.visibility === "public";
    const rejoin = { action: undo(() => attempt(api.joinRoom(roomId), () => navigate(paths.room(roomId)))) };
    showToast({ text: texts.left(name), ...(isPublic && rejoin) });
  };
  return {
    setArchived,
    leave: () => {
      api.leaveRoom(roomId).then(left, (error) => {
        const isKeptAsOwner = isLastOwners && error.code === "forbidden";
        showToast({ text: isKeptAsOwner ? texts.lastOwner : refusalText(error) });
      });
    },
    copyLink: async () => {
      if (await copyText(new URL(paths.room(roomId), location.origin).href)) showToast({ text: ui.copied });
    },
  };
}
