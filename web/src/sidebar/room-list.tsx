import { MessageCirclePlus, Plus } from "lucide-react";
import { useTexts } from "../i18n/use-texts.ts";
import { othersIn } from "../koe/room-name.ts";
import { runCommand } from "../ui/commands.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { useCollapsed } from "./collapsed-sections.ts";
import { RoomLink } from "./room-link.tsx";
import { type ListedRoom, type SectionName, shownRooms } from "./room-sections.ts";
import styles from "./sidebar.module.css";
import { SidebarSection } from "./sidebar-section.tsx";

interface RoomListProps {
  readonly section: SectionName;
  readonly rooms: readonly ListedRoom[];
  readonly currentId: string | undefined;
  readonly username: string | undefined;
  readonly drafts: ReadonlySet<string>;
}

/** One section with its rooms; without any it says what to do, or is not there. */
export function RoomList({ section, rooms, currentId, username, drafts }: RoomListProps) {
  const { sidebar } = useTexts();
  const [isCollapsed, toggle] = useCollapsed(section);
  if (section === "archived" && rooms.length === 0) return null;
  return (
    <SidebarSection
      title={sidebar.sections[section]}
      isCollapsed={isCollapsed}
      onToggle={toggle}
      action={<SectionAction section={section} />}
    >
      <ul>
        {shownRooms(rooms, isCollapsed, currentId).map(({ room, name }) => {
          const others = othersIn(room, username);
          return (
            <RoomLink
              key={room.id}
              roomId={room.id}
              name={name}
              visibility={room.visibility}
              other={others.length === 1 ? others[0] : undefined}
              otherCount={others.length}
              unread={room.unread}
              mentions={room.mentions}
              isCurrent={room.id === currentId}
              isTyping={room.typing.length > 0}
              hasDraft={drafts.has(room.id) && room.id !== currentId}
            />
          );
        })}
      </ul>
      {rooms.length === 0 && !isCollapsed && <EmptySection section={section} />}
    </SidebarSection>
  );
}

function SectionAction({ section }: { readonly section: SectionName }) {
  const { sidebar } = useTexts();
  if (section === "archived") return null;
  if (section === "directs") {
    return (
      <IconButton label={sidebar.startDirect} icon={<Plus />} onClick={() => runCommand("startDirect")} />
    );
  }
  return (
    <MenuButton
      label={sidebar.addRoom}
      align="end"
      entries={[
        { kind: "action", label: sidebar.createRoom, onSelect: () => runCommand("createRoom") },
        { kind: "action", label: sidebar.browseRooms, onSelect: () => runCommand("browseRooms") },
      ]}
      button={(trigger) => <IconButton {...trigger} label={sidebar.addRoom} icon={<Plus />} />}
    />
  );
}

function EmptySection({ section }: { readonly section: SectionName }) {
  const { sidebar } = useTexts();
  const isDirects = section === "directs";
  return (
    <button
      type="button"
      className={styles["invitation"]}
      onClick={() => runCommand(isDirects ? "startDirect" : "browseRooms")}
    >
      <MessageCirclePlus />
      {isDirects ? sidebar.noDirects : sidebar.browseRooms}
    </button>
  );
}
