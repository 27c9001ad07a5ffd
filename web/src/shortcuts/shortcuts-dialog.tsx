import { Fragment } from "react";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { keyCaps } from "../ui/shortcut.ts";
import { type ShortcutGroup, type ShortcutId, shortcuts } from "../ui/shortcut-table.ts";
import styles from "./shortcuts-dialog.module.css";

export interface ShortcutsDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const groups: readonly ShortcutGroup[] = ["places", "messages", "writing"];
const ids = Object.keys(shortcuts).filter((id): id is ShortcutId => Object.hasOwn(shortcuts, id));

/** Every key of the page, from the table that the code itself uses. */
export function ShortcutsDialog({ isOpen, onClose }: ShortcutsDialogProps) {
  const { shortcuts: texts } = useLaterTexts();
  return (
    <Dialog title={texts.title} isOpen={isOpen} onClose={onClose}>
      {groups.map((group) => (
        <section key={group} className={styles["group"]}>
          <h3>{texts.groups[group]}</h3>
          <dl>
            {ids
              .filter((id) => shortcuts[id].group === group)
              .map((id) => (
                <div key={id} className={styles["shortcut"]}>
                  <dt>{texts.names[id]}</dt>
                  <dd>
                    <Keys combinations={shortcuts[id].keys} />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function Keys({ combinations }: { readonly combinations: readonly string[] }) {
  const { shortcuts: texts } = useLaterTexts();
  return combinations.map((combination, at) => (
    <Fragment key={combination}>
      {at > 0 && <span className={styles["or"]}> {texts.or} </span>}
      <span className={styles["combination"]}>
        {keyCaps(combination).map((cap) => (
          <kbd key={cap}>{cap}</kbd>
        ))}
      </span>
    </Fragment>
  ));
}
