import type { Observable } from "@koe/sdk";
import { Search } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Link, useRoute } from "wouter";
import { paths } from "../address/paths.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { roomName } from "../koe/room-name.ts";
import { useObservable } from "../koe/use-observable.ts";
import { usePaced } from "../koe/use-paced.ts";
import { runCommand } from "../ui/commands.ts";
import { Mark } from "../ui/mark.tsx";
import { shortcutText } from "../ui/shortcut.ts";
import { useCollapsed } from "./collapsed-sections.ts";
import { RoomList } from "./room-list.tsx";
import { roomSections, shownRooms } from "./room-sections.ts";
import styles from "./sidebar.module.css";
import { UnreadBeyond } from "./unread-beyond.tsx";
import { useRoomWalk } from "./use-room-walk.ts";

interface SidebarProps {
  /** Stands below the list, which scrolls. */
  readonly foot: ReactNode;
  /** Ids of the rooms that something is written for. */
  readonly drafts: Observable<ReadonlySet<string>>;
}

/** One's rooms, each a link; on narrow screens the first screen. */
export function Sidebar({ foot, drafts }: SidebarProps) {
  const texts = useTexts();
  const koe = useKoe();
  const rooms = usePaced(koe.rooms);
  const username = useObservable(koe.user)?.username;
  const withDraft = useObservable(drafts);
  const currentId = useRoute("/r/:room/*?")[1]?.room;
  const list = useRef<HTMLDivElement>(null);

  const sections = roomSections(rooms, (room) => roomName(room, username, texts), currentLanguage());
  const [areRoomsCollapsed] = useCollapsed("rooms");
  const [areDirectsCollapsed] = useCollapsed("directs");
  const shown = [
    ...shownRooms(sections.rooms, areRoomsCollapsed, currentId),
    ...shownRooms(sections.directs, areDirectsCollapsed, currentId),
  ];
  useRoomWalk(shown, currentId);

  const shared = { currentId, username, drafts: withDraft };
  return (
    <div className={styles["sidebar"]}>
      <Link href={paths.start} className={styles["brand"]}>
        <Mark />
        {texts.app.name}
      </Link>
      <FindButton />
      <div className={styles["fold"]}>
        <div className={styles["list"]} ref={list}>
          <RoomList section="rooms" rooms={sections.rooms} {...shared} />
          <RoomList section="directs" rooms={sections.directs} {...shared} />
          <RoomList section="archived" rooms={sections.archived} {...shared} />
        </div>
        <UnreadBeyond list={list} />
      </div>
      <div className={styles["foot"]}>{foot}</div>
    </div>
  );
}

function FindButton() {
  const { sidebar } = useTexts();
  return (
    <button type="button" className={styles["find"]} onClick={() => runCommand("openSwitcher")}>
      <Search />
      <span>{sidebar.find}</span>
      <kbd>{shortcutText("openSwitcher")}</kbd>
    </button>
  );
}
