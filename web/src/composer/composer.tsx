import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { roomName } from "../koe/room-name.ts";
import { useObservable } from "../koe/use-observable.ts";
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
  const texts = useTexts();
  const koe = useKoe();
  const rooms = useObservable(koe.rooms);
  const user = useObservable(koe.user);
  const summary = rooms.find(({ id }) => id === roomId);
  const name = summary === undefined ? roomId : roomName(summary, user?.username, texts);
  const label = threadSeq === undefined ? texts.composer.messageTo(name) : texts.composer.replyInThread;
  const thread = threadSeq === undefined ? {} : { threadSeq };

  const send = (text: string) => {
    // What becomes of it stands in its row.
    koe
      .room(roomId)
      .send(text, thread)
      .done.catch(() => undefined);
    onSend?.();
  };
  const say = () => koe.room(roomId).startTyping(thread);
  return <MessageBox label={label} onSend={send} onTyping={say} {...(onEditLast && { onEditLast })} />;
}
