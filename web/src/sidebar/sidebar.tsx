import type { ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { paths } from "../address/paths.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { Mark } from "../ui/mark.tsx";
import styles from "./sidebar.module.css";

/** One's rooms, each a link. `foot` stands below the list, which scrolls. */
export function Sidebar({ foot }: { readonly foot: ReactNode }) {
  const { app } = useTexts();
  const rooms = useObservable(useKoe().rooms);
  const [, params] = useRoute("/r/:room/*?");
  return (
    <div className={styles["sidebar"]}>
      <Link href={paths.start} className={styles["brand"]}>
        <Mark />
        {app.name}
      </Link>
      <div className={styles["list"]}>
        <h2>{app.rooms}</h2>
        <ul>
          {rooms.map((room) => (
            <li key={room.id}>
              <Link href={paths.room(room.id)} aria-current={params?.room === room.id ? "page" : undefined}>
                {room.name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles["foot"]}>{foot}</div>
    </div>
  );
}
