import type { EnterableRoom } from "@koe/sdk";
import { useCallback, useEffect, useState } from "react";
import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useAttempt } from "../koe/use-attempt.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { foundRooms } from "./found-rooms.ts";
import type { RoomDialogProps } from "./room-dialog.ts";
import styles from "./room-dialogs.module.css";

/** More are not drawn; a search finds the others. */
const shownMax = 100;

/** The public rooms: open one to read it, join it to have it in the sidebar, leave it again. */
export function BrowseRoomsDialog({ isOpen, onClose }: RoomDialogProps) {
  const { rooms } = useLaterTexts();
  return (
    <Dialog title={rooms.browse.title} isOpen={isOpen} onClose={onClose}>
      <Browse onClose={onClose} />
    </Dialog>
  );
}

function Browse({ onClose }: { readonly onClose: () => void }) {
  const {
    rooms: { browse },
  } = useLaterTexts();
  const [query, setQuery] = useState("");
  const { rooms, refused, replace } = usePublicRooms();
  const found = foundRooms(rooms ?? [], query, currentLanguage());
  return (
    <>
      <Field
        label={browse.search}
        type="search"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        dir="auto"
        autoComplete="off"
      />
      <p className={styles["count"]} role="status">
        {rooms === undefined ? browse.loading : browse.found(found.length)}
      </p>
      {refused && (
        <p className={styles["refused"]} role="alert">
          {refused}
        </p>
      )}
      <ul className={styles["rooms"]}>
        {found.slice(0, shownMax).map((room) => (
          <BrowsedRoom key={room.id} room={room} onChange={replace} onOpen={onClose} />
        ))}
        {rooms !== undefined && found.length === 0 && (
          <li className={styles["empty"]}>
            {query.trim() === "" ? browse.none : browse.noneFound(query.trim())}
          </li>
        )}
        {found.length > shownMax && (
          <li className={styles["empty"]}>{browse.more(found.length - shownMax)}</li>
        )}
      </ul>
    </>
  );
}

interface BrowsedRoomProps {
  readonly room: EnterableRoom;
  readonly onChange: (room: EnterableRoom) => void;
  readonly onOpen: () => void;
}

function BrowsedRoom({ room, onChange, onOpen }: BrowsedRoomProps) {
  const {
    rooms: { browse },
  } = useLaterTexts();
  const { api } = useKoe();
  const { isBusy, refused, run } = useAttempt();
  const toggle = () =>
    run(async () => {
      if (room.isJoined) await api.leaveRoom(room.id);
      else await api.joinRoom(room.id);
      onChange({ ...room, isJoined: !room.isJoined });
    });
  return (
    <li className={styles["room"]}>
      <Link href={paths.room(room.id)} onClick={onOpen}>
        <span className={styles["name"]}>
          <bdi>{room.name}</bdi>
        </span>
        <span className={styles["topic"]}>
          <bdi>{room.topic}</bdi>
        </span>
        {refused && (
          <span className={styles["refused"]} role="alert">
            {refused}
          </span>
        )}
      </Link>
      <Button
        isBusy={isBusy}
        aria-label={room.isJoined ? browse.leaveNamed(room.name) : browse.joinNamed(room.name)}
        onClick={toggle}
      >
        {room.isJoined ? browse.leave : browse.join}
      </Button>
    </li>
  );
}

function usePublicRooms() {
  const { api } = useKoe();
  const [rooms, setRooms] = useState<readonly EnterableRoom[]>();
  const { refused, run } = useAttempt();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the dialog opens
  useEffect(() => {
    run(async () => setRooms(await api.rooms()));
  }, [api]);
  const replace = useCallback((changed: EnterableRoom) => {
    setRooms((known) => known?.map((room) => (room.id === changed.id ? changed : room)));
  }, []);
  return { rooms, refused, replace };
}
