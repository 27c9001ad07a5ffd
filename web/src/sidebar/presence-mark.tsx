import { useSyncExternalStore } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { PresenceDot } from "../ui/presence-dot.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import styles from "./room-link.module.css";

interface PresenceMarkProps {
  readonly roomId: string;
  /** The other one of a direct message. */
  readonly username: string;
}

/** Whether somebody is online: a filled disc or an open ring, and a word for who does not see it. */
export function PresenceMark({ roomId, username }: PresenceMarkProps) {
  const { sidebar } = useTexts();
  const { presence } = useKoe().room(roomId);
  const isOnline = useSyncExternalStore(presence.subscribe, () =>
    presence.get().usernames.includes(username),
  );
  return (
    <span className={styles["lead"]}>
      <PresenceDot isOnline={isOnline} />
      <VisuallyHidden>{isOnline ? sidebar.isOnline : sidebar.isOffline}, </VisuallyHidden>
    </span>
  );
}
