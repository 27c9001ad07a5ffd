import { useTexts } from "../i18n/use-texts.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { shortcutText } from "../ui/shortcut.ts";
import { actionIcons } from "./action-icons.tsx";
import { actionText } from "./action-text.ts";
import type { Row } from "./row.ts";
import { actionsOf, rowShortcuts } from "./row-action.ts";
import type { RowHost } from "./row-host.ts";
import styles from "./row-toolbar.module.css";

/** What can be done with the row under the mouse or the keyboard. It floats over the row and moves nothing. */
export function RowToolbar({ row, host }: { readonly row: Row; readonly host: RowHost }) {
  const { message } = useTexts();
  const actions = actionsOf(row, host.rights).filter((action) => action !== "copy_text");
  if (actions.length === 0) return null;
  return (
    <div className={styles["place"]}>
      <div className={styles["toolbar"]} role="toolbar" aria-label={message.actions}>
        {actions.map((action) => {
          const shortcut = rowShortcuts[action];
          return (
            <IconButton
              key={action}
              label={actionText(action, message)}
              {...(shortcut && { shortcut: shortcutText(shortcut) })}
              icon={actionIcons[action]}
              className={styles["action"]}
              onClick={({ currentTarget }) => host.act(action, row, currentTarget)}
            />
          );
        })}
      </div>
    </div>
  );
}
