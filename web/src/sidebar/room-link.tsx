import { Lock, NotebookPen, PencilLine, Users } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { paths } from "../address/paths.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { VoiceBars } from "../ui/mark.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import { PresenceMark } from "./presence-mark.tsx";
import styles from "./room-link.module.css";

export interface RoomLinkProps {
  readonly roomId: string;
  readonly name: string;
  readonly visibility: "public" | "private" | "direct";
  /** Of a direct message with one other person. */
  readonly other: string | undefined;
  /** Of a direct message: how many others are in it. */
  readonly otherCount: number;
  readonly unread: number;
  readonly mentions: number;
  readonly isCurrent: boolean;
  readonly isTyping: boolean;
  readonly hasDraft: boolean;
}

/** One room in the sidebar. All it is given are plain values, so that it is drawn anew only when one of them changed. */
export const RoomLink = memo(function RoomLink(props: RoomLinkProps) {
  const { roomId, name, unread, isCurrent } = props;
  return (
    <li>
      <Link
        href={paths.room(roomId)}
        className={styles["link"]}
        aria-current={isCurrent ? "page" : undefined}
        data-unread={unread > 0 || undefined}
      >
        <Lead {...props} />
        <span className={styles["name"]}>
          <bdi>{name}</bdi>
        </span>
        <Marks {...props} />
      </Link>
    </li>
  );
});

function Lead({ roomId, visibility, other, otherCount }: RoomLinkProps) {
  if (visibility !== "direct") return null;
  if (other !== undefined) return <PresenceMark roomId={roomId} username={other} />;
  return <span className={styles["lead"]}>{otherCount === 0 ? <NotebookPen /> : <Users />}</span>;
}

/** What there is to know about the room beside its name: to see, and to hear in one go. */
function Marks(props: RoomLinkProps) {
  const { visibility, isTyping, hasDraft } = props;
  const said = useSaid(props);
  return (
    <>
      <span className={styles["marks"]} aria-hidden="true">
        {visibility === "private" && <Lock />}
        {hasDraft && <PencilLine />}
        {isTyping && <VoiceBars />}
        <Count {...props} />
      </span>
      {said.length > 0 && <VisuallyHidden>{said.join(", ")}</VisuallyHidden>}
    </>
  );
}

function useSaid({ visibility, unread, mentions, isTyping, hasDraft }: RoomLinkProps): readonly string[] {
  const { sidebar } = useTexts();
  return [
    ...(visibility === "private" ? [sidebar.isPrivate] : []),
    ...(unread > 0 ? [sidebar.unread(unread)] : []),
    ...(mentions > 0 ? [sidebar.mentions(mentions)] : []),
    ...(hasDraft ? [sidebar.hasDraft] : []),
    ...(isTyping ? [sidebar.isTyping] : []),
  ];
}

/** What calls for me stands in a seal: mentions, and every word of a direct message. */
function Count({ visibility, unread, mentions }: RoomLinkProps) {
  if (unread === 0) return null;
  if (visibility === "direct") return <span className={styles["seal"]}>{short(unread)}</span>;
  if (mentions > 0) {
    return (
      <span className={styles["seal"]} dir="ltr">
        @{short(mentions)}
      </span>
    );
  }
  return <span className={styles["count"]}>{short(unread)}</span>;
}

const short = (count: number): string => (count > 99 ? "99+" : String(count));
