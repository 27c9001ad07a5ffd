import { type ReactNode, useState } from "react";
import { paths } from "../address/paths.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { useRoomName } from "../koe/use-room-name.ts";
import { useRoomState } from "../koe/use-room-state.ts";
import { deletionsOf } from "../message/deletions-of.ts";
import { MessageDesk } from "../message/message-desk.ts";
import { runCommand } from "../ui/commands.ts";
import { PlaceHeader } from "../ui/place-header.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { RoomLog } from "./room-log.tsx";
import styles from "./room-page.module.css";
import { RoomStay } from "./room-stay.ts";
import { TypingLine } from "./typing-line.tsx";

/** What a composer below the messages may ask of them. */
export interface ComposerSlot {
  readonly roomId: string;
  readonly onSend: () => void;
  /** `false`: there is nothing of one's own to edit. */
  readonly onEditLast: () => boolean;
}

export interface RoomPageProps {
  readonly roomId: string;
  /** The message that the address names. */
  readonly targetSeq: number | undefined;
  /** The thread that is open beside it. */
  readonly threadSeq: number | undefined;
  readonly composer: (slot: ComposerSlot) => ReactNode;
  /** At the end of the header. */
  readonly actions: (roomId: string) => ReactNode;
}

/** One room: its title, what is said in it, and where one writes. */
export function RoomPage({ roomId, targetSeq, threadSeq, composer, actions }: RoomPageProps) {
  const { app } = useTexts();
  const koe = useKoe();
  const rooms = useObservable(koe.rooms);
  const [stay] = useState(() => new RoomStay(koe, koe.room(roomId)));
  const [desk] = useState(
    () =>
      new MessageDesk({
        room: stay.room,
        deletions: deletionsOf(stay.room),
        focusAfterEdit: () => void runCommand("focusComposer"),
      }),
  );
  const summary = rooms.find(({ id }) => id === roomId);
  const topic = useRoomState(roomId)?.topic;
  const name = useRoomName(roomId);
  usePageTitle(name);
  return (
    <div className={styles["room"]}>
      <PlaceHeader title={name} about={topic} back={{ href: paths.start, label: app.back }}>
        {actions(roomId)}
      </PlaceHeader>
      <RoomLog
        koe={koe}
        stay={stay}
        desk={desk}
        name={name}
        summary={summary}
        targetSeq={targetSeq}
        threadSeq={threadSeq}
      />
      <TypingLine room={stay.room} />
      {composer({
        roomId,
        onSend: () => void stay.toPresent(),
        onEditLast: () => desk.editLast(),
      })}
    </div>
  );
}
