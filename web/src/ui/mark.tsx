import styles from "./mark.module.css";

/** 声 in paper on a vermilion seal; a path and no letter, since many systems have no font with it. */
export function Mark({ sizePx = 28 }: { readonly sizePx?: number }) {
  return (
    <svg className={styles["seal"]} width={sizePx} height={sizePx} viewBox="0 0 28 28" aria-hidden="true">
      <rect width="28" height="28" rx="8" />
      <path d="M5.5 7.5h17M14 4.5v7M7.5 11.5h13M7.5 15h13v4.6h-13M14 15v4.6M7.5 15v3.6c0 2.4-.8 4-2.4 5.4" />
    </svg>
  );
}

/** The mark's reduction: a voice in three bars, which breathe while somebody writes. */
export function VoiceBars() {
  return (
    <svg className={styles["bars"]} width="13" height="12" viewBox="0 0 13 12" aria-hidden="true">
      <rect x="0" y="3" width="3" height="6" rx="1.5" />
      <rect x="5" y="0" width="3" height="12" rx="1.5" />
      <rect x="10" y="2" width="3" height="8" rx="1.5" />
    </svg>
  );
}
