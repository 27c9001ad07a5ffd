import { useLaterTexts } from "../i18n/use-later-texts.ts";
import styles from "./insecure-note.module.css";
import { installation } from "./installation.ts";

/** Why signing in cannot work over plain http from another machine, and what can be done; nothing where it works. */
export function InsecureNote() {
  const { insecure } = useLaterTexts().session;
  if (installation.keepsSessionHere()) return null;
  return (
    <section className={styles["note"]} aria-labelledby="insecure-title">
      <h2 id="insecure-title">{insecure.title}</h2>
      <p>{insecure.why}</p>
      <p>{insecure.what}</p>
    </section>
  );
}
