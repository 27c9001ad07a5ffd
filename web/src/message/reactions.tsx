import type { MessageItem } from "@koe/sdk";
import { useTexts } from "../i18n/use-texts.ts";
import styles from "./reactions.module.css";
import type { Row } from "./row.ts";
import type { RowHost } from "./row-host.ts";

interface ReactionsProps {
  readonly row: Row;
  readonly item: MessageItem;
  readonly host: RowHost;
}

/** Who reacted, by emoji. A press reacts too, or takes that back. */
export function Reactions({ row, item, host }: ReactionsProps) {
  const { message } = useTexts();
  const { ownUsername, desk, rights } = host;
  return (
    <div className={styles["reactions"]}>
      {item.reactions.map(({ emoji, usernames }) => {
        const isOwn = ownUsername !== undefined && usernames.includes(ownUsername);
        const names = usernames.map((name) => (name === ownUsername ? message.reactionYou : name)).join(", ");
        return (
          <button
            key={emoji}
            type="button"
            className={styles["reaction"]}
            aria-pressed={isOwn}
            aria-label={message.reaction(emoji, names, isOwn)}
            data-tip={names}
            disabled={!rights.mayWrite}
            onClick={() => desk.react(row, emoji, !isOwn)}
          >
            <span>{emoji}</span>
            <span className={styles["count"]}>{usernames.length}</span>
          </button>
        );
      })}
    </div>
  );
}
