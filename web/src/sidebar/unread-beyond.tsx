import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import styles from "./sidebar.module.css";

interface Beyond {
  readonly above: number;
  readonly below: number;
}

const nothing: Beyond = { above: 0, below: 0 };

/** Says how many unread rooms lie above and below what the list shows, and leads to the nearest of them. */
export function UnreadBeyond({ list }: { readonly list: RefObject<HTMLElement | null> }) {
  const { sidebar } = useTexts();
  const { above, below } = useBeyond(list);
  return (
    <>
      {above > 0 && (
        <button type="button" className={styles["above"]} onClick={() => show(list.current, "above")}>
          {sidebar.unreadAbove(above)} <VisuallyHidden>{sidebar.above}</VisuallyHidden>
          <ArrowUp />
        </button>
      )}
      {below > 0 && (
        <button type="button" className={styles["below"]} onClick={() => show(list.current, "below")}>
          {sidebar.unreadBelow(below)} <VisuallyHidden>{sidebar.below}</VisuallyHidden>
          <ArrowDown />
        </button>
      )}
    </>
  );
}

function useBeyond(list: RefObject<HTMLElement | null>): Beyond {
  const [beyond, setBeyond] = useState(nothing);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const { above, below } = unreadRows(element);
      setBeyond((known) =>
        known.above === above.length && known.below === below.length
          ? known
          : { above: above.length, below: below.length },
      );
    };
    const resizes = new ResizeObserver(measure);
    const changes = new MutationObserver(measure);
    resizes.observe(element);
    changes.observe(element, { subtree: true, childList: true, attributeFilter: ["data-unread"] });
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      resizes.disconnect();
      changes.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [list]);
  return beyond;
}

function unreadRows(list: HTMLElement) {
  const { top, bottom } = list.getBoundingClientRect();
  const rows = [...list.querySelectorAll<HTMLElement>("[data-unread]")];
  const middleOf = (row: HTMLElement) => {
    const box = row.getBoundingClientRect();
    return (box.top + box.bottom) / 2;
  };
  return {
    above: rows.filter((row) => middleOf(row) < top),
    below: rows.filter((row) => middleOf(row) > bottom),
  };
}

function show(list: HTMLElement | null, side: "above" | "below"): void {
  if (list === null) return;
  const rows = unreadRows(list);
  const nearest = side === "above" ? rows.above.at(-1) : rows.below[0];
  nearest?.scrollIntoView({ block: "center" });
  // The button may be gone now; who came with the keyboard goes on from the room.
  nearest?.focus({ preventScroll: true });
}
