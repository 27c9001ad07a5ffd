import { useTexts } from "../i18n/use-texts.ts";
import { classNames } from "../ui/class-names.ts";
import styles from "./line.module.css";

/** Where the unread began when the reader came. It stays for the whole visit. */
export function UnreadLine({ count }: { readonly count: number }) {
  const { message } = useTexts();
  const label = message.unread(count);
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr has no room for the count
    <div
      role="separator"
      aria-label={label}
      className={classNames(styles["line"], styles["unread"])}
      data-unread-line
    >
      <span className={styles["label"]}>{label}</span>
      <i className={styles["voice"]} />
      <i className={styles["rule"]} />
    </div>
  );
}
