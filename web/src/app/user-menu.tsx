import { ChevronsUpDown, LogOut, Settings } from "lucide-react";
import { paths } from "../address/paths.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { showToast } from "../ui/toasts.ts";
import styles from "./user-menu.module.css";

/** Who one is, and what belongs to the person rather than to a room. */
export function UserMenu({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { app } = useTexts();
  const koe = useKoe();
  const user = useObservable(koe.user);
  const signOut = () => {
    koe.api.logout().then(onSignedOut, (error) => showToast({ text: refusalText(error) }));
  };
  const username = user?.username ?? "";
  return (
    <MenuButton
      label={app.you(username)}
      side="top"
      entries={[
        { kind: "link", label: app.settings, icon: <Settings />, href: paths.settings },
        { kind: "separator" },
        { kind: "action", label: app.signOut, icon: <LogOut />, onSelect: signOut },
      ]}
      button={(trigger) => (
        <button {...trigger} type="button" className={styles["user"]} aria-label={app.you(username)}>
          <span className={styles["name"]}>{username}</span>
          <ChevronsUpDown />
        </button>
      )}
    />
  );
}
