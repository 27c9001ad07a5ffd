import styles from "./presence-dot.module.css";

/** Who is here: a filled disc; who is not: an open ring. The word for it stands beside it, wherever there is place. */
export function PresenceDot({ isOnline }: { readonly isOnline: boolean }) {
  return <span className={styles["dot"]} data-online={isOnline || undefined} />;
}
