import { timeOfDay } from "../i18n/day-and-time.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { actionIcons } from "./action-icons.tsx";
import { actionText } from "./action-text.ts";
import { QuickReactions } from "./quick-reactions.tsx";
import type { Row } from "./row.ts";
import { actionsOf, type RowAction, type RowRights } from "./row-action.ts";
import styles from "./row-sheet.module.css";

export interface RowSheetProps {
  readonly row: Row;
  readonly rights: RowRights;
  readonly onPick: (action: RowAction) => void;
  readonly onReact: (emoji: string) => void;
  readonly onClose: () => void;
}

/** Where there is no mouse: what can be done with a row, after a long press. */
export function RowSheet({ row, rights, onPick, onReact, onClose }: RowSheetProps) {
  const { message } = useTexts();
  const actions = actionsOf(row, rights);
  const name = row.isOwn ? message.you : row.username;
  const pick = (run: () => void) => {
    onClose();
    run();
  };
  return (
    <Dialog title={`${name} ${timeOfDay(row.atMs)}`} isOpen onClose={onClose}>
      {actions.includes("react") && <QuickReactions onPick={(emoji) => pick(() => onReact(emoji))} />}
      <ul className={styles["actions"]}>
        {actions.map((action) => (
          <li key={action}>
            <button type="button" className={styles["action"]} onClick={() => pick(() => onPick(action))}>
              {actionIcons[action]}
              {actionText(action, message)}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
