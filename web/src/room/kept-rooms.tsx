import { Activity, useState } from "react";
import { keepRoom } from "./keep-room.ts";
import { RoomPage, type RoomPageProps } from "./room-page.tsx";

/**
 * The room that is shown, and those that were shown last: hidden, with all they had drawn, so that going back to one
 * takes a frame and no more.
 */
export function KeptRooms({ roomId, targetSeq, threadSeq, ...rest }: RoomPageProps) {
  const [kept, setKept] = useState(() => keepRoom([], roomId));
  const now = keepRoom(kept, roomId);
  if (now !== kept) setKept(now);
  return now.map(({ id }) => (
    <Activity key={id} mode={id === roomId ? "visible" : "hidden"}>
      <RoomPage
        roomId={id}
        targetSeq={id === roomId ? targetSeq : undefined}
        threadSeq={id === roomId ? threadSeq : undefined}
        {...rest}
      />
    </Activity>
  ));
}
