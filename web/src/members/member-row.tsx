import type { EnterableRoom, RoomMember, RoomRole } from "@koe/sdk";
import { Ellipsis } from "lucide-react";
import type { LaterTexts } from "../i18n/en-later.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { IconButton } from "../ui/icon-button.tsx";
import type { MenuEntry } from "../ui/menu.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { PresenceDot } from "../ui/presence-dot.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import styles from "./member-panel.module.css";
import { mayIn } from "./room-rights.ts";

interface MemberRowProps {
  readonly room: EnterableRoom;
  readonly member: RoomMember;
  readonly isOnline: boolean;
  readonly isMe: boolean;
  readonly onWrite: () => void;
  /** Without a role: to be removed. */
  readonly onChange: (role: RoomRole | undefined) => void;
}

const roles = ["member", "admin", "owner"] as const satisfies readonly RoomRole[];

/** Somebody in the room: whether they are here, what they may do, and what one may do with them. */
export function MemberRow({ room, member, isOnline, isMe, onWrite, onChange }: MemberRowProps) {
  const { sidebar } = useTexts();
  const { members } = useLaterTexts();
  const { username } = member.user;
  const entries = memberEntries({ room, member, isMe, onWrite, onChange }, members);
  return (
    <div className={styles["member"]}>
      <PresenceDot isOnline={isOnline} />
      <VisuallyHidden>{isOnline ? sidebar.isOnline : sidebar.isOffline}, </VisuallyHidden>
      <span className={styles["name"]}>
        <bdi>{username}</bdi>
        {isMe && <span className={styles["me"]}> {members.you}</span>}
      </span>
      {member.role !== "member" && <span className={styles["role"]}>{members.roles[member.role]}</span>}
      {entries.length > 0 && (
        <MenuButton
          label={members.actionsFor(username)}
          align="end"
          entries={entries}
          button={(trigger) => (
            <IconButton {...trigger} label={members.actionsFor(username)} icon={<Ellipsis />} />
          )}
        />
      )}
    </div>
  );
}

function memberEntries(
  { room, member, isMe, onWrite, onChange }: Omit<MemberRowProps, "isOnline">,
  texts: LaterTexts["members"],
): readonly MenuEntry[] {
  const isRoleGiven = mayIn(room, "change_role");
  const isRemovable = !isMe && mayIn(room, member.role === "owner" ? "remove_owner" : "remove_member");
  return [
    ...(isMe ? [] : [{ kind: "action", label: texts.write, onSelect: onWrite } as const]),
    ...(isRoleGiven
      ? [
          { kind: "heading", label: texts.role } as const,
          ...roles.map(
            (role) =>
              ({
                kind: "choice",
                label: texts.roles[role],
                isChosen: member.role === role,
                onSelect: () => onChange(role),
              }) as const,
          ),
        ]
      : []),
    ...(isRemovable
      ? [
          { kind: "separator" } as const,
          {
            kind: "action",
            label: texts.remove,
            isDanger: true,
            onSelect: () => onChange(undefined),
          } as const,
        ]
      : []),
  ];
}
