import type { EnterableRoom, RoomMember, RoomRole } from "@koe/sdk";
import { UserPlus, X } from "lucide-react";
import { Suspense, type UIEvent, useState } from "react";
import { Virtualizer } from "virtua";
import { Link, useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { useRoomState } from "../koe/use-room-state.ts";
import { Button } from "../ui/button.tsx";
import { useEscape } from "../ui/escape.ts";
import { Field } from "../ui/field.tsx";
import { lazily } from "../ui/lazily.ts";
import { showToast } from "../ui/toasts.ts";
import { foundMembers } from "./found-members.ts";
import styles from "./member-panel.module.css";
import { MemberRow } from "./member-row.tsx";
import type { RoomChangeDialogProps } from "./room-change-dialog.ts";
import { mayIn } from "./room-rights.ts";
import { useMembers } from "./use-members.ts";

const AddPeopleDialog = lazily<RoomChangeDialogProps>(
  async () => (await import("./add-people-dialog.tsx")).AddPeopleDialog,
);

export interface MemberPanelProps {
  readonly roomId: string;
}

/** Who is in a room: search, who is here, roles; and for who may, adding and removing people. */
export function MemberPanel({ roomId }: MemberPanelProps) {
  const { app, ui } = useTexts();
  const room = useRoomState(roomId);
  const [, navigate] = useLocation();
  useEscape("panel", () => {
    navigate(paths.room(roomId));
    return true;
  });
  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <h2>{app.people}</h2>
        <Link href={paths.room(roomId)} className={styles["close"]} aria-label={ui.close} data-tip={ui.close}>
          <X />
        </Link>
      </header>
      {room && <MemberList room={room} />}
    </div>
  );
}

function MemberList({ room }: { readonly room: EnterableRoom }) {
  const { members: texts } = useLaterTexts();
  const koe = useKoe();
  const ownId = useObservable(koe.user)?.id;
  const { usernames } = useObservable(koe.room(room.id).presence);
  const [query, setQuery] = useState("");
  const { members, hasMore, refused, loadMore, show, reload } = useMembers(room.id, query.trim() !== "");
  const change = useMemberChange(room, show, reload);
  const write = useWrite();

  const shown = foundMembers(members ?? [], query, new Set(usernames));
  const onScroll = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent<HTMLElement>) => {
    if (hasMore && scrollTop + 2 * clientHeight > scrollHeight) loadMore();
  };
  return (
    <>
      <div className={styles["top"]}>
        {mayIn(room, "add_member") && <AddPeople room={room} onAdded={reload} />}
        <Field
          label={texts.search}
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <p className={styles["count"]} role="status">
          {members && (hasMore ? texts.countAtLeast(shown.length) : texts.count(shown.length))}
        </p>
        {refused && (
          <p className={styles["refused"]} role="alert">
            {refused}
          </p>
        )}
      </div>
      <div className={styles["list"]} onScroll={onScroll}>
        <Virtualizer as="ul" item="li" data={shown}>
          {({ member, isOnline }) => (
            <MemberRow
              key={member.user.id}
              room={room}
              member={member}
              isOnline={isOnline}
              isMe={member.user.id === ownId}
              onWrite={() => write(member)}
              onChange={(role) => change(member, role)}
            />
          )}
        </Virtualizer>
      </div>
    </>
  );
}

function AddPeople({ room, onAdded }: { readonly room: EnterableRoom; readonly onAdded: () => void }) {
  const { members } = useLaterTexts();
  const [dialog, setDialog] = useState<"unused" | "open" | "closed">("unused");
  const onClose = () => {
    setDialog("closed");
    onAdded();
  };
  return (
    <>
      <Button onClick={() => setDialog("open")}>
        <UserPlus className={styles["icon"]} />
        {members.addPeople}
      </Button>
      <Suspense fallback={null}>
        {dialog !== "unused" && <AddPeopleDialog room={room} isOpen={dialog === "open"} onClose={onClose} />}
      </Suspense>
    </>
  );
}

/** Changes a role or removes somebody; it shows at once, and is taken back when it is refused. */
function useMemberChange(
  room: EnterableRoom,
  show: (userId: string, role: RoomRole | undefined) => void,
  reload: () => void,
) {
  const { members: texts } = useLaterTexts();
  const { api } = useKoe();
  return ({ user, role: before }: RoomMember, role: RoomRole | undefined) => {
    if (role === before) return;
    show(user.id, role);
    const change =
      role === undefined ? api.removeMember(room.id, user.id) : api.setMember(room.id, user.id, role);
    change.then(
      () =>
        showToast({ text: role === undefined ? texts.removed(user.username) : texts.changed(user.username) }),
      (error) => {
        reload();
        const isLastOwner = before === "owner" && error.code === "forbidden";
        showToast({ text: isLastOwner ? texts.lastOwner : refusalText(error) });
      },
    );
  };
}

function useWrite(): (member: RoomMember) => void {
  const { api } = useKoe();
  const [, navigate] = useLocation();
  return ({ user }) => {
    api.openDirect([user.username]).then(
      ({ id }) => navigate(paths.room(id)),
      (error) => showToast({ text: refusalText(error) }),
    );
  };
}
