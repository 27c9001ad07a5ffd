import type { EnterableRoom } from "@koe/sdk";
import { useState } from "react";
import { threadPlace } from "../draft/drafts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { useRoomName } from "../koe/use-room-name.ts";
import { useRoomState } from "../koe/use-room-state.ts";
import { type Closed, ClosedNote } from "./closed-note.tsx";
import { MessageBox } from "./message-box.tsx";

/** What the place around the composer does for it. */
export interface ComposerSeams {
  /** A message was handed on: the log goes to its end. */
  readonly onSend?: () => void;
  /** ↑ in an empty box: the last of one's own messages is to be changed. `false`: there is none. */
  readonly onEditLast?: () => boolean;
}

export interface ComposerProps extends ComposerSeams {
  readonly roomId: string;
  /** In a thread: the seq of the message it began with. */
  readonly threadSeq?: number;
}

/** Where one writes into a room or a thread. Give it a key for each of them. */
export function Composer({ roomId, threadSeq, onSend, onEditLast }: ComposerProps) {
  const { composer } = useTexts();
  const koe = useKoe();
  const charsMax = useObservable(koe.textCharsMax);
  const name = useRoomName(roomId);
  const closed = useClosed(useRoomState(roomId));
  const place = threadSeq === undefined ? roomId : threadPlace(roomId, threadSeq);
  if (closed !== undefined) return <ClosedNote why={closed} place={place} />;

  const room = koe.room(roomId);
  const thread = threadSeq === undefined ? {} : { threadSeq };
  const send = (text: string) => {
    // What becomes of it stands in its row.
    room.send(text, thread).done.catch(() => undefined);
    onSend?.();
  };
  return (
    <MessageBox
      label={threadSeq === undefined ? composer.messageTo(name) : composer.replyInThread}
      roomId={roomId}
      place={place}
      timeline={threadSeq === undefined ? room.timeline : room.thread(threadSeq)}
      charsMax={charsMax}
      onSend={send}
      onTyping={() => room.startTyping(thread)}
      onEditLast={() => onEditLast?.() ?? false}
    />
  );
}

/** Undefined while one may write, and as long as it is not known. */
function useClosed(room: EnterableRoom | undefined): Closed | undefined {
  const [wasThere, setWasThere] = useState(false);
  const isPrivate = room !== undefined && room.visibility !== "public";
  if (isPrivate && !wasThere) setWasThere(true);
  if (room !== undefined) return room.archived ? "archived" : undefined;
  return wasThere ? "removed" : undefined;
}
