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

function Marks({ visibility, isTyping, hasDraft, ...counted }: RoomLinkProps) {
  const { sidebar } = useTexts();
  return (
    <span className={styles["marks"]}>
      {visibility === "private" && <Said icon={<Lock />} text={sidebar.isPrivate} />}
      {hasDraft && <Said icon={<PencilLine />} text={sidebar.hasDraft} />}
      {isTyping && <Said icon={<VoiceBars />} text={sidebar.isTyping} />}
      <Count visibility={visibility} {...counted} />
    </span>
  );
}

function Said({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) {
  return (
    <>
      {icon}
      <VisuallyHidden>, {text}</VisuallyHidden>
    </>
  );
}

/** What calls for me stands in a seal: mentions, and every word of a direct message. */
function Count({ visibility, unread, mentions }: Pick<RoomLinkProps, "visibility" | "unread" | "mentions">) {
  const { sidebar } = useTexts();
  if (unread === 0) return null;
  const isDirect = visibility === "direct";
  const isSealed = isDirect || mentions > 0;
  const said = [sidebar.unread(unread), ...(mentions > 0 ? [sidebar.mentions(mentions)] : [])].join(", ");
  return (
    <>
      <span className={styles[isSealed ? "seal" : "count"]} aria-hidden="true">
        {isSealed && !isDirect ? `@${short(mentions)}` : short(unread)}
      </span>
      <VisuallyHidden>, {said}</VisuallyHidden>
    </>
  );
}

const short = (count: number): string => (count > 99 ? "99+" : String(count));
